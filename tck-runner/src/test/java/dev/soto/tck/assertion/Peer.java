package dev.soto.tck.assertion;

import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The JDK's client, as a peer of endpoints on the server that is not Soto. What arrives is a queue of strings. */
final class Peer implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
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

    /** Returns the next message, with "binary ", "pong ", "close " (and the code) or "error " before what is not text. */
    String next() throws InterruptedException {
        String next = received.poll(10, TimeUnit.SECONDS);
        return next == null ? "nothing in 10 s" : next;
    }

    /** Sends a text and returns the answer. */
    String ask(String message) throws InterruptedException {
        return send(message).next();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            received.add(text.toString());
            text.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        received.add("binary " + StandardCharsets.UTF_8.decode(data));
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer data) {
        received.add("pong " + StandardCharsets.UTF_8.decode(data));
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        received.add(("close " + code + " " + reason).trim());
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        received.add("error " + error);
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
