package dev.soto.provider;

/**
 * Gives equal texts that come one after the other the same object: the sessions of an endpoint without variables all have the
 * same URI, which takes 70 bytes. Thread-safe.
 */
final class SharedText {
    private volatile String latest = "";

    /** Returns a text that equals the given one. */
    String shared(String text) {
        String known = latest;
        if (known.equals(text)) {
            return known;
        }
        latest = text;
        return text;
    }
}
