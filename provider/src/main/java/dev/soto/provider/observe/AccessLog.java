package dev.soto.provider.observe;

import dev.soto.connection.CloseInitiator;
import dev.soto.connection.ConnectionStatistics;
import dev.soto.connection.Traffic;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import dev.soto.provider.settings.AccessLogFormat;
import dev.soto.provider.settings.OperatorTable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One line for each session of a server at its end, and for each handshake that was refused, at INFO to the logger {@code
 * dev.soto.access}; docs/operating.md has the fields. Queries, cookies and payloads are never in it, and whatever a peer sends stays
 * on its line. A line is made by the thread that ends the session, and written by one of the log's own.
 */
public final class AccessLog implements SessionObserver, AutoCloseable {
    /** Name of the logger. */
    public static final String LOGGER = "dev.soto.access";

    private static final DateTimeFormatter TEXT_TIME =
            DateTimeFormatter.ofPattern("'['dd/MMM/yyyy:HH:mm:ss xx']'", Locale.ROOT);

    private static final Duration WARNING_PERIOD = Duration.ofMinutes(1);

    private final Logger logger;
    private final LineQueue queue;
    private final AccessLogFormat format;
    private final Clock clock;
    /** Of the last line; null before. */
    private volatile @Nullable Second now;

    /** A second as text: to format it for each line would take as long as all else in it. */
    private record Second(long epochSecond, String text) {}

    /**
     * Creates a log.
     *
     * @param format TEXT or JSON
     * @param lines how many wait to be written; more are left out and counted. At least 1
     * @param flush how long {@link #close} waits until they are written
     */
    public AccessLog(AccessLogFormat format, int lines, Duration flush) {
        this(System.getLogger(LOGGER), format, Clock.systemUTC(), new LineQueue.Limits(lines, flush, WARNING_PERIOD));
    }

    AccessLog(Logger logger, AccessLogFormat format, Clock clock, LineQueue.Limits limits) {
        this.logger = logger;
        this.format = format;
        this.clock = clock;
        this.queue = new LineQueue(
                logger,
                System.getLogger(AccessLog.class.getName()),
                lost -> lost + " lines of the access log were left out: what writes for the logger " + LOGGER
                        + " is slower than sessions end, or stands still, and " + OperatorTable.ACCESS_LOG_QUEUE.name()
                        + '=' + limits.lines() + " of them waited; give it an asynchronous handler, a faster disk, or"
                        + " more room",
                limits,
                "soto-access-log");
    }

    @Override
    public boolean hearsOpen() {
        return false;
    }

    @Override
    public void onHandshake(HandshakeView handshake) {
        if (handshake.role() == Role.SERVER && !handshake.isAccepted()) {
            write(() -> format == AccessLogFormat.JSON ? json(handshake) : text(handshake));
        }
    }

    @Override
    public void onClosed(SessionView session) {
        if (session.role() == Role.SERVER) {
            write(() -> format == AccessLogFormat.JSON ? json(session) : text(session));
        }
    }

    /** Writes what waits, for as long as it may take. */
    @Override
    public void close() {
        queue.close();
    }

    private void write(Supplier<String> line) {
        if (logger.isLoggable(Level.INFO)) {
            queue.add(line.get());
        }
    }

    private String textTime() {
        long second = Math.floorDiv(clock.millis(), 1000L);
        Second known = now;
        if (known == null || known.epochSecond != second) {
            known = new Second(
                    second, TEXT_TIME.format(Instant.ofEpochSecond(second).atZone(ZoneOffset.UTC)));
            now = known;
        }
        return known.text;
    }

    private static String seconds(Duration time) {
        String thousandths = Integer.toString(1000 + time.toMillisPart());
        return time.toSeconds() + "." + thousandths.substring(1);
    }

    private String text(HandshakeView handshake) {
        return LogText.host(handshake.peer()) + " - " + LogText.word(handshake.user()) + ' ' + textTime()
                + ' ' + LogText.quoted(handshake.path()) + ' ' + LogText.word(handshake.endpoint()) + ' '
                + handshake.status() + " - - " + LogText.quoted(handshake.refusal()) + ' '
                + seconds(handshake.duration()) + 's';
    }

    private String text(SessionView session) {
        CloseStatus status = status(session);
        ConnectionStatistics statistics = session.statistics();
        return LogText.host(session.peer()) + " - " + LogText.word(session.user()) + ' ' + textTime()
                + ' ' + LogText.quoted(session.path()) + ' ' + LogText.word(session.endpoint()) + " 101 "
                + status.code() + ' ' + initiator(session) + ' ' + LogText.quoted(status.reason()) + ' '
                + seconds(session.age()) + "s in " + text(statistics.received()) + " out " + text(statistics.sent())
                + " wire " + statistics.received().wireBytes() + '/'
                + statistics.sent().wireBytes() + " queue-max " + statistics.longestQueueBytes() + " id="
                + LogText.word(session.id());
    }

    private static String text(Traffic traffic) {
        return traffic.messages() + "/" + traffic.messageBytes();
    }

    private String json(HandshakeView handshake) {
        return start(LogText.host(handshake.peer()), handshake.user(), handshake.path(), handshake.endpoint())
                .add("status", handshake.status())
                .add("refusal", handshake.refusal())
                .add("durationMs", handshake.duration().toMillis())
                .toString();
    }

    private String json(SessionView session) {
        CloseStatus status = status(session);
        ConnectionStatistics statistics = session.statistics();
        return start(LogText.host(session.peer()), session.user(), session.path(), session.endpoint())
                .add("status", HandshakeView.ACCEPTED)
                .add("code", status.code())
                .add("initiator", initiator(session))
                .add("reason", status.reason())
                .add("durationMs", session.age().toMillis())
                .add("in", json(statistics.received()))
                .add("out", json(statistics.sent()))
                .add("queueMax", statistics.longestQueueBytes())
                .add("id", session.id())
                .toString();
    }

    private JsonObject start(String peer, @Nullable String user, @Nullable String path, String endpoint) {
        return new JsonObject()
                .add(
                        "time",
                        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                                clock.instant().atZone(ZoneOffset.UTC)))
                .add("peer", peer)
                .add("user", user)
                .add("path", path)
                .add("endpoint", endpoint);
    }

    private static JsonObject json(Traffic traffic) {
        return new JsonObject()
                .add("messages", traffic.messages())
                .add("bytes", traffic.messageBytes())
                .add("wireBytes", traffic.wireBytes());
    }

    private static CloseStatus status(SessionView session) {
        CloseStatus status = session.closeStatus();
        return status == null ? CloseStatus.ABNORMAL : status;
    }

    private static String initiator(SessionView session) {
        CloseInitiator initiator = session.closedBy();
        return (initiator == null ? CloseInitiator.FAILURE : initiator).name().toLowerCase(Locale.ROOT);
    }
}
