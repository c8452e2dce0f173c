package dev.soto.benchmarks.servers;

import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;

/** Sends what it gets to every session; the same class on every Jakarta server. */
@ServerEndpoint("/broadcast")
public final class BroadcastEndpoint {
    private static final long MAX_BYTES = 128 * 1024;

    @OnMessage(maxMessageSize = MAX_BYTES)
    public void text(Session sender, String message) {
        for (Session session : sender.getOpenSessions()) {
            session.getAsyncRemote().sendText(message);
        }
    }
}
