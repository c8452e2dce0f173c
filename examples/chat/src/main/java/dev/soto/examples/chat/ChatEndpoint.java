package dev.soto.examples.chat;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One person's connection to one room, at {@code /chat/{room}}. The name comes as the query parameter {@code name} or with the first
 * message; the lines both ways are those of {@code ClientLine} and {@code ServerLines}.
 *
 * <p>The container makes one object for each session and makes one call at a time.
 */
@ServerEndpoint(value = "/chat/{room}", configurator = ChatConfigurator.class)
public final class ChatEndpoint {

    private static final Logger LOG = System.getLogger(ChatEndpoint.class.getName());

    private final ChatRooms rooms;
    private @Nullable Visit visit;

    ChatEndpoint(ChatRooms rooms) {
        this.rooms = rooms;
    }

    /** Enters the room when the request says a name, else waits for it. */
    @OnOpen
    public void open(Session session, @PathParam("room") String room) {
        Visit opened = new Visit(rooms, room, new Outbox(new SessionLine(session)));
        visit = opened;
        try {
            ChatRules.room(room);
        } catch (RuleBroken broken) {
            SessionLine.close(session, CloseCodes.VIOLATED_POLICY, broken.explanation());
            return;
        }
        List<String> names = session.getRequestParameterMap().getOrDefault("name", List.of());
        if (!names.isEmpty()) {
            opened.join(names.get(0));
        }
        limitSilence(session, opened);
    }

    /** Takes a line of the page. */
    @OnMessage(maxMessageSize = ChatRules.MAX_MESSAGE_BYTES)
    public void text(Session session, String json) {
        Visit current = visit();
        boolean before = current.joined();
        current.receive(json);
        if (current.joined() != before) {
            limitSilence(session, current);
        }
    }

    /** Answers that there is no use for it. */
    @OnMessage(maxMessageSize = ChatRules.MAX_MESSAGE_BYTES)
    public void binary(ByteBuffer message) {
        visit().receiveBinary(message.remaining());
    }

    /** Leaves the room. */
    @OnClose
    public void close(Session session, CloseReason reason) {
        LOG.log(Level.DEBUG, () -> "Session " + session.getId() + " closed: " + reason.getCloseCode());
        visit().leave();
    }

    /** Says in the log what went wrong; the container calls {@link #close} after it when the connection is lost. */
    @OnError
    public void error(Session session, Throwable failure) {
        LOG.log(Level.INFO, () -> "Session " + session.getId() + ": " + failure);
    }

    private static void limitSilence(Session session, Visit visit) {
        session.setMaxIdleTimeout((visit.joined() ? ChatRules.SILENCE : ChatRules.TIME_TO_JOIN).toMillis());
    }

    private Visit visit() {
        return Objects.requireNonNull(visit, "called before open");
    }
}
