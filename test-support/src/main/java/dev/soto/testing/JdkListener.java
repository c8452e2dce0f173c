package dev.soto.testing;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the JDK's WebSocket client hears, a peer that is nobody's of this build: whole messages as String or byte[], and the
 * rest as what it is called here, in the order in which it came.
 */
public class JdkListener implements WebSocket.Listener {
    private static final int PATIENCE_SECONDS = 30;

    private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

    /** A pong that came. */
    public record Pong(String payload) {
        @Override
        public String toString() {
            return "pong " + payload;
        }
    }

    /** How a connection ended. */
    public record Closed(int code, String reason) {
        @Override
        public String toString() {
            return ("close " + code + " " + reason).trim();
        }
    }

    /** Returns the next message, {@link Pong}, {@link Closed}, or Throwable that ended the connection. */
    public final Object receive() {
        try {
            Object next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came within " + PATIENCE_SECONDS + " s");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Returns the same as a line: a text as it is, anything else with what it is before it ("binary", "pong", "close", "error"). */
    public final String next() {
        Object next = receive();
        if (next instanceof byte[] bytes) {
            return "binary " + new String(bytes, StandardCharsets.UTF_8);
        }
        return next instanceof Throwable error ? "error " + error : next.toString();
    }

    /** Returns what came and was not asked for yet. */
    public final List<Object> unread() {
        return List.copyOf(received);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            received.add(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] part = new byte[data.remaining()];
        data.get(part);
        binary.writeBytes(part);
        if (last) {
            received.add(binary.toByteArray());
            binary.reset();
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer payload) {
        received.add(new Pong(StandardCharsets.UTF_8.decode(payload).toString()));
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        received.add(new Closed(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        received.add(error);
    }
}
