package dev.soto.provider.observe;

import dev.soto.connection.CloseInitiator;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.settings.LiveSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an operator can do to the sessions of a container. Thread-safe. */
public final class SotoControl {
    private static final System.Logger AUDIT = System.getLogger("dev.soto.audit");

    private static final Duration LONGEST_WINDOW = Duration.ofHours(1);

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
        AUDIT.log(
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
        AUDIT.log(
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
            AUDIT.log(
                    System.Logger.Level.INFO,
                    () -> LogText.quoted(who) + " does not change " + LogText.word(name) + ": "
                            + LogText.quoted(refused.getMessage()));
            throw refused;
        }
        AUDIT.log(
                System.Logger.Level.INFO,
                () -> LogText.quoted(who) + " changes " + name + " from " + LogText.quoted(change.before()) + " to "
                        + LogText.quoted(change.after()) + ": "
                        + change.effect().words());
        return change;
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
