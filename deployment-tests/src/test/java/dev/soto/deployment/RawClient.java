package dev.soto.deployment;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A WebSocket client on a plain socket, for what needs the socket itself. Sends and receives short texts. */
final class RawClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;
    private static final int LONGEST_SHORT_PAYLOAD = 125;
    private static final int TEXT = 0x1;
    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;

    private final Socket socket;
    private final DataInputStream in;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    static RawClient connect(int port, String path) throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        RawClient client = new RawClient(socket);
        client.handshake("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        return client;
    }

    int localPort() {
        return socket.getLocalPort();
    }

    /** Sends a text and gives the next one, past pings. */
    String say(String text) throws IOException {
        socket.getOutputStream().write(textFrame(text));
        while (true) {
            int opcode = in.readUnsignedByte() & 0xF;
            byte[] payload = new byte[in.readUnsignedByte()];
            in.readFully(payload);
            if (opcode == TEXT) {
                return new String(payload, StandardCharsets.UTF_8);
            }
        }
    }

    /** A text frame with a masking key of zeros. */
    static byte[] textFrame(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        if (payload.length > LONGEST_SHORT_PAYLOAD) {
            throw new IllegalArgumentException("too long: " + text);
        }
        byte[] frame = new byte[6 + payload.length];
        frame[0] = (byte) (FIN | TEXT);
        frame[1] = (byte) (MASKED | payload.length);
        System.arraycopy(payload, 0, frame, 6, payload.length);
        return frame;
    }

    private void handshake(String request) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("refused: " + head);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
