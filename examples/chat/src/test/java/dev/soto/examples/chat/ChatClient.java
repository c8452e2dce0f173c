package dev.soto.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One person with the JDK's WebSocket client. */
final class ChatClient implements WebSocket.Listener, AutoCloseable {

    /** How a connection ended. */
    record Ending(int code, String reason) {}

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BlockingQueue<JsonObject> lines = new LinkedBlockingQueue<>();
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    private ChatClient(URI uri) {
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .connectTimeout(PATIENCE)
                .buildAsync(uri, this)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Connects to a room of the chat whose page is given. */
    static ChatClient connect(URI page, String roomAndQuery) {
        return new ChatClient(URI.create(
                "ws" + page.resolve("/chat/" + roomAndQuery).toString().substring("http".length())));
    }

    void say(String text) {
        send(Json.createObjectBuilder()
                .add("type", "message")
                .add("text", text)
                .build()
                .toString());
    }

    void send(String line) {
        socket.sendText(line, true)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    void sendBinary(int bytes) {
        socket.sendBinary(ByteBuffer.allocate(bytes), true)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** The next line, which has to be of this type. */
    JsonObject await(String type) throws InterruptedException {
        JsonObject line = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(line).as("a line of type " + type).isNotNull();
        assertThat(line.getString("type")).as("type of %s", line).isEqualTo(type);
        return line;
    }

    Ending awaitEnding() {
        return ending.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            lines.add(RecordingLine.parse(partial.toString()));
            partial.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        ending.complete(new Ending(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable failure) {
        ending.completeExceptionally(new IOException("the connection broke", failure));
    }

    @Override
    public void close() {
        socket.abort();
    }
}
