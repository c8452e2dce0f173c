package dev.soto.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How what is heard gets onto standard output: as it is, with the time before it, or as a line of JSON. Thread-safe. */
final class Output {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS ", Locale.ROOT)
            .withZone(ZoneId.systemDefault());

    private final Terminal terminal;
    private final boolean raw;
    private final boolean timestamps;
    private final boolean json;
    private final Clock clock;

    Output(Terminal terminal, boolean raw, boolean timestamps, boolean json, Clock clock) {
        this.terminal = terminal;
        this.raw = raw;
        this.timestamps = timestamps;
        this.json = json;
        this.clock = clock;
    }

    /**
     * A text has come.
     *
     * @param from number of the client, of a listener; null of a client
     */
    void text(@Nullable Integer from, String message) {
        if (json) {
            terminal.message(line("text", from).add("text", message).end());
        } else {
            terminal.message(time() + (from == null ? "" : "#" + from + " ") + message);
        }
    }

    /** Bytes have come; otherwise as {@link #text}. */
    void binary(@Nullable Integer from, ByteBuffer message) {
        if (json) {
            byte[] bytes = new byte[message.remaining()];
            message.duplicate().get(bytes);
            terminal.message(line("binary", from)
                    .add("base64", Base64.getEncoder().encodeToString(bytes))
                    .end());
        } else {
            terminal.message(time(), message, raw);
        }
    }

    /** A connection is open. */
    void opened(@Nullable Integer from, String uri, @Nullable String subprotocol) {
        if (json) {
            JsonLine line = line("open", from).add("uri", uri);
            terminal.message((subprotocol == null ? line : line.add("subprotocol", subprotocol)).end());
        }
    }

    /**
     * A connection has closed.
     *
     * @param by "us" or "peer"
     */
    void closed(@Nullable Integer from, int code, String reason, String by) {
        if (json) {
            terminal.message(line("close", from)
                    .add("code", code)
                    .add("reason", reason)
                    .add("by", by)
                    .end());
        }
    }

    /** A ping or a pong, or what tells of one, as a note beside the messages. */
    void control(String type, ByteBuffer payload, String note) {
        if (json) {
            terminal.message(line(type, null)
                    .add(
                            "text",
                            StandardCharsets.UTF_8.decode(payload.duplicate()).toString())
                    .end());
        } else {
            terminal.note(time() + note);
        }
    }

    /** A ping has been answered. */
    void roundTrip(long nanos) {
        if (json) {
            terminal.message(line("rtt", null).add("millis", nanos / 1e6).end());
        } else {
            terminal.note(time() + "rtt " + millis(nanos) + " ms");
        }
    }

    static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e6);
    }

    private JsonLine line(String type, @Nullable Integer from) {
        JsonLine line = new JsonLine().add("time", Instant.now(clock).toString());
        return (from == null ? line : line.add("from", from)).add("type", type);
    }

    private String time() {
        return timestamps ? TIME.format(clock.instant()) : "";
    }
}
