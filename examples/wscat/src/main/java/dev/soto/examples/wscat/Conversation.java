package dev.soto.examples.wscat;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** What the server says, printed; and when to close. */
final class Conversation implements ConnectionListener {
    private final Terminal terminal;
    private final CloseStatus close;
    private final boolean binary;
    private final boolean showPings;
    private final CompletableFuture<WebSocketConnection> connection = new CompletableFuture<>();
    private final CompletableFuture<CloseStatus> end = new CompletableFuture<>();
    private final AtomicBoolean closedByUs = new AtomicBoolean();
    /** Callbacks are serial. */
    private int left;

    Conversation(Terminal terminal, int count, CloseStatus close, boolean binary, boolean showPings) {
        this.terminal = terminal;
        this.left = count;
        this.close = close;
        this.binary = binary;
        this.showPings = showPings;
    }

    ConnectionListener opened(WebSocketConnection opened) {
        connection.complete(opened);
        return this;
    }

    @Override
    public void onText(String message) {
        terminal.message(message);
        counted();
    }

    @Override
    public void onBinary(ByteBuffer message) {
        terminal.message(message, binary);
        counted();
    }

    private void counted() {
        if (--left == 0) {
            closeNow();
        }
    }

    @Override
    public void onPing(ByteBuffer payload) {
        if (showPings) {
            terminal.note("ping: " + StandardCharsets.UTF_8.decode(payload));
        }
    }

    @Override
    public void onKeepAlivePong(ByteBuffer payload) {
        if (showPings) {
            terminal.note("pong of the keep-alive");
        }
    }

    @Override
    public void onPong(ByteBuffer payload) {
        terminal.note("pong: " + StandardCharsets.UTF_8.decode(payload));
    }

    @Override
    public void onError(Throwable error) {
        terminal.note("error: " + (error.getMessage() == null ? error.toString() : error.getMessage()));
    }

    @Override
    public void onClosed(CloseStatus status) {
        end.complete(status);
    }

    /** Closes when so many seconds have passed; infinity is never. */
    void closeAfter(double seconds) {
        if (seconds < Double.POSITIVE_INFINITY) {
            CompletableFuture.delayedExecutor((long) (seconds * 1_000), TimeUnit.MILLISECONDS)
                    .execute(this::closeNow);
        }
    }

    private void closeNow() {
        if (connection.join().close(close)) {
            closedByUs.set(true);
        }
    }

    /** Returns how many messages are still waited for. */
    int left() {
        return left;
    }

    boolean closedByUs() {
        return closedByUs.get();
    }

    CloseStatus awaitEnd() throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }
}
