package dev.soto.spring;

import dev.soto.testing.JdkListener;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** A peer that we did not write: the JDK's WebSocket client, which writes down what comes. */
final class JdkPeer extends JdkListener implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final WebSocket socket;

    private JdkPeer(URI uri, Consumer<WebSocket.Builder> customizer) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        customizer.accept(builder);
        this.socket = builder.buildAsync(uri, this).join();
    }

    static JdkPeer connect(URI uri) {
        return new JdkPeer(uri, builder -> {});
    }

    static JdkPeer connect(URI uri, Consumer<WebSocket.Builder> customizer) {
        return new JdkPeer(uri, customizer);
    }

    /** Returns the status with which a server refuses. */
    static int refusal(URI uri, Consumer<WebSocket.Builder> customizer) {
        try (JdkPeer accepted = connect(uri, customizer)) {
            throw new AssertionError("the server accepted " + uri);
        } catch (CompletionException refused) {
            return ((WebSocketHandshakeException) refused.getCause())
                    .getResponse()
                    .statusCode();
        }
    }

    WebSocket socket() {
        return socket;
    }

    JdkPeer send(String message) {
        socket.sendText(message, true).join();
        return this;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
