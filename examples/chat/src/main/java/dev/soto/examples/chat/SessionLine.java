package dev.soto.examples.chat;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The way to a person over a WebSocket session. */
final class SessionLine implements Outbox.Line {

    private static final Logger LOG = System.getLogger(SessionLine.class.getName());

    private final Session session;

    SessionLine(Session session) {
        this.session = session;
    }

    @Override
    public void send(String text, Consumer<@Nullable Throwable> completed) {
        try {
            session.getAsyncRemote()
                    .sendText(text, result -> completed.accept(result.isOK() ? null : result.getException()));
        } catch (IllegalStateException closedMeanwhile) {
            completed.accept(closedMeanwhile);
        }
    }

    @Override
    public void tooSlow() {
        LOG.log(
                Level.INFO,
                "Closing session {0}: more than {1} lines wait for it.",
                session.getId(),
                ChatRules.MAX_WAITING_LINES);
        close(session, CloseCodes.TRY_AGAIN_LATER, "Your connection is too slow for this room.");
    }

    /** Closes a session; one that is gone already is as good. */
    static void close(Session session, CloseReason.CloseCode code, String reason) {
        try {
            session.close(new CloseReason(code, reason));
        } catch (IOException | IllegalStateException e) {
            LOG.log(Level.DEBUG, () -> "Session " + session.getId() + " was gone before it could be closed.", e);
        }
    }
}
