package dev.soto.deployment;

import dev.soto.testing.JdkListener;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A connection of the JDK's WebSocket client, which is nobody's of this build: one waits for what comes. */
final class Visitor extends JdkListener implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;

    private WebSocket socket;

    private Visitor() {}

    static Visitor connect(URI uri) {
        return connect(HttpClient.newHttpClient(), uri);
    }

    /** Connects with the cookies and the trust of an HTTP client, offering subprotocols in their order. */
    static Visitor connect(HttpClient client, URI uri, String first, String... others) {
        return connect(client, uri, builder -> builder.subprotocols(first, others));
    }

    static Visitor connect(HttpClient client, URI uri) {
        return connect(client, uri, builder -> {});
    }

    /** Connects with headers and subprotocols that are given to the builder. */
    static Visitor connect(HttpClient client, URI uri, Consumer<WebSocket.Builder> more) {
        try {
            return open(client, uri, more);
        } catch (CompletionException e) {
            throw new AssertionError("no connection to " + uri, e.getCause());
        }
    }

    /** The status of the answer to a handshake that is refused. */
    static int refused(URI uri) {
        try {
            open(HttpClient.newHttpClient(), uri, builder -> {}).close();
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refusal) {
                return refusal.getResponse().statusCode();
            }
            throw new AssertionError("no answer from " + uri, e.getCause());
        }
        throw new AssertionError("accepted: " + uri);
    }

    private static Visitor open(HttpClient client, URI uri, Consumer<WebSocket.Builder> more) {
        Visitor visitor = new Visitor();
        WebSocket.Builder builder = client.newWebSocketBuilder();
        more.accept(builder);
        visitor.socket = builder.buildAsync(uri, visitor)
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        return visitor;
    }

    String subprotocol() {
        return socket.getSubprotocol();
    }

    /** Sends a text and gives the next message. */
    Object say(String message) {
        socket.sendText(message, true)
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        return receive();
    }

    /** Sends a binary message and gives the next message. */
    Object say(byte[] message) {
        socket.sendBinary(ByteBuffer.wrap(message), true)
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        return receive();
    }

    /** Sends a close frame. */
    void leave(int code) {
        socket.sendClose(code, "").orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Drops the connection. */
    @Override
    public void close() {
        socket.abort();
    }
}
