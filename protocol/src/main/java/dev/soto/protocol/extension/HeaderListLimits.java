package dev.soto.protocol.extension;

/**
 * How much of a list header of a peer is looked at, so that a hostile header costs bounded work. A header beyond a limit
 * fails the handshake; nothing is cut off silently.
 *
 * @param maxCharacters of all field lines of one name together, default 8192
 * @param maxElements subprotocols or extension offers, default 64
 * @param maxParameters of one extension offer, default 32
 */
public record HeaderListLimits(int maxCharacters, int maxElements, int maxParameters) {
    /** The defaults. */
    public static final HeaderListLimits DEFAULT = new HeaderListLimits(8192, 64, 32);

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException when one is below 1
     */
    public HeaderListLimits {
        requirePositive("maxCharacters", maxCharacters);
        requirePositive("maxElements", maxElements);
        requirePositive("maxParameters", maxParameters);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, but is " + value);
        }
    }
}
