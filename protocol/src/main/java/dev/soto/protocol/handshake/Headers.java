package dev.soto.protocol.handshake;

import dev.soto.protocol.syntax.CommaList;
import dev.soto.protocol.syntax.Excerpt;
import dev.soto.protocol.syntax.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Header fields of a request or response: names are compared without regard to case, the order of names and of the
 * values of a name is kept. A name keeps the case in which it was added first. Not thread-safe.
 */
public final class Headers {
    /** Is given fields one after the other. */
    @FunctionalInterface
    public interface Taker {
        /**
         * Takes a field.
         *
         * @param first whether it is the first of its name
         */
        void take(String name, String value, boolean first);
    }

    /** Names and values alternately, in order: a request has few fields, and most of them are never asked for. */
    private final List<String> fields = new ArrayList<>(16);

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
        fields.add(name);
        fields.add(checked);
        return this;
    }

    /**
     * Replaces all values of a name by one.
     *
     * @return this
     * @throws IllegalArgumentException as for {@link #add}; the fields are untouched
     */
    public Headers set(String name, String value) {
        int first = find(name, 0);
        if (first < 0) {
            return add(name, value);
        }
        String checked = requireValue(Token.require("Name of a header field", name), value);
        removeFrom(first + 2, name);
        fields.set(first, name);
        fields.set(first + 1, checked);
        return this;
    }

    /** Removes all values of a name; returns this. */
    public Headers remove(String name) {
        removeFrom(0, name);
        return this;
    }

    private void removeFrom(int start, String name) {
        for (int at = find(name, start); at >= 0; at = find(name, at)) {
            fields.remove(at + 1);
            fields.remove(at);
        }
    }

    /** Returns where the next field of this name is; -1 when there is none. */
    private int find(String name, int start) {
        for (int i = start; i < fields.size(); i += 2) {
            if (equalsIgnoringAsciiCase(fields.get(i), name)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Requires that a value can be sent: each character is one byte (RFC 9110 section 5.5). Values that came from a peer need not be
     * asked.
     *
     * @throws IllegalArgumentException when it has a character beyond U+00FF, which containers replace by another without a word
     */
    public static void requireSendable(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) > 0xff) {
                throw new IllegalArgumentException("Value of header field " + name
                        + " must have no character beyond U+00FF (RFC 9110 section 5.5), but has one at index " + i
                        + ": " + Excerpt.of(value) + "; percent-encode it, as URLEncoder does");
            }
        }
    }

    private static String requireValue(String name, String value) {
        // Three searches of the JDK's own cost a fraction of one loop before that is compiled.
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0 || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("Value of header field " + name
                    + " must not contain CR, LF or NUL (RFC 9110 section 5.5), but is " + Excerpt.of(value));
        }
        return CommaList.trim(value);
    }

    /** Returns whether there is a value of this name. */
    public boolean has(String name) {
        return find(name, 0) >= 0;
    }

    /** Returns the names in order. */
    public Set<String> names() {
        return toOrderedMap().keySet();
    }

    /** Returns all values of a name, in order, perhaps none. */
    public List<String> values(String name) {
        int first = find(name, 0);
        if (first < 0) {
            return List.of();
        }
        int next = find(name, first + 2);
        if (next < 0) {
            return List.of(fields.get(first + 1));
        }
        List<String> values = new ArrayList<>();
        values.add(fields.get(first + 1));
        for (; next >= 0; next = find(name, next + 2)) {
            values.add(fields.get(next + 1));
        }
        return List.copyOf(values);
    }

    /** Returns the first value of a name, null when there is none. */
    public @Nullable String first(String name) {
        int first = find(name, 0);
        return first < 0 ? null : fields.get(first + 1);
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
        for (int at = find(name, 0); at >= 0; at = find(name, at + 2)) {
            String line = fields.get(at + 1);
            // Most often it is the only one.
            if (equalsIgnoringAsciiCase(line, element) || isAmong(CommaList.split(List.of(line)), element)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAmong(List<String> elements, String element) {
        for (String candidate : elements) {
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
        // Most often they are, and this costs a fraction of the loop before it is compiled.
        if (a.equals(b)) {
            return true;
        }
        for (int i = 0; i < a.length(); i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y && lowerAscii(x) != lowerAscii(y)) {
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
        return has(name) ? String.join(", ", values(name)) : null;
    }

    /** Returns a copy as a map whose look-up ignores case; it and its lists can be changed. */
    public Map<String, List<String>> toMap() {
        Map<String, List<String>> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < fields.size(); i += 2) {
            map.computeIfAbsent(fields.get(i), absent -> new ArrayList<>(1)).add(fields.get(i + 1));
        }
        return map;
    }

    /** Returns a copy as a map in the order of the fields, whose look-up heeds case; it and its lists can be changed. */
    public Map<String, List<String>> toOrderedMap() {
        Map<String, List<String>> byName = toMap();
        Map<String, List<String>> map = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i += 2) {
            List<String> values = byName.remove(fields.get(i));
            if (values != null) {
                map.put(fields.get(i), values);
            }
        }
        return map;
    }

    /** Hands over all fields in order, one for each value. */
    public void forEach(Taker taker) {
        for (int i = 0; i < fields.size(); i += 2) {
            taker.take(fields.get(i), fields.get(i + 1), isFirst(i));
        }
    }

    private boolean isFirst(int at) {
        for (int i = 0; i < at; i += 2) {
            if (equalsIgnoringAsciiCase(fields.get(i), fields.get(at))) {
                return false;
            }
        }
        return true;
    }

    /** Returns a copy; later changes of either do not touch the other. */
    public Headers copy() {
        Headers copy = new Headers();
        copy.fields.addAll(fields);
        return copy;
    }

    /** Returns the names only: values may be credentials. */
    @Override
    public String toString() {
        return "Headers" + names();
    }
}
