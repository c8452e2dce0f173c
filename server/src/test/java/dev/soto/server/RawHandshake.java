package dev.soto.server;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client of bytes: a handshake, and short texts. */
final class RawHandshake implements AutoCloseable {
    private static final int PING = 0x89;
    private static final byte[] TEXT_HI = {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'};

    private static final byte[] CLOSE = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 3, (byte) 0xE8};

    private final Socket socket;
    private final DataInputStream input;

    /** Connects. */
    RawHandshake(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(30_000);
        input = new DataInputStream(socket.getInputStream());
    }

    /** Sends bytes of ASCII. */
    RawHandshake send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    /** Sends bytes. */
    RawHandshake send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Sends a handshake with further header fields. */
    RawHandshake ask(String path, String... fields) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + String.join("", fields) + "\r\n");
    }

    /** Returns the head of the answer; empty when the connection ends. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = input.read();
            if (b < 0) {
                break;
            }
            head.append((char) b);
        }
        return head.toString();
    }

    /** Returns the status of the answer. */
    int status() throws IOException {
        return Integer.parseInt(head().substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
    }

    /** Returns whether the answer is 101; false also when the connection ends or is reset. */
    boolean isAccepted() {
        try {
            return head().startsWith("HTTP/1.1 101 ");
        } catch (IOException reset) {
            return false;
        }
    }

    /** Reads a close frame and returns its code; -1 when the connection ends instead. */
    int closeCode() throws IOException {
        if (input.read() != 0x88) {
            return -1;
        }
        byte[] body = new byte[input.readUnsignedByte()];
        input.readFully(body);
        return (body[0] & 0xFF) << 8 | body[1] & 0xFF;
    }

    /** Returns whether the server sends something or ends the connection within a time. */
    boolean hearsWithin(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        try {
            input.read();
            return true;
        } catch (SocketTimeoutException nothing) {
            return false;
        } finally {
            socket.setSoTimeout(30_000);
        }
    }

    /** Returns the rest of what the server sends. */
    String rest() throws IOException {
        return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Returns whether a text comes back. */
    boolean echoes() throws IOException {
        sendHi();
        return readsHi();
    }

    /** Sends a text. */
    void sendHi() throws IOException {
        socket.getOutputStream().write(TEXT_HI);
    }

    /** Returns whether that text comes back; pings of the keep-alive, which a slow machine lets through, do not count. */
    boolean readsHi() throws IOException {
        int first = input.readUnsignedByte();
        byte[] body = input.readNBytes(input.readUnsignedByte());
        return first == PING ? readsHi() : first == 0x81 && new String(body, StandardCharsets.UTF_8).equals("hi");
    }

    /** Returns the code of the close frame that comes next; 0 when it is a text. */
    int readsHiOrClose() throws IOException {
        int first = input.readUnsignedByte();
        byte[] body = input.readNBytes(input.readUnsignedByte());
        return first == 0x88 ? (body[0] & 0xFF) << 8 | body[1] & 0xFF : 0;
    }

    /** Sends a close frame, and waits for the server's and the end. */
    void closeInOrder() throws IOException {
        socket.getOutputStream().write(CLOSE);
        input.readAllBytes();
        socket.close();
    }

    /** Cuts the connection with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
