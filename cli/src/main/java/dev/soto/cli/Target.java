package dev.soto.cli;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a URI as people write it: without a scheme it is ws, and http stands for ws. */
final class Target implements ITypeConverter<URI> {
    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://.*");

    @Override
    public URI convert(String value) {
        String text = value.startsWith(":") ? "localhost" + value : value;
        if (!SCHEME.matcher(text).matches()) {
            text = "ws://" + text;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://") || lower.startsWith("https://")) {
            text = "ws" + text.substring("http".length());
        }
        try {
            return URI.create(text);
        } catch (IllegalArgumentException bad) {
            throw new TypeConversionException(
                    "'" + value + "' is no URI such as ws://host:port/path or host:port: " + bad.getMessage());
        }
    }
}
