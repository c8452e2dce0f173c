package dev.soto.provider.observe;

import dev.soto.connection.CloseInitiator;
import dev.soto.protocol.model.CloseStatus;

/** What an operator can do to the sessions of a container. Thread-safe. */
public final class SotoControl {
    private static final System.Logger AUDIT = System.getLogger("dev.soto.audit");

    private final Observation observation;

    SotoControl(Observation observation) {
        this.observation = observation;
    }

    /**
     * Closes a session, behind all that was sent before. Its endpoint is told what the peer answers, and the audit log who asked.
     *
     * @param who for the log
     * @return whether there is such a session, and it was open
     * @throws IllegalArgumentException when code or reason may not be sent, see {@link CloseStatus#requireSendable}
     */
    public boolean close(String id, CloseStatus status, String who) {
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
}
