package dev.soto.provider.settings;

import dev.soto.protocol.syntax.Excerpt;
import java.time.DateTimeException;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A setting: what it is called, what values it takes and where it can be given. All of them stand in {@link
 * SettingTable}; docs/settings.md says the same in words.
 *
 * @param <T> type of the value
 */
public final class Setting<T> {
    /** What every name starts with. */
    public static final String PREFIX = "dev.soto.";

    /** Where a setting can be given. */
    public enum Place {
        /** A system property of the JVM: for all containers in it. */
        SYSTEM_PROPERTY("system"),
        /** An init parameter of the servlet context: for a web application. */
        INIT_PARAM("context"),
        /** A user property of an endpoint's configuration: for that endpoint. */
        USER_PROPERTY("endpoint");

        private final String label;

        Place(String label) {
            this.label = label;
        }

        /** Returns the name that docs/settings.md uses. */
        public String label() {
            return label;
        }
    }

    private static final String HIDDEN = "***";

    /** Made when the first value is shown. */
    private static final class Users {
        /** Up to the last at sign: what should be escaped in a password may not be. The next address of a list is behind a comma and its scheme. */
        static final Pattern INFORMATION = Pattern.compile("//(?:(?!, ?\\w+://).)*@");

        private Users() {}
    }

    private final String name;
    private final SettingKind<T> kind;
    private final T defaultValue;
    private final Set<Place> places;
    private final String meaning;

    Setting(String name, SettingKind<T> kind, T defaultValue, Set<Place> places, String meaning) {
        this.name = PREFIX + name;
        this.kind = kind;
        this.defaultValue = defaultValue;
        this.places = places;
        this.meaning = meaning;
    }

    /** Returns the full name, with {@link #PREFIX}. */
    public String name() {
        return name;
    }

    /** Returns the value where none is given. */
    public T defaultValue() {
        return defaultValue;
    }

    /** Returns the default as it would be written. */
    public String defaultText() {
        return kind.write(defaultValue);
    }

    /** Returns what kind of value it takes: bytes, time, number, flag, choice or text. */
    public String type() {
        return kind.label();
    }

    /** Returns the values that are allowed, in words. */
    public String range() {
        return kind.range();
    }

    /** Returns the same, and how they are written: for whoever writes one. */
    public String allowed() {
        return kind.spelling().isEmpty() ? range() : range() + ", " + kind.spelling();
    }

    /** Returns where it can be given, the weakest place first. */
    public Set<Place> places() {
        return places;
    }

    /** Returns what it does, in one sentence. */
    public String meaning() {
        return meaning;
    }

    /**
     * Reads a value.
     *
     * @param value a String, or anything whose {@code toString} is one that is allowed, or an object that the setting takes
     * @param source where it was found, for the message
     * @throws IllegalArgumentException when the value is not allowed; it names setting, value, source, of a list the element,
     *     range and spelling, but no password
     */
    public T read(Object value, String source) {
        T taken = kind.convert(value);
        if (taken != null) {
            return taken;
        }
        String text = value.toString().strip();
        try {
            return kind.read(text);
        } catch (RefusedValueException refused) {
            throw refused(text, source, " (" + withoutUsers(String.valueOf(refused.getMessage())) + ")");
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException refused) {
            // What the reader says is less than this: not kept as cause.
            throw refused(text, source, "");
        }
    }

    private IllegalArgumentException refused(String text, String source, String why) {
        return new IllegalArgumentException(
                name + " in the " + source + " is " + Excerpt.of(shown(text)) + why + ", allowed is: " + allowed());
    }

    /** Returns a value as a log may show it: without what nobody is to see. */
    String shown(T value) {
        return shown(kind.write(value));
    }

    private String shown(String text) {
        return kind.isSecret() ? HIDDEN : withoutUsers(text);
    }

    /** Returns a text, in which addresses have {@code ***} in place of user and password. */
    public static String withoutUsers(String text) {
        return Users.INFORMATION.matcher(text).replaceAll("//" + HIDDEN + "@");
    }

    @Override
    public String toString() {
        return name;
    }
}
