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
 * the kind takes as it is. Each kind is a class: a table of functions would have every one of them made at the start of a server, used or not.
 *
 * @param <T> type of the value in code
 */
interface SettingKind<T> {
    /** How an empty text is written. */
    String NOTHING = "none";
    /** How a list is written, see {@link Elements}. */
    String AS_LIST = "with commas between them";

    /** Returns the type as docs/settings.md calls it. */
    default String label() {
        return "text";
    }

    /** Returns the values that are allowed, in words. */
    String range();

    /** Returns how they are written, for whoever wrote another thing; empty where the range says it. */
    default String spelling() {
        return "";
    }

    /**
     * Reads a value; throws {@link IllegalArgumentException} or a subclass when it is not allowed. Of a {@link
     * RefusedValueException} the words are shown.
     */
    T read(String text);

    /** Returns a value as it would be given. */
    default String write(T value) {
        return value.toString();
    }

    /** Takes an object of the user properties that needs no reading; returns null for any other. */
    default @Nullable T convert(Object value) {
        return null;
    }

    /** Returns whether values are shown to nobody. */
    default boolean isSecret() {
        return false;
    }

    static SettingKind<Long> bytes(long min, long max) {
        return new Bytes(min, max);
    }

    static SettingKind<Duration> time(Duration min, Duration max) {
        return new Time(min, max);
    }

    static SettingKind<Integer> count(int min, int max) {
        return new Count(min, max);
    }

    /** A part of a whole. */
    static SettingKind<Double> ratio() {
        return new Ratio();
    }

    static SettingKind<Boolean> flag() {
        return new Flag();
    }

    static <E extends Enum<E>> SettingKind<E> choice(Class<E> type) {
        return new Choice<>(type);
    }

    /** Any text; none is the empty one. */
    static SettingKind<String> text(String range) {
        return new Text(range);
    }

    /** A text that no message and no log shows. */
    static SettingKind<String> secret(String range) {
        return new Secret(range);
    }

    /** Names with commas between them; none is no name. */
    static SettingKind<List<String>> names(String range) {
        return new Names(range);
    }

    /** The kind of {@link #bytes}. */
    record Bytes(long min, long max) implements SettingKind<Long> {
        @Override
        public String label() {
            return "bytes";
        }

        @Override
        public String range() {
            return write(min) + " to " + write(max);
        }

        @Override
        public String spelling() {
            return "as a whole number with B, KiB, MiB or GiB (one alone is bytes)";
        }

        @Override
        public Long read(String text) {
            return within(readUnits(Syntax.SIZE, text), min, max);
        }

        @Override
        public String write(Long bytes) {
            return largestUnit(bytes, new String[] {"GiB", "MiB", "KiB"}, "B");
        }
    }

    /** The kind of {@link #time}. */
    record Time(Duration min, Duration max) implements SettingKind<Duration> {
        private static final int NANOS_PER_MILLI = 1_000_000;

        @Override
        public String label() {
            return "time";
        }

        @Override
        public String range() {
            return write(min) + " to " + write(max);
        }

        @Override
        public String spelling() {
            return "as a whole number with ms, s, min or h (one alone is ms), or as an ISO-8601 duration such as PT1.5S";
        }

        @Override
        public Duration read(String text) {
            long millis = text.startsWith("P") ? wholeMillis(Duration.parse(text)) : readUnits(Syntax.TIME, text);
            return Duration.ofMillis(within(millis, min.toMillis(), max.toMillis()));
        }

        /** What is less than one would be 0, which is never, or for ever. */
        private static long wholeMillis(Duration time) {
            if (time.getNano() % NANOS_PER_MILLI != 0) {
                throw new RefusedValueException("it has parts of a millisecond");
            }
            return time.toMillis();
        }

        @Override
        public String write(Duration time) {
            return largestUnit(time.toMillis(), new String[] {"h", "min", "s"}, "ms");
        }
    }

    /** The kind of {@link #count}. */
    record Count(int min, int max) implements SettingKind<Integer> {
        @Override
        public String label() {
            return "number";
        }

        @Override
        public String range() {
            return min + " to " + max;
        }

        @Override
        public String spelling() {
            return "as a whole number";
        }

