package dev.soto.benchmarks.comparison;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A client of one connection that blocks, for what is to be timed one by one. */
final class TroublePeer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 5_000;
    private static final int BUFFER = 512;
    private static final int TEXT = 0x81;
    private static final int PING = 0x89;
    private static final int MASKED = 0x80;

    private final Socket socket = new Socket();
    private final DataInputStream input;
    private final OutputStream output;

    /**
     * Shakes hands.
     *
     * @param receiveBuffer of the socket, in bytes; 0 for the system's
     */
    TroublePeer(int port, String path, int receiveBuffer) throws IOException {
        boolean open = false;
        try {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            input = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
            output = socket.getOutputStream();
            output.write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            readAnswer();
            open = true;
        } finally {
            if (!open) {
                socket.close();
            }
        }
    }

    private void readAnswer() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) input.readUnsignedByte());
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("the handshake was answered with: " + head);
        }
    }

    /** Sends a short text. */
    void send(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        // A masking key of zeros leaves the payload as it is.
        output.write(ByteBuffer.allocate(6 + bytes.length)
                .put((byte) TEXT)
                .put((byte) (MASKED | bytes.length))
                .putInt(0)
                .put(bytes)
                .array());
    }

    /** Reads a text of one frame. */
    String read() throws IOException {
        int head = input.readUnsignedByte();
        int length = input.readUnsignedByte();
        while (head == PING) {
            input.skipNBytes(length);
            head = input.readUnsignedByte();
            length = input.readUnsignedByte();
        }
        if (head != TEXT) {
            throw new IOException("a frame that begins with " + Integer.toHexString(head));
        }
        if (length == 126) {
            length = input.readUnsignedShort();
        }
        return new String(input.readNBytes(length), StandardCharsets.US_ASCII);
    }

    void setPatience(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    /** Ends the connection so that the server sees a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
