package dev.soto.provider;

import dev.soto.bridge.session.SotoSession;
import dev.soto.connection.ConnectionServices;
import dev.soto.protocol.model.State;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;

/** What is within a container, as tests in other packages want to know it. */
public final class Inside {
    private Inside() {}

    /** Returns how many sessions have not ended. */
    public static int sessions(WebSocketContainer container) {
        return ((SotoContainer) container).parts().sessions().sessions().size();
    }

    /** Returns whether a session of it has not ended, or its connection has not, or bytes of it wait. */
    public static boolean has(WebSocketContainer container, Session session) {
        SotoSession own = (SotoSession) session;
        return ((SotoContainer) container).parts().sessions().sessions().contains(own)
                || own.connection().state() != State.CLOSED
                || own.connection().queuedBytes() > 0;
    }

    /** Returns what its connections share. */
    public static ConnectionServices services(WebSocketContainer container) {
        return ((SotoContainer) container).parts().services();
    }
}
