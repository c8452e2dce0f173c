package dev.soto.tck.assertion;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client that says exactly what a test writes: handshakes with any header, frames as hexadecimal digits. */
final class RawClient implements AutoCloseable {
    /** The server's answer to a handshake; header names in lower case. */
    record Answer(int status, Map<String, String> headers) {
        static Answer parse(String head) {
            String[] lines = head.split("\r\n");
            Map<String, String> headers = new TreeMap<>();
            for (int i = 1; i < lines.length; i++) {
                String[] field = lines[i].split(":", 2);
                headers.merge(field[0].toLowerCase(Locale.ROOT), field[1].trim(), (a, b) -> a + ", " + b);
            }
            return new Answer(Integer.parseInt(lines[0].split(" ")[1]), headers);
        }
    }

    private final Socket socket;

    RawClient(Site site) throws IOException {
        socket = new Socket(site.host(), site.port());
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
    }

    /** Connects, sends a handshake and returns the answer to it. */
    static Answer answer(Site site, String path, String... headers) throws IOException {
        try (RawClient client = new RawClient(site)) {
            return client.handshake(site, path, headers);
        }
    }

    /** Sends a handshake for a path of the application and reads the answer. */
    Answer handshake(Site site, String path, String... headers) throws IOException {
        StringBuilder request = new StringBuilder("GET " + site.context() + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Version: 13\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        return Answer.parse(head());
    }

    private String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("end of stream in the answer: " + head.toString(StandardCharsets.ISO_8859_1));
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** Sends bytes. */
    RawClient send(String hex) throws IOException {
        socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
        return this;
    }

    /** Returns what arrives until the server ends the stream. */
    byte[] readToEnd() throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    /** Ends the TCP connection with a reset. */
    void cut() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