        @Override
        public Integer read(String text) {
            return (int) within(Long.parseLong(require(Syntax.WHOLE, text)), min, max);
        }
    }

    /** The kind of {@link #ratio}. */
    record Ratio() implements SettingKind<Double> {
        /** One with more is written with an exponent. */
        private static final int MOST_DECIMALS = 20;

        @Override
        public String label() {
            return "number";
        }

        @Override
        public String range() {
            return "0 to 1";
        }

        @Override
        public String spelling() {
            return "as a number such as 0.01";
        }

        @Override
        public Double read(String text) {
            BigDecimal exact = new BigDecimal(require(Syntax.DECIMAL, text));
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

        @Override
        public String write(Double value) {
            BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
            return decimal.scale() > MOST_DECIMALS ? decimal.toString() : decimal.toPlainString();
        }
    }

    /** The kind of {@link #flag}. */
    record Flag() implements SettingKind<Boolean> {
        @Override
        public String label() {
            return "flag";
        }

        @Override
        public String range() {
            return "true, false";
        }

        @Override
        public Boolean read(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException();
            };
        }
    }

    /** The kind of {@link #choice}. */
    record Choice<E extends Enum<E>>(Class<E> type) implements SettingKind<E> {
        @Override
        public String label() {
            return "choice";
        }

        @Override
        public String range() {
            StringBuilder range = new StringBuilder();
            for (E constant : type.getEnumConstants()) {
                range.append(range.isEmpty() ? "" : ", ").append(write(constant));
            }
            return range.toString();
        }

        /** A constant may also be written as Java and Spring do. */
        @Override
        public E read(String text) {
            return Enum.valueOf(
                    type, require(Syntax.WORD, text).toUpperCase(Locale.ROOT).replace('-', '_'));
        }

        @Override
        public String write(E constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        @Override
        public @Nullable E convert(Object value) {
            return type.isInstance(value) ? type.cast(value) : null;
        }
    }

    /** The kind of {@link #text}. */
    record Text(String range) implements SettingKind<String> {
        @Override
        public String read(String text) {
            return text.equals(NOTHING) ? "" : text;
        }

        @Override
        public String write(String text) {
            return SettingKind.orNothing(text);
        }
    }

    /** The kind of {@link #secret}. */
    record Secret(String range) implements SettingKind<String> {
        @Override
        public String read(String text) {
            return text;
        }

        @Override
        public String write(String text) {
            return SettingKind.orNothing(text);
        }

        @Override
        public boolean isSecret() {
            return true;
        }
    }

    /** The kind of {@link #names}. */
    record Names(String range) implements SettingKind<List<String>> {
        @Override
        public String spelling() {
            return AS_LIST;
        }

        @Override
        public List<String> read(String text) {
            if (text.equals(NOTHING)) {
                return List.of();
            }
            return Elements.read(text, Function.identity()).stream().distinct().toList();
        }

        @Override
        public String write(List<String> names) {
            return SettingKind.orNothing(String.join(", ", names));
        }
    }

    /**
     * Patterns, which are made when the first value is read. Digits of ASCII alone: Long.parseLong takes those of any script, and
     * Double.parseDouble words and hexadecimal.
     */
    final class Syntax {
        static final Pattern SIZE = Pattern.compile("([0-9]+) ?(|B|KiB|MiB|GiB)");
        static final Pattern TIME = Pattern.compile("([0-9]+) ?(|ms|s|min|h)");
        static final Pattern WHOLE = Pattern.compile("-?[0-9]+");
        static final Pattern DECIMAL = Pattern.compile("-?[0-9]+(?:\\.[0-9]+)?(?:[eE]-?[0-9]+)?");
        static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]+");

        private Syntax() {}
    }

    /** Returns a text as it is written; {@link #NOTHING} for an empty one. */
    static String orNothing(String text) {
        return text.isEmpty() ? NOTHING : text;
    }

    private static long within(long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException();
        }
        return value;
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

    private static String largestUnit(long value, String[] units, String smallest) {
        for (String unit : units) {
            if (value != 0 && value % factor(unit) == 0) {
                return value / factor(unit) + " " + unit;
            }
        }
        return value == 0 ? "0" : value + " " + smallest;
    }
}
