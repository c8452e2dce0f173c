package dev.soto.bridge.path;

import jakarta.websocket.DeploymentException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The path of a server endpoint: a partial URI or a URI template of level 1 (RFC 6570) that replaces whole segments, as
 * Jakarta WebSocket section 3.1.1 wants it. Immutable.
 *
 * <p>Two templates are equal when they match the same paths: the same literal segments, and variables, whatever their
 * names, at the same places.
 */
public final class UriTemplate {

    /**
     * One segment.
     *
     * @param literal decoded text; null for a variable
     * @param variable name; null for a literal
     */
    record Segment(@Nullable String literal, @Nullable String variable) {}

    private final String text;
    private final List<Segment> segments;
    private final Set<String> variables;

    private UriTemplate(String text, List<Segment> segments, Set<String> variables) {
        this.text = text;
        this.segments = segments;
        this.variables = variables;
    }

    /**
     * Parses a path.
     *
     * @param path begins with a slash, relative to the WebSocket root
     * @throws DeploymentException when it breaks a rule of section 3.1.1; the message names the rule
     */
    public static UriTemplate parse(String path) throws DeploymentException {
        requireForm(path);
        List<Segment> segments = new ArrayList<>();
        Set<String> variables = new LinkedHashSet<>();
        for (String part : PathSegments.split(path)) {
            Segment segment = segment(path, part);
            if (segment.variable != null && !variables.add(segment.variable)) {
                throw malformed(path, "uses variable {" + segment.variable + "} more than once");
            }
            segments.add(segment);
        }
        return new UriTemplate(path, List.copyOf(segments), Set.copyOf(variables));
    }

    private static void requireForm(String path) throws DeploymentException {
        if (!path.startsWith("/")) {
            throw malformed(path, "has no leading '/'");
        }
        for (String sequence : List.of("//", "/../", "/./")) {
            if (path.contains(sequence)) {
                throw malformed(path, "contains \"" + sequence + '"');
            }
        }
        if (path.endsWith("/.") || path.endsWith("/..")) {
            throw malformed(path, "ends in a dot segment");
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c == '?' || c == '#' || c == 0x7f) {
                throw malformed(path, "contains a character that no path may have, at index " + i);
            }
        }
    }

    private static Segment segment(String path, String part) throws DeploymentException {
        boolean opens = part.startsWith("{");
        if (opens && part.indexOf('}') == part.length() - 1 && part.indexOf('{', 1) < 0) {
            return new Segment(null, requireName(path, part.substring(1, part.length() - 1)));
        }
        if (part.indexOf('{') >= 0 || part.indexOf('}') >= 0) {
            throw malformed(path, "replaces only a part of segment \"" + part + "\" with a variable");
        }
        String literal = PathSegments.decode(part);
        if (literal == null) {
            throw malformed(path, "has a bad percent-encoding in segment \"" + part + '"');
        }
        if (literal.equals(".") || literal.equals("..")) {
            // Paths are normalized before they are matched, and lose it.
            throw malformed(path, "contains the dot segment \"" + part + '"');
        }
        return new Segment(literal, null);
    }

    private static String requireName(String path, String name) throws DeploymentException {
        if (name.isEmpty()) {
            throw malformed(path, "has a variable without a name");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            // RFC 6570 has no hyphen, but the examples of the specification use it: {guest-id}.
            if (!Character.isLetterOrDigit(c) && "_-.%".indexOf(c) < 0) {
                throw malformed(
                        path, "has variable {" + name + "}: '" + c + "' is not possible in a template of level 1");
            }
        }
        return name;
    }

    private static DeploymentException malformed(String path, String rule) {
        return new DeploymentException(
                "the path \"" + path + "\" " + rule + " (Jakarta WebSocket section 3.1.1, WSC-4.1.1-3)");
    }

    /**
     * Matches a path.
     *
     * @param path as it was sent, percent-encoded, relative to the WebSocket root
     * @return the decoded values of the variables, in order; empty when the path does not match
     */
    public Optional<Map<String, String>> match(String path) {
        List<String> values = PathSegments.normalize(path);
        return values == null || !fits(values) ? Optional.empty() : Optional.of(values(values));
    }

    private boolean fits(List<String> path) {
        if (path.size() != segments.size()) {
            return false;
        }
        for (int i = 0; i < path.size(); i++) {
            String literal = segments.get(i).literal();
            String actual = path.get(i);
            if (literal == null ? actual.isEmpty() : !literal.equals(actual)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the values of the variables for segments that fit. */
    Map<String, String> values(List<String> path) {
        if (variables.isEmpty()) {
            return Map.of();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < path.size(); i++) {
            String variable = segments.get(i).variable();
            if (variable != null) {
                values.put(variable, path.get(i));
            }
        }
        return Collections.unmodifiableMap(values);
    }

    List<Segment> segments() {
        return segments;
    }

    /** Returns the names of the variables. */
    public Set<String> variables() {
        return variables;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UriTemplate that && shape().equals(that.shape());
    }

    @Override
    public int hashCode() {
        return shape().hashCode();
    }

    private List<Optional<String>> shape() {
        return segments.stream()
                .map(segment -> Optional.ofNullable(segment.literal()))
                .toList();
    }

    /** Returns the path as it was given to {@link #parse}. */
    @Override
    public String toString() {
        return text;
    }
}
