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
 * @param extendedMessageBytes of {@link #messageBytes} those of connections with an extension, compression above all
 * @param extendedBytes what that payload is on the wire, as the extension has made it
 */
public record Traffic(
        long textMessages,
        long binaryMessages,
        long messageBytes,
        long wireBytes,
        long pings,
        long pongs,
        long extendedMessageBytes,
        long extendedBytes) {
    /** Nothing yet. */
    public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0, 0);

    /** Creates what went over connections without extensions. */
    public Traffic(long textMessages, long binaryMessages, long messageBytes, long wireBytes, long pings, long pongs) {
        this(textMessages, binaryMessages, messageBytes, wireBytes, pings, pongs, 0, 0);
    }

    /** Returns how many bytes of a message one byte on the wire stands for, where an extension could compress; 1 where none did. */
    public double compressionRatio() {
        return extendedBytes == 0 ? 1 : (double) extendedMessageBytes / extendedBytes;
    }

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
                pongs + other.pongs,
                extendedMessageBytes + other.extendedMessageBytes,
                extendedBytes + other.extendedBytes);
    }
}
