package dev.soto.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A peer that we did not write: the JDK's WebSocket client, which writes down what comes. */
final class JdkPeer implements WebSocket.Listener, AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
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

    String next() throws InterruptedException {
        String event = events.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("event within 20 s").isNotNull();
        return event;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            events.add(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        events.add("binary " + data.remaining() + " " + last);
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        events.add("close " + code + " " + reason);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
