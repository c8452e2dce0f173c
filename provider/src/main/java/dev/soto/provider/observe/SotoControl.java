package dev.soto.provider.observe;

import dev.soto.connection.CloseInitiator;
import dev.soto.connection.registry.LiveConnection;
import dev.soto.log.RepeatedLog;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.OperatorTable;
import dev.soto.provider.settings.TrafficLevel;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What an operator can do to the sessions of a container. Thread-safe. */
public final class SotoControl {
    private static final RepeatedLog AUDIT = new RepeatedLog(System.getLogger("dev.soto.audit"));

    private static final Duration LONGEST_WINDOW = Duration.ofHours(1);

    private static final Duration LONGEST_WATCH = Duration.ofDays(1);

    private static final int MAX_PAYLOAD = 65_536;

    private final Observation observation;

    SotoControl(Observation observation) {
        this.observation = observation;
    }

    /**
     * Closes a session, behind all that was sent before. Its endpoint is told what the peer answers, and the audit log who asked.
     *
     * @param who for the log
     * @return whether there is such a session, and it was open
     * @throws IllegalArgumentException when code or reason may not be sent, see {@link CloseStatus#requireSendable}; an operator
     *     always says why, so not with 1005 either
     */
    public boolean close(String id, CloseStatus status, String who) {
        if (status.code() == CloseCode.NO_STATUS) {
            throw new IllegalArgumentException(
                    "close code 1005 is none that is sent (RFC 6455 section 7.4.1); allowed are 1000-1014 but 1004 to 1006,"
                            + " and 3000-4999");
        }
        status.requireSendable();
        boolean closed = observation
                .live(id)
                .map(live -> live.connection().close(status, CloseInitiator.CONTAINER))
                .orElse(false);
        AUDIT.each(
                System.Logger.Level.INFO,
                () -> LogText.quoted(who) + " closes session " + LogText.quoted(id) + " with " + status.code() + ": "
                        + (closed ? "done" : "no such session is open"));
        return closed;
    }

    /**
     * Begins to empty the server, as the settings say: it is not ready from now on, refuses handshakes and closes its sessions
     * one after the other. The audit log has who asked. Does nothing the second time.
     *
     * @param who for the log
     * @throws IllegalStateException when it is a client's, which has nothing to drain
     */
    public void drain(String who) {
        begin(null, who);
    }

    /**
     * As {@link #drain(String)}, with the closes spread over another time than dev.soto.drainWindow.
     *
     * @throws IllegalArgumentException when the time is negative, or longer than an hour
     */
    public void drain(Duration window, String who) {
        if (window.isNegative() || window.compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException("a drain is spread over 0 to " + LONGEST_WINDOW.toSeconds()
                    + " s, but not " + window.toSeconds() + " s");
        }
        begin(window, who);
    }

    private void begin(@Nullable Duration window, String who) {
        Drainable whole = observation.drainable();
        if (whole == null) {
            throw new IllegalStateException("a client has no sessions of its own to drain; close them, or the client");
        }
        boolean before = whole.isDraining();
        whole.beginDrain(window);
        AUDIT.each(
                System.Logger.Level.INFO,
                () -> LogText.quoted(who) + " drains"
                        + (window == null ? "" : " within " + window.toMillis() + " ms")
                        + (before ? ": it does already" : ": begun"));
    }

    /**
     * Changes a setting while the container serves: a limit or a time, see the column "changes" in docs/settings.md. The audit log has
     * who did, and the value before. An endpoint's own setting goes first, as ever.
     *
     * @param name with its prefix
     * @param value as it would be written
     * @param who for the log
     * @return what was changed
     * @throws IllegalArgumentException when there is no such setting, its value is not allowed, or it is read at the start only
     */
    public LiveSettings.Change change(String name, String value, String who) {
        LiveSettings.Change change;
        try {
            change = observation.settings().change(name, value, who);
        } catch (IllegalArgumentException refused) {
            AUDIT.each(
                    System.Logger.Level.INFO,
                    () -> LogText.quoted(who) + " does not change " + LogText.word(name) + ": "
                            + LogText.quoted(refused.getMessage()));
            throw refused;
        }
        AUDIT.each(
                System.Logger.Level.INFO,
                () -> LogText.quoted(who) + " changes " + name + " from " + LogText.quoted(change.before()) + " to "
                        + LogText.quoted(change.after()) + ": "
                        + change.effect().words());
        return change;
    }

