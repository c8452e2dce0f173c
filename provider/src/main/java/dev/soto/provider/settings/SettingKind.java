package dev.soto.provider.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What values a setting takes and how they are written; docs/settings.md has the same in words. A value that is no String (a
 * number, a boolean, a {@link Duration} in the user properties) is read by its {@code toString}, unless it is of the type that
 * the kind takes as it is.
 *
 * @param <T> type of the value in code
 * @param label the type as docs/settings.md calls it
 * @param range the values that are allowed, in words
 * @param spelling how they are written, for whoever wrote another thing; empty where the range says it
 * @param reader reads a value
 * @param writer writes a value as it would be given
 * @param converter takes an object of the user properties that needs no reading; returns null for any other
 * @param secret whether values are shown to nobody
 */
record SettingKind<T>(
        String label,
        String range,
        String spelling,
        Reader<T> reader,
        Writer<T> writer,
        Converter<T> converter,
        boolean secret) {

    /**
     * Reads a value; throws {@link IllegalArgumentException} or a subclass when it is not allowed. Of a {@link
     * RefusedValueException} the words are shown.
     */
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
    private static final int NANOS_PER_MILLI = 1_000_000;
    /** A ratio with more is written with an exponent. */
    private static final int MOST_DECIMALS = 20;

    // Digits of ASCII alone: Long.parseLong takes those of any script, and Double.parseDouble words and hexadecimal.

    private static final Pattern SIZE = Pattern.compile("([0-9]+) ?(|B|KiB|MiB|GiB)");
    private static final Pattern TIME = Pattern.compile("([0-9]+) ?(|ms|s|min|h)");
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+(?:\\.[0-9]+)?(?:[eE]-?[0-9]+)?");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]+");

    private static final String AS_SIZE = "as a whole number with B, KiB, MiB or GiB (one alone is bytes)";
    private static final String AS_TIME =
            "as a whole number with ms, s, min or h (one alone is ms), or as an ISO-8601 duration such as PT1.5S";
    private static final String AS_WHOLE = "as a whole number";
    private static final String AS_DECIMAL = "as a number such as 0.01";
    private static final String AS_LIST = "with commas between them";

    SettingKind(String label, String range, Reader<T> reader, Writer<T> writer) {
        this(label, range, reader, writer, value -> null, false);
    }

    SettingKind(
            String label, String range, Reader<T> reader, Writer<T> writer, Converter<T> converter, boolean secret) {
        this(label, range, "", reader, writer, converter, secret);
    }

    private static <T> SettingKind<T> spelled(
            String label, String range, String spelling, Reader<T> reader, Writer<T> writer) {
        return new SettingKind<>(label, range, spelling, reader, writer, value -> null, false);
    }

    static SettingKind<Long> bytes(long min, long max) {
        return spelled(
                "bytes",
                writeBytes(min) + " to " + writeBytes(max),
                AS_SIZE,
                text -> within(readUnits(SIZE, text), min, max),
                SettingKind::writeBytes);
    }

    static SettingKind<Duration> time(Duration min, Duration max) {
        return spelled(
                "time",
                writeTime(min) + " to " + writeTime(max),
                AS_TIME,
                text -> Duration.ofMillis(within(readTimeMillis(text), min.toMillis(), max.toMillis())),
                SettingKind::writeTime);
    }

    static SettingKind<Integer> count(int min, int max) {
        return spelled(
                "number",
                min + " to " + max,
                AS_WHOLE,
                text -> (int) within(Long.parseLong(require(WHOLE, text)), min, max),
                value -> Integer.toString(value));
    }

    /** A part of a whole. */
    static SettingKind<Double> ratio() {
        return spelled("number", "0 to 1", AS_DECIMAL, SettingKind::readRatio, SettingKind::writeRatio);
    }

    private static Double readRatio(String text) {
        BigDecimal exact = new BigDecimal(require(DECIMAL, text));
        if (exact.signum() < 0 || exact.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException();
        }
        double value = exact.doubleValue();
        if (value == 0 && exact.signum() != 0) {
            // It would be none, which is not what somebody wants who writes it.
            throw new RefusedValueException("it is too small to be told from 0");
        }
        return value;
    }

    private static String writeRatio(double value) {
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        return decimal.scale() > MOST_DECIMALS ? decimal.toString() : decimal.toPlainString();
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
                // A constant may also be written as Java and Spring do.
                text -> Enum.valueOf(
                        type, require(WORD, text).toUpperCase(Locale.ROOT).replace('-', '_')),
                SettingKind::writeChoice,
                value -> type.isInstance(value) ? type.cast(value) : null,
                false);
    }

    /** Any text; none is the empty one. */
    static SettingKind<String> text(String range) {
        return new SettingKind<>("text", range, text -> text.equals(NOTHING) ? "" : text, SettingKind::writeText);
    }

    /** Names with commas between them; none is no name. */
    static SettingKind<List<String>> names(String range) {
        return list(range, SettingKind::readNames, names -> writeText(String.join(", ", names)));
    }

    /** A list, of which the reader says which element is wrong, see {@link Elements}. */
    static <T> SettingKind<T> list(String range, Reader<T> reader, Writer<T> writer) {
        return spelled("text", range, AS_LIST, reader, writer);
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
        return Elements.read(text, Function.identity()).stream().distinct().toList();
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
        return text.startsWith("P") ? wholeMillis(Duration.parse(text)) : readUnits(TIME, text);
    }

    /** What is less than one would be 0, which is never, or for ever. */
    private static long wholeMillis(Duration time) {
        if (time.getNano() % NANOS_PER_MILLI != 0) {
            throw new RefusedValueException("it has parts of a millisecond");
        }
        return time.toMillis();
    }

    private static String require(Pattern syntax, String text) {
        if (!syntax.matcher(text).matches()) {
            throw new IllegalArgumentException();
        }
        return text;
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
