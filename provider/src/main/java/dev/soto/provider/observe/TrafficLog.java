package dev.soto.provider.observe;

import dev.soto.connection.registry.LiveConnection;
import dev.soto.log.RepeatedLog;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.OperatorTable;
import dev.soto.provider.settings.Settings;
import dev.soto.provider.settings.TrafficLevel;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The traffic log of a container. Lines are made while a connection's lock is held, and written by a thread of their own, so that
 * neither a log nor a redactor that blocks holds up a session; what waits for that thread is bounded, and what finds no room is left
 * out and counted. The thread is there while somebody is watched.
 */
final class TrafficLog implements AutoCloseable {
    /** Name of the loggers, with the endpoint behind it. */
    static final String LOGGER = "dev.soto.traffic.";

    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(TrafficLog.class.getName()));

    /** Most characters and bytes that wait to be written: 4 MiB. */
    private static final long MAX_WAITING = 4L << 20;

    /** Last lines find room where others do not any more, but not without end: sessions come and go also while the log stands still. */
    private static final long MAX_WITH_LAST = 2 * MAX_WAITING;

    /** What a line keeps besides its text, about: its task, its watch. */
    private static final long LINE_BYTES = 256;

    private static final Duration IDLE = Duration.ofSeconds(5);

    private final LiveSettings settings;
    private final Map<LiveConnection, TrafficWatch> watches = new ConcurrentHashMap<>();
    private final AtomicLong waiting = new AtomicLong();
    /** Lines that no watch tells of. */
    private final AtomicLong leftOut = new AtomicLong();

    /** Made for the first session that is watched. Guarded by this. */
    private @Nullable ScheduledThreadPoolExecutor writer;

    /** Guarded by this. */
    private boolean closed;

    private volatile @Nullable TrafficRedactor redactor;
    private volatile boolean redactorFailed;

    TrafficLog(LiveSettings settings) {
        this.settings = settings;
    }

    private synchronized ScheduledThreadPoolExecutor writer() {
        ScheduledThreadPoolExecutor present = writer;
        if (present == null) {
            present = LogThread.executor("soto-traffic-log", IDLE);
            writer = present;
            if (closed) {
                present.shutdown();
            }
        }
        return present;
    }

    void redactBy(TrafficRedactor changed) {
        redactor = changed;
    }

    /** Nobody is watched any more; what waits is written. */
    @Override
    public void close() {
        List.copyOf(watches.keySet()).forEach(live -> end(live, "the container stops"));
        synchronized (this) {
            closed = true;
            if (writer != null) {
                writer.shutdown();
            }
        }
    }

    // By the settings.

    /** Returns whether it has anything of an endpoint by the settings. */
    boolean hears(String endpoint) {
        return level(endpoint) != TrafficLevel.OFF;
    }

    void handshake(String endpoint, HandshakeView handshake) {
        if (hears(endpoint)) {
            String line = TrafficWatch.who(handshake.peer(), handshake.user(), handshake.path()) + " handshake "
                    + handshake.status()
                    + (handshake.refusal() == null ? "" : ' ' + LogText.quoted(handshake.refusal())) + " in "
                    + handshake.duration().toMillis() + " ms";
            Logger logger = System.getLogger(LOGGER + endpoint);
            if (!write(line.length(), () -> logger.log(Level.INFO, line))) {
                leftOut.incrementAndGet();
            }
        }
    }

    void opened(LiveConnection live) {
        TrafficLevel level = level(live.endpoint());
        if (level != TrafficLevel.OFF) {
            Settings now = settings.get();
            watch(
                    live,
                    level,
                    now.get(OperatorTable.TRAFFIC_TIME),
                    now.get(OperatorTable.TRAFFIC_BYTES),
                    now.get(OperatorTable.TRAFFIC_PAYLOAD),
                    null);
        }
    }

    private TrafficLevel level(String endpoint) {
        Settings now = settings.get();
        TrafficLevel level = now.get(OperatorTable.TRAFFIC);
        List<String> endpoints = now.get(OperatorTable.TRAFFIC_ENDPOINTS);
        return level == TrafficLevel.OFF || endpoints.isEmpty() || endpoints.contains(endpoint)
                ? level
                : TrafficLevel.OFF;
    }

    void ended(LiveConnection live) {
        if (!watches.isEmpty()) {
            CloseStatus status = live.connection().closeStatus();
            end(
                    live,
                    status == null
                            ? "the session has ended"
                            : "the session has ended with " + status.code() + ' ' + LogText.quoted(status.reason()));
        }
    }

    // By an operator, too.

    /**
     * Watches a session, also instead of as before.
     *
     * @param time how long; 0 is to its end
     * @param bytes how much is written; 0 is no limit
     * @param payload how many characters of each message are shown
     * @param reader gets each line that is written; null for nobody
     */
    void watch(
            LiveConnection live,
            TrafficLevel level,
            Duration time,
            long bytes,
            int payload,
            @Nullable Consumer<String> reader) {
        TrafficWatch watch = new TrafficWatch(this, live, level, payload, bytes, reader);
        watches.compute(live, (same, before) -> {
            if (before != null) {
                before.cancelEnd();
            }
            live.connection().setTrace(level == TrafficLevel.HANDSHAKES ? null : watch);
            return watch;
        });
        watch.begin();
        if (!time.isZero()) {
            watch.endWith(writer().schedule(
                            () -> end(
                                    live,
                                    watch,
                                    "it has taken its "
                                            + String.format(
                                                    Locale.ROOT, "%d.%03d", time.toSeconds(), time.toMillisPart())
                                            + " s"),
                            time.toNanos(),
                            TimeUnit.NANOSECONDS));
        }
        if (live.connection().closeStatus() != null) {
            // It may have ended before it was watched, and nobody would forget it.
            end(live, watch, "the session has ended");
        }
    }

    boolean isWatched(LiveConnection live) {
        return watches.containsKey(live);
    }

    /** Returns whether it was watched. */
    boolean end(LiveConnection live, String why) {
        return Optional.ofNullable(watches.get(live))
                .map(watch -> end(live, watch, why))
                .orElse(false);
    }

    private boolean end(LiveConnection live, TrafficWatch watch, String why) {
        boolean[] ended = {false};
        watches.computeIfPresent(live, (same, now) -> {
            if (now != watch) {
                return now;
            }
            ended[0] = true;
            live.connection().setTrace(null);
            return null;
        });
        if (ended[0]) {
            watch.cancelEnd();
            watch.end(why);
        }
        return ended[0];
    }

    /** Ends a watch that has written enough; to be called with its connection's lock held. */
    void full(LiveConnection live, TrafficWatch watch) {
        writer().execute(() -> end(live, watch, "it has taken its " + OperatorTable.TRAFFIC_BYTES));
    }

    /**
     * Has a line written in its turn.
     *
     * @param size what it keeps until then, about
     * @return false when too much waits
     */
    boolean write(long size, Runnable line) {
        return write(size, MAX_WAITING, line);
    }

    /**
     * Has the last line of a session written in its turn, for which there is room of its own.
     *
     * @param before lines of the session that were left out and not told yet
     */
    void writeLast(long size, long before, Runnable line) {
        if (!write(size, MAX_WITH_LAST, line)) {
            leftOut.addAndGet(1 + before);
        }
    }

    private boolean write(long size, long most, Runnable line) {
        long kept = size + LINE_BYTES;
        if (waiting.addAndGet(kept) > most) {
            waiting.addAndGet(-kept);
            return false;
        }
        writer().execute(() -> {
            waiting.addAndGet(-kept);
            try {
                tellLeftOut();
                line.run();
            } catch (RuntimeException | Error failed) {
                LOG.log(Level.WARNING, "line", () -> "a line of the traffic log is lost: its handler failed", failed);
            }
        });
        return true;
    }

    private void tellLeftOut() {
        long lines = leftOut.getAndSet(0);
        if (lines > 0) {
            LOG.each(
                    Level.WARNING,
                    () -> lines
                            + " lines of the traffic log were left out, of handshakes and of sessions that have ended: its"
                            + " handler or its redactor did not go on");
        }
    }

    void readerFailed(Consumer<String> reader, Throwable failure) {
        LOG.each(
                Level.WARNING,
                () -> "the reader of a session's traffic " + reader.getClass().getName()
                        + " failed, and is told nothing any more; the session goes on",
                failure);
    }

    /** Returns what may be shown; null for nothing. Called by the thread that writes. */
    @Nullable
    String redacted(String endpoint, DataType type, String payload) {
        TrafficRedactor asked = redactor;
        if (redactorFailed) {
            return null;
        }
        if (asked == null) {
            return payload;
        }
        try {
            return asked.redact(endpoint, type, payload);
        } catch (Throwable broken) {
            // Also what it does not declare.
            redactorFailed = true;
            LOG.each(
                    Level.WARNING,
                    () -> "the redactor " + asked.getClass().getName()
                            + " failed: the traffic log shows no payload any more; the sessions go on",
                    broken);
            return null;
        }
    }
}
