package dev.soto.benchmarks.servers;

import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import java.io.IOException;

/** Sends the next message with {@code getBasicRemote()}, which is to return when it is written. */
@ClientEndpoint
public final class BasicCaller extends Caller {
    BasicCaller(ClientJob job, String[] texts, int inFlight) {
        super(job, texts, inFlight);
    }

    @OnOpen
    public void open(Session session) throws IOException {
        begin(session);
    }

    @OnMessage(maxMessageSize = LoadClient.MAX_BYTES)
    public void text(Session session, String message) throws IOException {
        check(message);
        String next = next();
        if (next != null) {
            session.getBasicRemote().sendText(next);
        }
    }

    @OnError
    public void error(Throwable error) {
        failed(error);
    }
}
