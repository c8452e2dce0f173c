package dev.soto.provider.observe;

import dev.soto.connection.ConnectionTrace;
import dev.soto.connection.registry.LiveConnection;
import dev.soto.protocol.EngineTrace;
import dev.soto.protocol.model.DataType;
import dev.soto.provider.settings.TrafficLevel;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One session in the traffic log. What it sees comes with the connection's lock held: it makes a line, and leaves the rest to others. */
final class TrafficWatch implements ConnectionTrace {
    /** Longest payload that is kept for a redactor, which may have to see what is not shown: 64 KiB. */
    private static final int MAX_KEPT = 64 * 1024;

    private final TrafficLog log;
    private final LiveConnection live;
    private final TrafficLevel level;
    private final int payloadCharacters;
    private final Logger logger;
    private final String who;
    private final long maxBytes;
    private final AtomicLong leftOut = new AtomicLong();
    /** Who reads along; null for nobody, or not any more. Of the thread that writes alone. */
    private @Nullable Consumer<String> reader;

    private volatile @Nullable Future<?> endAtTime;

    /** Characters of its lines; of the thread that writes alone. */
    private long written;

    private boolean isFull;

    TrafficWatch(
            TrafficLog log,
            LiveConnection live,
            TrafficLevel level,
            int payloadCharacters,
            long maxBytes,
            @Nullable Consumer<String> reader) {
        this.log = log;
        this.reader = reader;
        this.live = live;
        this.level = level;
        this.payloadCharacters = payloadCharacters;
        this.maxBytes = maxBytes;
        this.logger = System.getLogger(TrafficLog.LOGGER + live.endpoint());
        this.who = "session " + live.id() + ' '
                + who(live.peer(), live.user().map(Principal::getName).orElse(null), live.path());
    }

    static String who(@Nullable SocketAddress peer, @Nullable String user, @Nullable String path) {
        return LogText.host(peer) + ' ' + LogText.word(user) + ' ' + LogText.quoted(path);
    }

    void begin() {
        SessionView view = SessionView.of(live);
        line(" is watched ("
                + level.name().toLowerCase(Locale.ROOT) + "), subprotocol " + LogText.word(view.subprotocol())
                + ", extensions " + LogText.word(String.join(",", view.extensions())));
    }

    void endWith(Future<?> end) {
        endAtTime = end;
    }

    void cancelEnd() {
        Future<?> end = endAtTime;
        if (end != null) {
            end.cancel(false);
        }
    }

    /** Its last line. */
    void end(String why) {
        String last = who + " is watched no more: " + why;
        log.writeLast(last.length(), leftOut.get(), () -> {
            tellLeftOut();
            say(last);
        });
    }

    private String stamp() {
        long millis = live.connection().age().toMillis();
        return String.format(Locale.ROOT, " +%d.%03d s", millis / 1000, millis % 1000);
    }

    private void line(String text) {
        String line = who + stamp() + text;
        if (!log.write(line.length(), () -> write(line))) {
            leftOut.incrementAndGet();
        }
    }

    private void write(String line) {
        if (isFull) {
            return;
        }
        tellLeftOut();
        say(line);
        written += line.length();
        if (maxBytes != 0 && written >= maxBytes) {
            isFull = true;
            log.full(live, this);
        }
    }

    private void tellLeftOut() {
        long lines = leftOut.getAndSet(0);
        if (lines > 0) {
            say(who + " " + lines + " lines were left out: the log is slower than the session");
        }
    }

    private void say(String line) {
        Consumer<String> told = reader;
        if (told != null) {
            try {
                told.accept(line);
            } catch (Throwable failure) {
                // Also what it does not declare.
                reader = null;
                log.readerFailed(told, failure);
            }
        }
        logger.log(Level.INFO, line);
    }

    @Override
    public void received(int first, long payloadBytes) {
        if (level == TrafficLevel.FRAMES) {
            line(" < " + EngineTrace.describe(first) + ", " + bytes(payloadBytes));
        }
    }

    @Override
    public void queued(int first, long payloadBytes) {
        if (level == TrafficLevel.FRAMES) {
            line(" > " + EngineTrace.describe(first) + ", " + bytes(payloadBytes));
        }
    }

    @Override
    public void changed(String from, String cause, String to) {
        line(' ' + from + " -> " + to + " (" + cause + ')');
    }

    @Override
    public void textReceived(String part, boolean last) {
        if (level == TrafficLevel.MESSAGES) {
            String kept = payloadCharacters == 0 ? "" : part.substring(0, Math.min(part.length(), MAX_KEPT));
            message(" < ", DataType.TEXT, part.length(), part.length() == 1 ? " character" : " characters", last, kept);
        }
    }

    @Override
    public void binaryReceived(ByteBuffer part, boolean last) {
        if (level == TrafficLevel.MESSAGES) {
            binary(" < ", part, last);
        }
    }

    @Override
    public void sent(DataType type, ByteBuffer part, boolean last) {
        if (level != TrafficLevel.MESSAGES) {
            return;
        }
        if (type == DataType.BINARY) {
            binary(" > ", part, last);
        } else {
            String kept = payloadCharacters == 0 ? "" : new String(start(part), StandardCharsets.UTF_8);
            message(" > ", type, part.remaining(), part.remaining() == 1 ? " byte" : " bytes", last, kept);
        }
    }

    private void binary(String arrow, ByteBuffer part, boolean last) {
        String kept = payloadCharacters == 0 ? "" : HexFormat.of().formatHex(start(part));
        message(arrow, DataType.BINARY, part.remaining(), part.remaining() == 1 ? " byte" : " bytes", last, kept);
    }

    private static byte[] start(ByteBuffer part) {
        byte[] start = new byte[Math.min(part.remaining(), MAX_KEPT)];
        part.get(part.position(), start);
        return start;
    }

    private void message(String arrow, DataType type, int length, String unit, boolean last, String kept) {
        String line = who + stamp() + arrow + type.name().toLowerCase(Locale.ROOT) + (last ? "" : " part") + ", "
                + length + unit;
        if (!log.write(line.length() + (long) kept.length(), () -> write(withPayload(line, type, kept)))) {
            leftOut.incrementAndGet();
        }
    }

    private String withPayload(String line, DataType type, String kept) {
        if (payloadCharacters == 0 || isFull) {
            return line;
        }
        String shown = log.redacted(live.endpoint(), type, kept);
        return shown == null ? line : line + ' ' + LogText.quoted(shown, payloadCharacters);
    }

    private static String bytes(long count) {
        return count + (count == 1 ? " byte" : " bytes");
    }
}
