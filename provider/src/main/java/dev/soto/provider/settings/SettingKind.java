package dev.soto.provider.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What values a setting takes and how they are written. A value that is no String (a number, a boolean, a {@link
 * Duration}, an enum constant in the user properties) is read by its {@code toString}, unless it is of the type that the
 * kind takes as it is.
 *
 * @param <T> type of the value in code
 * @param label the type as docs/settings.md calls it
 * @param range the values that are allowed, in words
 * @param reader reads a value; returns null when it is not allowed
 * @param writer writes a value as it would be given
 * @param converter takes an object of the user properties that needs no reading; returns null for any other
 * @param secret whether values are shown to nobody
 */
record SettingKind<T>(
        String label, String range, Reader<T> reader, Writer<T> writer, Converter<T> converter, boolean secret) {

    /** Reads a value; throws {@link IllegalArgumentException} or a subclass when it is not allowed. */
    interface Reader<T> {
        T read(String text);
    }

    /** Writes a value. */
    interface Writer<T> {
        String write(T value);
    }

    /** Takes an object; returns null when it has to be read as text. */
    interface Converter<T> {
        @Nullable
        T convert(Object value);
    }

    private static final String NOTHING = "none";

    private static final Pattern SIZE = Pattern.compile("(\\d+) ?(|B|KiB|MiB|GiB)");
    private static final Pattern TIME = Pattern.compile("(\\d+) ?(|ms|s|min|h)");

    SettingKind(String label, String range, Reader<T> reader, Writer<T> writer) {
        this(label, range, reader, writer, value -> null, false);
    }

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

    /** A part of a whole. */
    static SettingKind<Double> ratio() {
        return new SettingKind<>("number", "0 to 1", SettingKind::readRatio, SettingKind::writeRatio);
    }

    private static Double readRatio(String text) {
        double value = Double.parseDouble(text);
        // Also what is no number.
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException();
        }
        // Minus zero is zero.
        return value + 0.0;
    }

    private static String writeRatio(double value) {
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
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
                text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_')),
                SettingKind::writeChoice);
    }

    /** Any text; none is the empty one. */
    static SettingKind<String> text(String range) {
        return new SettingKind<>("text", range, text -> text.equals(NOTHING) ? "" : text, SettingKind::writeText);
    }

    /** Names with commas between them; none is no name. */
    static SettingKind<List<String>> names(String range) {
        return new SettingKind<>("text", range, SettingKind::readNames, names -> writeText(String.join(", ", names)));
    }

    /** A text that no message and no log shows. */
    static SettingKind<String> secret(String range) {
        return new SettingKind<>("text", range, text -> text, SettingKind::writeText, value -> null, true);
    }

    private static String writeText(String text) {
        return text.isEmpty() ? NOTHING : text;
    }

    private static List<String> readNames(String text) {
        if (text.equals(NOTHING)) {
            return List.of();
        }
        List<String> names =
                Stream.of(text.split(",", -1)).map(String::strip).distinct().toList();
        if (names.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException();
        }
        return names;
    }

    private static String writeChoice(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
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
