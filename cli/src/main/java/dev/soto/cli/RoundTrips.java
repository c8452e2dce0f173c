package dev.soto.cli;

import dev.soto.connection.WebSocketConnection;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Pings at regular intervals, and how long their answers take. Thread-safe. */
final class RoundTrips {
    private static final String PREFIX = "sotocat-rtt-";
    /** A server that answers none is not sent more. */
    private static final int MOST_OPEN = 16;

    private final Output output;
    private final long intervalMillis;

    // Guarded by this.

    private final Map<String, Long> open = new HashMap<>();
    private int sent;
    private int answered;
    private long sum;
    private long least = Long.MAX_VALUE;
    private long most;

    RoundTrips(Output output, double seconds) {
        this.output = output;
        this.intervalMillis = Math.max(1, Math.round(seconds * 1_000));
    }

    /** Pings now, and again when the time has passed, until the connection closes. */
    void begin(WebSocketConnection connection) {
        try {
            connection.sendPing(ByteBuffer.wrap(next().getBytes(StandardCharsets.UTF_8)));
        } catch (IllegalStateException closed) {
            return;
        }
        CompletableFuture.delayedExecutor(intervalMillis, TimeUnit.MILLISECONDS).execute(() -> begin(connection));
    }

    private synchronized String next() {
        if (open.size() >= MOST_OPEN) {
            open.clear();
        }
        String payload = PREFIX + ++sent;
        open.put(payload, System.nanoTime());
        return payload;
    }

    /** Returns whether a pong answers one of these pings. */
    boolean isAnswer(ByteBuffer payload) {
        long nanos;
        synchronized (this) {
            Long since = open.remove(
                    StandardCharsets.UTF_8.decode(payload.duplicate()).toString());
            if (since == null) {
                return false;
            }
            nanos = System.nanoTime() - since;
            answered++;
            sum += nanos;
            least = Math.min(least, nanos);
            most = Math.max(most, nanos);
        }
        output.roundTrip(nanos);
        return true;
    }

    /** Returns all of them in one line. */
    synchronized String summary() {
        return answered == 0
                ? "rtt: no answer to " + sent + " pings"
                : "rtt of " + answered + " pings: " + Output.millis(least) + " least, " + Output.millis(sum / answered)
                        + " mean, " + Output.millis(most) + " most (ms)";
    }
}
