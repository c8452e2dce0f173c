package dev.soto.protocol.handshake;

import dev.soto.protocol.syntax.CommaList;
import dev.soto.protocol.syntax.Excerpt;
import dev.soto.protocol.syntax.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Header fields of a request or response: names are compared without regard to case, the order of names and of the
 * values of a name is kept. A name keeps the case in which it was added first. Not thread-safe.
 */
public final class Headers {
    private record Field(String name, List<String> values) {}

    private final Map<String, Field> fields = new LinkedHashMap<>();

    /** Creates an empty set of fields. */
    public Headers() {}

    /**
     * Adds a value behind those that are there.
     *
     * @param value spaces and tabs around it are dropped, they do not belong to it (RFC 9110 section 5.5)
     * @return this
     * @throws IllegalArgumentException when the name is no token (RFC 9110 section 5.1) or the value has a CR, LF or NUL
     *     (section 5.5), which could smuggle further fields
     */
    public Headers add(String name, String value) {
        String checked = requireValue(Token.require("Name of a header field", name), value);
        fields.computeIfAbsent(key(name), absent -> new Field(name, new ArrayList<>()))
                .values()
                .add(checked);
        return this;
    }

    /**
     * Replaces all values of a name by one.
     *
     * @return this
     * @throws IllegalArgumentException as for {@link #add}; the fields are untouched
     */
    public Headers set(String name, String value) {
        String checked = requireValue(Token.require("Name of a header field", name), value);
        fields.put(key(name), new Field(name, new ArrayList<>(List.of(checked))));
        return this;
    }

    /** Removes all values of a name; returns this. */
    public Headers remove(String name) {
        fields.remove(key(name));
        return this;
    }

    private static String requireValue(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\r' || c == '\n' || c == '\0') {
                throw new IllegalArgumentException("Value of header field " + name
                        + " must not contain CR, LF or NUL (RFC 9110 section 5.5), but is " + Excerpt.of(value));
            }
        }
        return CommaList.trim(value);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Returns whether there is a value of this name. */
    public boolean has(String name) {
        return fields.containsKey(key(name));
    }

    /** Returns the names in order. */
    public Set<String> names() {
        return toOrderedMap().keySet();
    }

    /** Returns all values of a name, in order, perhaps none. */
    public List<String> values(String name) {
        Field field = fields.get(key(name));
        return field == null ? List.of() : List.copyOf(field.values());
    }

    /** Returns the first value of a name, null when there is none. */
    public @Nullable String first(String name) {
        Field field = fields.get(key(name));
        return field == null ? null : field.values().get(0);
    }

    /**
     * Returns the elements of a list header over all its field lines, in order: split at commas outside quoted strings,
     * without the white space around them and without empty ones (RFC 9110 section 5.6.1).
     */
    public List<String> elements(String name) {
        return CommaList.split(values(name));
    }

    /** Returns whether a list header has this element, without regard to the case of ASCII letters. */
    public boolean hasElement(String name, String element) {
        for (String candidate : elements(name)) {
            if (equalsIgnoringAsciiCase(candidate, element)) {
                return true;
            }
        }
        return false;
    }

    /** Compares as RFC 6455 section 2.1 wants it: {@link String#equalsIgnoreCase} also equates the Kelvin sign and k. */
    static boolean equalsIgnoringAsciiCase(String a, String b) {
        if (a.length() != b.length()) {
            return false;
        }
        for (int i = 0; i < a.length(); i++) {
            if (lowerAscii(a.charAt(i)) != lowerAscii(b.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static char lowerAscii(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
    }

    /** Returns the values of a name as one: joined with a comma and a space (RFC 9110 section 5.3); null without any. */
    public @Nullable String joined(String name) {
        Field field = fields.get(key(name));
        return field == null ? null : String.join(", ", field.values());
    }

    /** Returns a copy as a map whose look-up ignores case; it and its lists can be changed. */
    public Map<String, List<String>> toMap() {
        Map<String, List<String>> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        map.putAll(toOrderedMap());
        return map;
    }

    /** Returns a copy as a map in the order of the fields, whose look-up heeds case; it and its lists can be changed. */
    public Map<String, List<String>> toOrderedMap() {
        Map<String, List<String>> map = new LinkedHashMap<>();
        for (Field field : fields.values()) {
            map.put(field.name(), new ArrayList<>(field.values()));
        }
        return map;
    }

    /** Returns a copy; later changes of either do not touch the other. */
    public Headers copy() {
        Headers copy = new Headers();
        for (Map.Entry<String, Field> entry : fields.entrySet()) {
            Field field = entry.getValue();
            copy.fields.put(entry.getKey(), new Field(field.name(), new ArrayList<>(field.values())));
        }
        return copy;
    }

    /** Returns the names only: values may be credentials. */
    @Override
    public String toString() {
        return "Headers" + names();
    }
}
