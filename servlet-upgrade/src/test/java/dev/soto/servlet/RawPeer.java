package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A client that speaks bytes, written as hex with spaces. */
final class RawPeer implements AutoCloseable {
    private static final HexFormat HEX = HexFormat.of();

    private final Socket socket;

    RawPeer(TestServer server) throws IOException {
        socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
    }

    /** Returns a connection after a good handshake for a path. */
    static RawPeer open(TestServer server, String path, String... headers) throws IOException {
        RawPeer peer = new RawPeer(server);
        peer.sendText(handshake(path, headers));
        assertThat(peer.readHead()).startsWith("HTTP/1.1 101 ");
        return peer;
    }

    /** The request of RFC 6455 section 1.2. */
    static String handshake(String path, String... headers) {
        return "GET " + TestServer.CONTEXT + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Version: 13\r\n"
                + String.join(
                        "",
                        java.util.Arrays.stream(headers).map(h -> h + "\r\n").toList())
                + "\r\n";
    }

    void sendText(String ascii) throws IOException {
        socket.getOutputStream().write(ascii.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(String hex) throws IOException {
        socket.getOutputStream().write(bytes(hex));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    static byte[] bytes(String hex) {
        return HEX.parseHex(hex.replace(" ", ""));
    }

    /** Reads as many bytes as there are in the text and compares. */
    void expect(String hex) throws IOException {
        byte[] expected = bytes(hex);
        byte[] actual = socket.getInputStream().readNBytes(expected.length);
        assertThat(HEX.formatHex(actual)).isEqualTo(HEX.formatHex(expected));
    }

    byte[] read(int length) throws IOException {
        return socket.getInputStream().readNBytes(length);
    }

    /** The server ends the stream, and there is nothing left in it. */
    void expectEnd() throws IOException {
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    String readHead() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            head.write(b);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    String readToTheEnd() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Ends the TCP connection without a close frame, with a reset. */
    void cut() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
