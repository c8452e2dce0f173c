package dev.soto.provider.observe;

import dev.soto.connection.CloseInitiator;
import dev.soto.protocol.model.CloseCode;
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
}
