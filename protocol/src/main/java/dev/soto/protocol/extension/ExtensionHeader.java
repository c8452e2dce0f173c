package dev.soto.protocol.extension;

import dev.soto.protocol.extension.ExtensionParameters.Parameter;
import dev.soto.protocol.syntax.CommaList;
import dev.soto.protocol.syntax.Excerpt;
import dev.soto.protocol.syntax.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The value of Sec-WebSocket-Extensions (RFC 6455 section 9.1). The grammar is kept strictly, as that section demands:
 * names and values are tokens, also a value that was written as a quoted string; only empty list elements are skipped,
 * as in every list of HTTP (RFC 9110 section 5.6.1.2).
 */
public final class ExtensionHeader {
    /** Name of the header field. */
    public static final String NAME = "Sec-WebSocket-Extensions";

    private ExtensionHeader() {}

    /**
     * Parses all field lines of the header.
     *
     * @param lines field values in order, perhaps none
     * @param limits how much is looked at
     * @return the elements in order; empty when there are no lines or only commas
     * @throws ExtensionException when a line breaks the grammar or a limit
     */
    public static List<ExtensionOffer> parse(List<String> lines, HeaderListLimits limits) throws ExtensionException {
        if (lines.isEmpty()) {
            return List.of();
        }
        int characters = 0;
        for (String line : lines) {
            characters += line.length();
            if (characters > limits.maxCharacters()) {
                throw new ExtensionException(
                        NAME + " is longer than maxCharacters, which is " + limits.maxCharacters());
            }
        }
        List<ExtensionOffer> offers = new ArrayList<>();
        for (String line : lines) {
            new Line(line, limits).parseInto(offers);
        }
        return List.copyOf(offers);
    }

    /** Returns the header value for the elements, in order. */
    public static String format(List<ExtensionOffer> offers) {
        return offers.stream().map(ExtensionOffer::toString).collect(Collectors.joining(", "));
    }

    /** A cursor over one field line. */
    private static final class Line {
        private final String text;
        private final HeaderListLimits limits;
        private int position;

        Line(String text, HeaderListLimits limits) {
            this.text = text;
            this.limits = limits;
        }

        void parseInto(List<ExtensionOffer> offers) throws ExtensionException {
            skipWhitespace();
            while (position < text.length()) {
                if (!skip(',')) {
                    if (offers.size() == limits.maxElements()) {
                        throw new ExtensionException(
                                NAME + " has more elements than maxElements, which is " + limits.maxElements());
                    }
                    offers.add(offer());
                }
            }
        }

        private ExtensionOffer offer() throws ExtensionException {
            String name = token("the name of an extension");
            List<Parameter> parameters = new ArrayList<>();
            while (skip(';')) {
                if (parameters.size() == limits.maxParameters()) {
                    throw new ExtensionException("Extension " + Excerpt.of(name)
                            + " has more parameters than maxParameters, which is " + limits.maxParameters());
                }
                parameters.add(parameter());
            }
            if (position < text.length() && text.charAt(position) != ',') {
                throw malformed("a comma or a semicolon");
            }
            return new ExtensionOffer(name, ExtensionParameters.of(parameters));
        }

        private Parameter parameter() throws ExtensionException {
            String name = token("the name of a parameter");
            if (!skip('=')) {
                return new Parameter(name, Optional.empty());
            }
            boolean quoted = position < text.length() && text.charAt(position) == '"';
            return new Parameter(name, Optional.of(quoted ? quotedToken() : token("a value")));
        }

        private String token(String what) throws ExtensionException {
            int start = position;
            while (position < text.length() && Token.isMember(text.charAt(position))) {
                position++;
            }
            if (position == start) {
                throw malformed(what);
            }
            String token = text.substring(start, position);
            skipWhitespace();
            return token;
        }

        private String quotedToken() throws ExtensionException {
            StringBuilder value = new StringBuilder();
            position++;
            while (position < text.length() && text.charAt(position) != '"') {
                if (text.charAt(position) == '\\') {
                    position++;
                }
                if (position == text.length() || !Token.isMember(text.charAt(position))) {
                    throw malformed("a token within the quotes");
                }
                value.append(text.charAt(position++));
            }
            if (position == text.length() || value.isEmpty()) {
                throw malformed(value.isEmpty() ? "a token within the quotes" : "a closing quote");
            }
            position++;
            skipWhitespace();
            return value.toString();
        }

        private boolean skip(char separator) {
            if (position == text.length() || text.charAt(position) != separator) {
                return false;
            }
            position++;
            skipWhitespace();
            return true;
        }

        private void skipWhitespace() {
            while (position < text.length() && CommaList.isWhitespace(text.charAt(position))) {
                position++;
            }
        }

        private ExtensionException malformed(String expected) {
            return new ExtensionException(NAME + " breaks the grammar of RFC 6455 section 9.1: expected " + expected
                    + " at character " + position + " of " + Excerpt.of(text));
        }
    }
}
