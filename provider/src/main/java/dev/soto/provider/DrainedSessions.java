package dev.soto.provider;

import dev.soto.bridge.session.SessionRegistry;
import dev.soto.bridge.session.SotoSession;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import java.util.List;

/** The sessions of server endpoints; those of clients in the same container are the application's. */
record DrainedSessions(SessionRegistry registry) implements Drain.Group {

    /** A session. */
    record Session(SotoSession session) implements Drain.Member {
        @Override
        public WebSocketConnection connection() {
            return session.connection();
        }

        @Override
        public boolean isOperator() {
            return OPERATOR_SUBPROTOCOL.equals(session.subprotocol());
        }

        @Override
        public void close(CloseStatus status) {
            SessionRegistry.close(session, status);
        }
    }

    private List<SotoSession> ofServer() {
        return registry.sessions().stream()
                .filter(session -> session.connection().role() == Role.SERVER)
                .toList();
    }

    @Override
    public List<Session> members() {
        return ofServer().stream().map(Session::new).toList();
    }

    @Override
    public int size() {
        return ofServer().size();
    }
}
