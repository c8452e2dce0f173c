package dev.soto.benchmarks.servers;

import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import java.io.IOException;

/** Sends the next message as the return value of its message method. */
@ClientEndpoint
public final class ReplyingCaller extends Caller {
    ReplyingCaller(ClientJob job, String[] texts, int inFlight) {
        super(job, texts, inFlight);
    }

    @OnOpen
    public void open(Session session) throws IOException {
        begin(session);
    }

    @OnMessage(maxMessageSize = LoadClient.MAX_BYTES)
    public String text(String message) {
        check(message);
        return next();
    }

    @OnError
    public void error(Throwable error) {
        failed(error);
    }
}
