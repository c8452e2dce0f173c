package dev.soto.tck.assertion;

import dev.soto.testing.JdkListener;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletionException;

/** The JDK's client, as a peer of endpoints on the server that is not Soto. What arrives is a queue of strings. */
final class Peer extends JdkListener implements AutoCloseable {
    private WebSocket socket;

    private Peer() {}

    static Peer connect(URI uri, String... subprotocols) {
        WebSocket.Builder builder = Site.HTTP.newWebSocketBuilder();
        if (subprotocols.length > 0) {
            builder.subprotocols(subprotocols[0], Arrays.copyOfRange(subprotocols, 1, subprotocols.length));
        }
        return connect(uri, builder);
    }

    static Peer connect(URI uri, WebSocket.Builder builder) {
        Peer peer = new Peer();
        peer.socket = builder.buildAsync(uri, peer).join();
        return peer;
    }

    String subprotocol() {
        return socket.getSubprotocol();
    }

    Peer send(String message) {
        socket.sendText(message, true).join();
        return this;
    }

    Peer sendPart(String part, boolean last) {
        socket.sendText(part, last).join();
        return this;
    }

    Peer sendBinary(String message) {
        socket.sendBinary(bytes(message), true).join();
        return this;
    }

    Peer ping(String payload) {
        socket.sendPing(bytes(payload)).join();
        return this;
    }

    Peer pong(String payload) {
        socket.sendPong(bytes(payload)).join();
        return this;
    }

    Peer sendClose(int code, String reason) {
        socket.sendClose(code, reason).join();
        return this;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a text and returns the answer. */
    String ask(String message) {
        return send(message).next();
    }

    /** Closes with 1000, unless either side has done so. */
    @Override
    public void close() {
        if (!socket.isOutputClosed()) {
            try {
                socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            } catch (CompletionException closedMeanwhile) {
                socket.abort();
            }
        }
    }
}
