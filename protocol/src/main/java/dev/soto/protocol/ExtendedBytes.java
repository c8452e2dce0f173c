package dev.soto.protocol;

/** What extensions make of the payload of a connection, compression above all; confined as its engine is. */
public final class ExtendedBytes {
    long received;
    long sent;
    long sentBefore;

    ExtendedBytes() {}

    /** Returns how many bytes of payload came, as the peer's extensions had made it. */
    public long received() {
        return received;
    }

    /** Returns how many bytes of payload were sent, as the extensions had made it. */
    public long sent() {
        return sent;
    }

    /** Returns how many bytes those were before. */
    public long sentBefore() {
        return sentBefore;
    }
}
