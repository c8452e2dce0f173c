package dev.soto.provider.cdi;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;

/** Accepts one WebSocket after the other, sends "hi", and answers the close frame. */
final class GreetingServer implements AutoCloseable {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final ServerSocket server;

    GreetingServer() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "greeting-server");
        thread.setDaemon(true);
        thread.start();
    }

    URI uri() {
        return URI.create("ws://127.0.0.1:" + server.getLocalPort() + "/");
    }

    private void serve() {
        try {
            while (true) {
                try (Socket peer = server.accept()) {
                    greet(peer);
                }
            }
        } catch (IOException | GeneralSecurityException closed) {
            // The test is over; one that waits for an answer says so itself.
            Thread.currentThread().interrupt();
        }
    }

    private static void greet(Socket peer) throws IOException, GeneralSecurityException {
        DataInputStream in = new DataInputStream(peer.getInputStream());
        String head = head(in);
        String key = head.replaceAll("(?is).*sec-websocket-key: *([^\r]*)\r.*", "$1");
        byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
        String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n";
        peer.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        peer.getOutputStream().write(HexFormat.of().parseHex("81026869"));
        // The close frame of the client: two bytes of header, four of mask, two of code.
        in.readFully(new byte[8]);
        peer.getOutputStream().write(HexFormat.of().parseHex("880203e8"));
    }

    private static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readByte());
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
