package dev.soto.servlet.rules;

import dev.soto.servlet.scenario.Wire;
import dev.soto.testing.TestCertificate;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/** A server of bytes for one connection: answers a handshake, sends frames, and says what the client closes with. */
final class RawServer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final ServerSocket listening;
    private final CompletableFuture<String> outcome = new CompletableFuture<>();

    /**
     * Listens.
     *
     * @param rule what is done to the answer; null is nothing
     * @param frames sent behind it
     */
    RawServer(Wire wire, HandshakeRule rule, String extensions, byte[] frames) throws IOException {
        listening = wire == Wire.TLS
                ? TestCertificate.serverContext()
                        .getServerSocketFactory()
                        .createServerSocket(0, 1, InetAddress.getLoopbackAddress())
                : new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> serve(rule, extensions, frames), "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Returns the code and reason with which the client closes. */
    String outcome() {
        return outcome.join();
    }

    private void serve(HandshakeRule rule, String extensions, byte[] frames) {
        try (Socket socket = listening.accept()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            String key = head.toString().replaceAll("(?s).*Sec-WebSocket-Key: ([^\r]*)\r\n.*", "$1");
            String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + accept(key) + "\r\n" + extensions + "\r\n";
            socket.getOutputStream()
                    .write((rule == null ? answer : rule.breach(answer)).getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(frames);
            outcome.complete(Outcomes.close(in, true));
            while (in.read() >= 0) {
                // Until the client ends it.
            }
        } catch (IOException end) {
            outcome.complete("the connection ends");
        }
    }

    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException(never);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
