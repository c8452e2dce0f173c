package dev.soto.bridge.session;

import dev.soto.protocol.model.CloseStatus;
import java.time.Duration;
import java.util.Set;

/** The open sessions of a container, by endpoint. Thread-safe. */
public final class SessionRegistry {

    /** Returns all open sessions, a snapshot. */
    public Set<SotoSession> openSessions() {
        throw new UnsupportedOperationException();
    }

    /** Refuses new sessions, closes all and waits; returns whether all closed in time. */
    public boolean closeAll(CloseStatus status, Duration timeout) {
        throw new UnsupportedOperationException();
    }
}
