package dev.soto.provider.observe;

/** Texts that a peer may have chosen, a user name for example, as a field of a log, an event or a span: nothing in them ends a line or moves a terminal. */
public final class FieldText {
    private static final int MAX_LENGTH = 200;

    private FieldText() {}

    /** Returns a text of 200 characters at most, with what is no printable character as its code. */
    public static String of(String text) {
        boolean plain = text.length() <= MAX_LENGTH && text.codePoints().allMatch(FieldText::isPrintable);
        return plain ? text : escaped(text);
    }

    private static String escaped(String text) {
        StringBuilder shown = new StringBuilder(MAX_LENGTH);
        text.codePoints().limit(MAX_LENGTH).forEach(c -> {
            if (isPrintable(c)) {
                shown.appendCodePoint(c);
            } else {
                shown.append(String.format("\\u%04x", c));
            }
        });
        return shown.append(text.codePointCount(0, text.length()) > MAX_LENGTH ? "..." : "")
                .toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> c != '\\';
        };
    }
}
