package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseStatus;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A listener that keeps what it hears. */
class Recorder implements ConnectionListener {
    static final int SECONDS = 20;

    final List<Throwable> errors = new CopyOnWriteArrayList<>();
    final CompletableFuture<CloseStatus> closed = new CompletableFuture<>();
    private final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();

    @Override
    public void onText(String message) {
        messages.add(message);
    }

    @Override
    public void onBinary(ByteBuffer message) {
        messages.add(message);
    }

    @Override
    public void onError(Throwable error) {
        errors.add(error);
    }

    @Override
    public void onClosed(CloseStatus status) {
        closed.complete(status);
    }

    Recorder hears(Object message) throws InterruptedException {
        assertThat(messages.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo(message);
        return this;
    }

    CloseStatus end() throws Exception {
        return closed.get(SECONDS, TimeUnit.SECONDS);
    }

    /** Sends every message back. */
    static WebSocketHandler echo() {
        return (connection, request) -> echo(connection);
    }

    static ConnectionListener echo(WebSocketConnection connection) {
        return new ConnectionListener() {
            @Override
            public void onText(String message) {
                connection.sendText(message, null);
            }

            @Override
            public void onBinary(ByteBuffer message) {
                connection.sendBinary(message, null);
            }
        };
    }
}
