package dev.soto.connection;

/**
 * What went one way over a connection, or over many: counted from the opening on, and never less later.
 *
 * @param textMessages whole text messages, or last parts of some
 * @param binaryMessages whole binary messages, or last parts of some
 * @param messageBytes payload of data messages as the application sees it: of a text its UTF-8, of a compressed message what it is
 *     without compression; parts count as they come
 * @param wireBytes frames with their headers, control frames among them; without TLS, HTTP and the opening handshake
 * @param pings pings, those of the keep-alive too
 * @param pongs pongs
 */
public record Traffic(
        long textMessages, long binaryMessages, long messageBytes, long wireBytes, long pings, long pongs) {
    /** Nothing yet. */
    public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0, 0);

    /** Returns text and binary messages together. */
    public long messages() {
        return textMessages + binaryMessages;
    }

    /** Returns both together. */
    public Traffic plus(Traffic other) {
        return new Traffic(
                textMessages + other.textMessages,
                binaryMessages + other.binaryMessages,
                messageBytes + other.messageBytes,
                wireBytes + other.wireBytes,
                pings + other.pings,
                pongs + other.pongs);
    }
}
