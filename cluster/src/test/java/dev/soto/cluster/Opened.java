package dev.soto.cluster;

import dev.soto.bridge.session.SotoSession;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;

/** An endpoint whose sessions a test gets hold of. */
@ServerEndpoint("/any/{name}")
public class Opened {
    private static volatile SotoSession last;

    /** Called by the container. */
    @OnOpen
    public void open(Session session) {
        last = (SotoSession) session;
    }

    static SotoSession last() {
        return last;
    }

    /** A static field outlives what a session belongs to. */
    static void forget() {
        last = null;
    }
}
