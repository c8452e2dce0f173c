package dev.soto.cluster.members;

import dev.soto.bridge.session.SotoSession;
import jakarta.websocket.Session;

/** Checks of sessions that an application gives. */
final class Sessions {
    private Sessions() {}

    static SotoSession own(ContainerCluster cluster, Session session) {
        if (!(session instanceof SotoSession soto)) {
            throw new IllegalArgumentException("a session of Soto is needed, not a "
                    + (session == null ? "null" : session.getClass().getName())
                    + "; where a framework wraps sessions, give the one that it wraps");
        }
        if (!soto.connection().isOpen()) {
            throw notOpen(soto);
        }
        if (soto.getContainer() != cluster.container()) {
            throw new IllegalArgumentException(
                    "session " + soto.getId() + " is one of another container: use SotoCluster.of(session)");
        }
        return soto;
    }

    static IllegalStateException leftMeanwhile(SotoSession session, String topic) {
        return new IllegalStateException(
                "session " + session.getId() + " left topic \"" + topic + "\" before its join was complete");
    }

    static IllegalStateException notOpen(SotoSession session) {
        return new IllegalStateException("session " + session.getId() + " is closing or closed, and joins nothing");
    }
}
