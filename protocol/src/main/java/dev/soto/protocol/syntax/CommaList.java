package dev.soto.protocol.syntax;

import java.util.ArrayList;
import java.util.List;

/** The list rule of HTTP (RFC 9110 section 5.6.1): elements between commas, over all field lines of a name. */
public final class CommaList {
    private CommaList() {}

    /**
     * Returns the elements of all field lines in order, without the white space around them. Empty elements are skipped
     * (section 5.6.1.2). A comma within a quoted string does not separate; a quoted string that does not end runs to the
     * end of its line.
     */
    public static List<String> split(List<String> lines) {
        List<String> elements = new ArrayList<>();
        for (String line : lines) {
            int start = 0;
            while (start <= line.length()) {
                int end = endOfElement(line, start);
                String element = trim(line, start, end);
                if (!element.isEmpty()) {
                    elements.add(element);
                }
                start = end + 1;
            }
        }
        return elements;
    }

    private static int endOfElement(String line, int start) {
        boolean quoted = false;
        int i = start;
        while (i < line.length()) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted && c == '\\') {
                i++;
            } else if (!quoted && c == ',') {
                return i;
            }
            i++;
        }
        return line.length();
    }

    /** Returns a value without the spaces and tabs around it (RFC 9110 section 5.5). */
    public static String trim(String value) {
        return trim(value, 0, value.length());
    }

    private static String trim(String value, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isWhitespace(value.charAt(start))) {
            start++;
        }
        while (end > start && isWhitespace(value.charAt(end - 1))) {
            end--;
        }
        return value.substring(start, end);
    }

    /** Returns whether a character is optional white space (RFC 9110 section 5.6.3): a space or a tab. */
    public static boolean isWhitespace(char c) {
        return c == ' ' || c == '\t';
    }
}
