package dev.soto.protocol.syntax;

/** How a value of the peer is shown in an error message: in quotes, printable ASCII only, and not at any length. */
public final class Excerpt {
    private static final int MAX_CHARACTERS = 80;

    private Excerpt() {}

    /** Returns the value as it may stand in a log line or in a plain text answer. */
    public static String of(String value) {
        StringBuilder shown = new StringBuilder(Math.min(value.length(), MAX_CHARACTERS) + 2).append('"');
        for (int i = 0; i < value.length() && i < MAX_CHARACTERS; i++) {
            char c = value.charAt(i);
            if (c >= ' ' && c <= '~') {
                shown.append(c);
            } else {
                shown.append(String.format("\\u%04x", (int) c));
            }
        }
        shown.append('"');
        if (value.length() > MAX_CHARACTERS) {
            shown.append(" and ").append(value.length() - MAX_CHARACTERS).append(" characters more");
        }
        return shown.toString();
    }
}
