package dev.soto.bridge.path;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The textual form of Java's primitive types, as WSC-4.3-5 and WSC-4.7-2 define it. */
public final class PrimitiveText {
    private static final Map<Class<?>, Class<?>> BOXES = Map.of(
            boolean.class, Boolean.class,
            byte.class, Byte.class,
            char.class, Character.class,
            short.class, Short.class,
            int.class, Integer.class,
            long.class, Long.class,
            float.class, Float.class,
            double.class, Double.class);

    private PrimitiveText() {}

    /** Returns whether a type is a primitive, other than void, or the class of one. */
    public static boolean handles(Class<?> type) {
        return BOXES.containsValue(boxed(type));
    }

    /** Returns the class of a primitive type; any other type as it is. */
    public static Class<?> boxed(Class<?> type) {
        return BOXES.getOrDefault(type, type);
    }

    /**
     * Returns the value of a text as the one-argument constructor of the type's class would. Character has none; its value is the
     * first character, as the official TCK has it.
     *
     * @throws IllegalArgumentException when the text has another form
     */
    public static Object parse(String text, Class<?> type) {
        // No map of functions: they would be linked at the start of each application, the most of which have none of
        // these.
        return switch (boxed(type).getName()) {
            case "java.lang.Boolean" -> Boolean.valueOf(text);
            case "java.lang.Byte" -> Byte.valueOf(text);
            case "java.lang.Character" -> character(text);
            case "java.lang.Short" -> Short.valueOf(text);
            case "java.lang.Integer" -> Integer.valueOf(text);
            case "java.lang.Long" -> Long.valueOf(text);
            case "java.lang.Float" -> Float.valueOf(text);
            case "java.lang.Double" -> Double.valueOf(text);
            default -> throw new IllegalArgumentException(type.getName() + " is no primitive type and no class of one");
        };
    }

    /** Returns what a value lacks of its text, in words; null when nothing. */
    public static @Nullable String loss(String text, Class<?> type) {
        Class<?> boxed = boxed(type);
        if (boxed == Character.class && text.length() > 1) {
            return "only its first character counts";
        }
        if (boxed == Boolean.class && !text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            return "it is neither true nor false, and counts as false";
        }
        return null;
    }

    private static Object character(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an empty text has no character");
        }
        if (Character.isSurrogate(text.charAt(0))) {
            throw new IllegalArgumentException(
                    String.format("U+%04X does not fit into a char, take a String or an int", text.codePointAt(0)));
        }
        return text.charAt(0);
    }
}
