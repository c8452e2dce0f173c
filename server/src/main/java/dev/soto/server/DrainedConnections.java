package dev.soto.server;

import dev.soto.connection.CloseInitiator;
import dev.soto.connection.WebSocketConnection;
import dev.soto.connection.registry.OpenConnections;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.Drain;
import java.util.List;

/** The connections of handlers. */
record DrainedConnections(OpenConnections connections) implements Drain.Group {

    /** A connection. */
    record Member(WebSocketConnection connection) implements Drain.Member {
        @Override
        public void close(CloseStatus status) {
            connection.close(status, CloseInitiator.CONTAINER);
        }
    }

    @Override
    public List<Member> members() {
        return connections.all().stream().map(Member::new).toList();
    }

    @Override
    public int size() {
        return connections.size();
    }
}
