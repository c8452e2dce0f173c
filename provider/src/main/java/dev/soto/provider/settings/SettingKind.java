package dev.soto.provider.settings;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What values a setting takes and how they are written. A value that is no String (a number, a boolean, a {@link
 * Duration}, an enum constant in the user properties) is read by its {@code toString}.
 *
 * @param <T> type of the value in code
 * @param label the type as docs/settings.md calls it
 * @param range the values that are allowed, in words
 * @param reader reads a value; returns null when it is not allowed
 * @param writer writes a value as it would be given
 */
record SettingKind<T>(String label, String range, Reader<T> reader, Writer<T> writer) {

    /** Reads a value; throws {@link IllegalArgumentException} or a subclass when it is not allowed. */
    interface Reader<T> {
        T read(String text);
    }

    /** Writes a value. */
    interface Writer<T> {
        String write(T value);
    }

    private static final Pattern SIZE = Pattern.compile("(\\d+) ?(|B|KiB|MiB|GiB)");
    private static final Pattern TIME = Pattern.compile("(\\d+) ?(|ms|s|min|h)");

    static SettingKind<Long> bytes(long min, long max) {
        return new SettingKind<>(
                "bytes",
                writeBytes(min) + " to " + writeBytes(max),
                text -> within(readUnits(SIZE, text), min, max),
                SettingKind::writeBytes);
    }

    static SettingKind<Duration> time(Duration min, Duration max) {
        return new SettingKind<>(
                "time",
                writeTime(min) + " to " + writeTime(max),
                text -> Duration.ofMillis(within(readTimeMillis(text), min.toMillis(), max.toMillis())),
                SettingKind::writeTime);
    }

    static SettingKind<Integer> count(int min, int max) {
        return new SettingKind<>(
                "number",
                min + " to " + max,
                text -> (int) within(Long.parseLong(text), min, max),
                value -> Integer.toString(value));
    }

    static SettingKind<Boolean> flag() {
        return new SettingKind<>("flag", "true, false", SettingKind::readFlag, Object::toString);
    }

    static <E extends Enum<E>> SettingKind<E> choice(Class<E> type) {
        StringBuilder range = new StringBuilder();
        for (E constant : type.getEnumConstants()) {
            range.append(range.isEmpty() ? "" : ", ").append(writeChoice(constant));
        }
        return new SettingKind<>(
                "choice",
                range.toString(),
                text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)),
                SettingKind::writeChoice);
    }

    private static String writeChoice(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Boolean readFlag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException();
        };
    }

    private static long within(long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException();
        }
        return value;
    }

    private static long readTimeMillis(String text) {
        return text.startsWith("P") ? Duration.parse(text).toMillis() : readUnits(TIME, text);
    }

    private static long readUnits(Pattern syntax, String text) {
        Matcher matcher = syntax.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException();
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), factor(matcher.group(2)));
        } catch (ArithmeticException overflow) {
            throw new IllegalArgumentException(overflow);
        }
    }

    private static long factor(String unit) {
        return switch (unit) {
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            case "s" -> 1_000;
            case "min" -> 60_000;
            case "h" -> 3_600_000;
            default -> 1;
        };
    }

    private static String writeBytes(long bytes) {
        return largestUnit(bytes, new String[] {"GiB", "MiB", "KiB"}, "B");
    }

    private static String writeTime(Duration time) {
        return largestUnit(time.toMillis(), new String[] {"h", "min", "s"}, "ms");
    }

    private static String largestUnit(long value, String[] units, String smallest) {
        for (String unit : units) {
            if (value != 0 && value % factor(unit) == 0) {
                return value / factor(unit) + " " + unit;
            }
        }
        return value == 0 ? "0" : value + " " + smallest;
    }
}
