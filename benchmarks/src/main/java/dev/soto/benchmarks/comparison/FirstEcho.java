package dev.soto.benchmarks.comparison;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that opens a WebSocket and waits for one echo: as little code as possible, so that its own start does not count. */
final class FirstEcho {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final byte[] REQUEST =
            ("GET /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
    /** "start" with a masking key of zero. */
    private static final byte[] MESSAGE = {(byte) 0x81, (byte) 0x85, 0, 0, 0, 0, 's', 't', 'a', 'r', 't'};

    private static final byte[] ECHO = {(byte) 0x81, 0x05, 's', 't', 'a', 'r', 't'};

    private FirstEcho() {}

    /** Returns when the echo has come. */
    static void await(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            OutputStream output = socket.getOutputStream();
            output.write(REQUEST);
            DataInputStream input = new DataInputStream(socket.getInputStream());
            String head = head(input);
            if (!head.startsWith("HTTP/1.1 101")) {
                throw new IOException("the handshake was answered with: "
                        + head.lines().findFirst().orElse(""));
            }
            output.write(MESSAGE);
            byte[] echo = new byte[ECHO.length];
            input.readFully(echo);
            if (!java.util.Arrays.equals(echo, ECHO)) {
                throw new IOException("the echo is " + java.util.HexFormat.of().formatHex(echo));
            }
        }
    }

    private static String head(DataInputStream input) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            head.append((char) input.readUnsignedByte());
        }
        return head.toString();
    }
}