    /**
     * Writes the traffic of a session to the logger {@code dev.soto.traffic.} and its endpoint, for as long and as much as
     * dev.soto.trafficTime and dev.soto.trafficBytes say; otherwise as the other method.
     */
    public boolean traffic(String id, TrafficLevel level, String who) {
        LiveSettings settings = observation.settings();
        return traffic(
                id, level, settings.get(OperatorTable.TRAFFIC_TIME), settings.get(OperatorTable.TRAFFIC_BYTES), who);
    }

    /**
     * Writes the traffic of a session to the logger {@code dev.soto.traffic.} and its endpoint, at INFO, from now on. The audit log has
     * who asked. Payloads are shown as dev.soto.trafficPayload says. Other sessions pay nothing for it.
     *
     * @param level OFF ends it
     * @param time after which it ends; 0 is with the session, at most a day
     * @param bytes after which it ends; 0 is no limit
     * @param who for the log
     * @return whether there is such a session; with OFF, and it was watched
     * @throws IllegalArgumentException when time or bytes are out of their range
     */
    public boolean traffic(String id, TrafficLevel level, Duration time, long bytes, String who) {
        return traffic(id, level, time, bytes, observation.settings().get(OperatorTable.TRAFFIC_PAYLOAD), null, who);
    }

    /**
     * As {@link #traffic(String, TrafficLevel, Duration, long, String)}, for somebody who reads along, and who may want to see payloads.
     *
     * @param payload so many characters of each message are shown, escaped, after the redactor, 0 to 65,536: instead of what
     *     dev.soto.trafficPayload says
     * @param reader gets each line as the log does, one after the other, on a thread that writes for all sessions: it must not block. One
     *     that throws is left out. Null for nobody
     */
    public boolean traffic(
            String id,
            TrafficLevel level,
            Duration time,
            long bytes,
            int payload,
            @Nullable Consumer<String> reader,
            String who) {
        if (payload < 0 || payload > MAX_PAYLOAD) {
            throw new IllegalArgumentException(
                    "0 to " + MAX_PAYLOAD + " characters of a message are shown, but not " + payload);
        }
        if (time.isNegative() || time.compareTo(LONGEST_WATCH) > 0) {
            throw new IllegalArgumentException("the traffic of a session is logged for 0 to "
                    + LONGEST_WATCH.toSeconds() + " s (0 is to its end), but not for " + time.toSeconds() + " s");
        }
        if (bytes < 0) {
            throw new IllegalArgumentException(
                    "the traffic log of a session ends after 1 byte or more, 0 is no limit, but not " + bytes);
        }
        boolean done = observation
                .live(id)
                .map(live -> level == TrafficLevel.OFF
                        ? observation.traffic().end(live, "by " + LogText.quoted(who))
                        : watch(live, level, time, bytes, payload, reader))
                .orElse(false);
        AUDIT.each(
                System.Logger.Level.INFO,
                () -> LogText.quoted(who) + " sets the traffic log of session " + LogText.quoted(id) + " to "
                        + level.name().toLowerCase(Locale.ROOT)
                        + (payload == 0 || level != TrafficLevel.MESSAGES
                                ? ""
                                : " with " + payload + " characters of payload")
                        + (done ? ": done" : ": no such session" + (level == TrafficLevel.OFF ? " is watched" : "")));
        return done;
    }

    private boolean watch(
            LiveConnection live,
            TrafficLevel level,
            Duration time,
            long bytes,
            int payload,
            @Nullable Consumer<String> reader) {
        observation.traffic().watch(live, level, time, bytes, payload, reader);
        return true;
    }

    /** Returns whether the traffic of a session is logged now. */
    public boolean isWatched(String id) {
        return observation.live(id).map(observation.traffic()::isWatched).orElse(false);
    }

    /** Returns whether a drain has begun, from its first moment on, and also when it is over. */
    public boolean isDraining() {
        Drainable whole = observation.drainable();
        return whole != null && whole.isDraining();
    }

    /** Returns whether a drain is over: nobody is connected any more. */
    public boolean isDrained() {
        Drainable whole = observation.drainable();
        return whole != null && whole.isDrained();
    }

    /** Returns how many sessions a drain has left, or would have to close; 0 of a client. */
    public int remaining() {
        Drainable whole = observation.drainable();
        return whole == null ? 0 : whole.remaining();
    }
}
