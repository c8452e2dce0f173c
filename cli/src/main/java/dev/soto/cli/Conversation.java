package dev.soto.cli;

import dev.soto.connection.CloseInitiator;
import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the server says, printed; and when to close. */
final class Conversation implements ConnectionListener {
    private final Terminal terminal;
    private final Output output;
    private final CloseStatus close;
    private final boolean showPings;
    private final @Nullable RoundTrips roundTrips;
    private final CompletableFuture<WebSocketConnection> connection = new CompletableFuture<>();
    private final CompletableFuture<CloseStatus> end = new CompletableFuture<>();
    /** Callbacks are serial. */
    private int left;

    Conversation(
            Terminal terminal,
            Output output,
            int count,
            CloseStatus close,
            boolean showPings,
            @Nullable RoundTrips roundTrips) {
        this.terminal = terminal;
        this.output = output;
        this.left = count;
        this.close = close;
        this.showPings = showPings;
        this.roundTrips = roundTrips;
    }

    ConnectionListener opened(WebSocketConnection opened) {
        connection.complete(opened);
        output.opened(
                null, String.valueOf(opened.details().uri()), opened.details().subprotocol());
        return this;
    }

    @Override
    public void onText(String message) {
        output.text(null, message);
        counted();
    }

    @Override
    public void onBinary(ByteBuffer message) {
        output.binary(null, message);
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
            output.control("ping", payload, "ping: " + StandardCharsets.UTF_8.decode(payload.duplicate()));
        }
    }

    @Override
    public void onKeepAlivePong(ByteBuffer payload) {
        if (showPings) {
            output.control("pong", payload, "pong of the keep-alive");
        }
    }

    @Override
    public void onPong(ByteBuffer payload) {
        if (roundTrips == null || !roundTrips.isAnswer(payload)) {
            output.control("pong", payload, "pong: " + StandardCharsets.UTF_8.decode(payload.duplicate()));
        }
    }

    @Override
    public void onError(Throwable error) {
        terminal.note("error: " + (error.getMessage() == null ? error.toString() : error.getMessage()));
    }

    @Override
    public void onClosed(CloseStatus status) {
        output.closed(null, status.code(), status.reason(), closedByUs() ? "us" : "peer");
        end.complete(status);
    }

    /** Closes now, or as soon as it is open; returns whether it is. */
    boolean stop() {
        connection.thenAccept(opened -> opened.close(close));
        return connection.isDone();
    }

    /** Closes when so many seconds have passed; infinity is never. */
    void closeAfter(double seconds) {
        if (seconds < Double.POSITIVE_INFINITY) {
            CompletableFuture.delayedExecutor((long) (seconds * 1_000), TimeUnit.MILLISECONDS)
                    .execute(this::closeNow);
        }
    }

    private void closeNow() {
        connection.join().close(close);
    }

    /** Returns how many messages are still waited for. */
    int left() {
        return left;
    }

    /** To be asked when it has ended. */
    boolean closedByUs() {
        return connection
                .join()
                .closedBy()
                .filter(CloseInitiator.APPLICATION::equals)
                .isPresent();
    }

    CloseStatus awaitEnd() throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }
}
