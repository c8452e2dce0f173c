package dev.soto.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client of bytes that says something else each time wherever it may. */
final class Attacker {
    private static final int BATCH = 50;

    private final int port;
    private int number;

    Attacker(int port) {
        this.port = port;
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private String handshake(String origin) {
        String own = "attack" + ++number;
        return "GET /chat?" + own + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Protocol: " + own + "\r\nUser-Agent: " + own + "\r\n" + origin + "\r\n";
    }

    /** Asks so often as a page of another site. */
    void refused(int times) throws IOException {
        int left = times;
        while (left > 0) {
            try (Socket socket = connect()) {
                InputStream input = new BufferedInputStream(socket.getInputStream());
                boolean open = true;
                while (left > 0 && open) {
                    int batch = Math.min(left, BATCH);
                    StringBuilder requests = new StringBuilder();
                    for (int i = 0; i < batch; i++) {
                        requests.append(handshake(
                                "Cookie: session=" + number + "\r\nOrigin: https://attack" + number + ".example\r\n"));
                    }
                    socket.getOutputStream().write(requests.toString().getBytes(StandardCharsets.US_ASCII));
                    for (int i = 0; i < batch && open; i++) {
                        open = answered(input);
                        left -= open ? 1 : 0;
                    }
                }
            }
        }
    }

    /** Returns whether there is an answer, which is a refusal then. */
    private static boolean answered(InputStream input) throws IOException {
        String head = head(input);
        if (head.isEmpty()) {
            return false;
        }
        assertThat(head).startsWith("HTTP/1.1 403 ");
        int at = head.toLowerCase(Locale.ROOT).indexOf("content-length: ");
        int length = Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
        assertThat(input.readNBytes(length)).hasSize(length);
        return true;
    }

    private static String head(InputStream input) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = input.read();
            if (b < 0) {
                return "";
            }
            head.append((char) b);
        }
        return head.toString();
    }

    /** Opens and closes so many sessions, each with a code of its own. */
    void closes(int first, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (Socket socket = connect()) {
                socket.getOutputStream().write(handshake("").getBytes(StandardCharsets.US_ASCII));
                assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 101 ");
                byte[] reason = ("attack" + number).getBytes(StandardCharsets.US_ASCII);
                ByteBuffer frame = ByteBuffer.allocate(8 + reason.length);
                frame.put((byte) 0x88).put((byte) (0x80 | 2 + reason.length)).putInt(0);
                frame.putShort((short) (first + i)).put(reason);
                socket.getOutputStream().write(frame.array());
                assertThat(socket.getInputStream().read()).isEqualTo(0x88);
            }
        }
    }
}
