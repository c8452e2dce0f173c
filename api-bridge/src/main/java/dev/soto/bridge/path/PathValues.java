package dev.soto.bridge.path;

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
     * @throws DecodeException when the segment does not fit the type (WSC-4.3-6); carries the segment
     */
    public static @Nullable Object convert(String name, @Nullable String value, Class<?> type) throws DecodeException {
        if (value == null || type == String.class) {
            return value;
        }
        try {
            return PrimitiveText.parse(value, type);
        } catch (IllegalArgumentException e) {
            throw new DecodeException(
                    value,
                    "path parameter {" + name + "} is \"" + value + "\", which is no " + type.getSimpleName()
                            + " (WSC-4.3-6)",
                    e);
        }
    }

    /** Converts the values of all parameters of a method, in order. */
    public static @Nullable Object[] convertAll(Map<String, String> values, List<PathParameter> parameters)
            throws DecodeException {
        @Nullable Object[] converted = new @Nullable Object[parameters.size()];
        for (int i = 0; i < converted.length; i++) {
            PathParameter parameter = parameters.get(i);
            converted[i] = convert(parameter.name(), values.get(parameter.name()), parameter.type());
        }
        return converted;
    }
}
