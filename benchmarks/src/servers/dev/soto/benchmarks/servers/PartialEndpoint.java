package dev.soto.benchmarks.servers;

import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Sends back each part as it gets it; the same class on every Jakarta server. */
@ServerEndpoint("/partial")
public final class PartialEndpoint {
    @OnMessage
    public void text(Session session, String part, boolean last) throws IOException {
        session.getBasicRemote().sendText(part, last);
    }

    @OnMessage
    public void binary(Session session, ByteBuffer part, boolean last) throws IOException {
        session.getBasicRemote().sendBinary(part, last);
    }
}
