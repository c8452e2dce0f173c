package dev.soto.bridge.path;

import dev.soto.protocol.syntax.Excerpt;
import jakarta.websocket.DecodeException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Conversion of path segments to the types that a parameter annotated with PathParam may have (section 4.3). */
public final class PathValues {
    private PathValues() {}

    /** Returns whether a type is String, a primitive or the class of one (WSC-4.3-1). */
    public static boolean isAllowed(Class<?> type) {
        return type == String.class || PrimitiveText.handles(type);
    }

    /**
     * Converts a segment as the one-argument constructor of the boxed type would (WSC-4.3-5).
     *
     * @param value decoded segment; null when the template has no such variable, which gives null
     * @param losses is told when the value does not have all of the segment
     * @throws DecodeException when the segment does not fit the type (WSC-4.3-6); carries the segment
     */
    public static @Nullable Object convert(PathParameter parameter, @Nullable String value, LossyConversion losses)
            throws DecodeException {
        Class<?> type = parameter.type();
        if (value == null || type == String.class) {
            return value;
        }
        Object converted;
        try {
            converted = PrimitiveText.parse(value, type);
        } catch (IllegalArgumentException e) {
            throw new DecodeException(
                    value,
                    "the path parameter {" + parameter.name() + "} is " + Excerpt.of(value) + ", which is no "
                            + type.getSimpleName() + " for " + parameter.method()
                            + " (Jakarta WebSocket section 4.3, WSC-4.3-6)",
                    e);
        }
        String loss = PrimitiveText.loss(value, type);
        if (loss != null) {
            losses.lost(
                    parameter.method(),
                    "the path parameter {" + parameter.name() + "}",
                    value,
                    loss + " for " + type.getSimpleName() + " (WSC-4.3-5)");
        }
        return converted;
    }

    /** Converts the values of all parameters of a method, in order. */
    public static @Nullable Object[] convertAll(
            Map<String, String> values, List<PathParameter> parameters, LossyConversion losses) throws DecodeException {
        @Nullable Object[] converted = new @Nullable Object[parameters.size()];
        for (int i = 0; i < converted.length; i++) {
            PathParameter parameter = parameters.get(i);
            converted[i] = convert(parameter, values.get(parameter.name()), losses);
        }
        return converted;
    }
}
