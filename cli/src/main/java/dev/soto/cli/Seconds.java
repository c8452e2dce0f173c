package dev.soto.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time in seconds: "5" or "0.5". Not what Double.parseDouble takes beside that: "5f", "NaN", a time below zero. */
final class Seconds implements ITypeConverter<Double> {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(\\.[0-9]+)?");
    private static final int MOST = 365 * 24 * 3_600;

    @Override
    public Double convert(String value) {
        if (!NUMBER.matcher(value).matches() || Double.parseDouble(value) > MOST) {
            throw new TypeConversionException("'" + value + "' is not what is allowed: 0 to " + MOST
                    + " seconds, as a number without a unit, such as 5 or 0.5");
        }
        return Double.valueOf(value);
    }
}
