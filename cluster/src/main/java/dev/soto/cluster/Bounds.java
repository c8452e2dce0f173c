package dev.soto.cluster;

/** What is cut in messages. */
final class Bounds {
    private static final int SHOWN = 40;

    private Bounds() {}

    /** Returns the beginning of a text, for a message. */
    static String excerpt(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
