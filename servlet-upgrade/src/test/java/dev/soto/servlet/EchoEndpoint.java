package dev.soto.servlet;

import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Returns what it gets; writes down what else happens. A test takes the events of its own path. */
@ServerEndpoint("/echo/{name}")
public final class EchoEndpoint {
    static final BlockingQueue<String> EVENTS = new LinkedBlockingQueue<>();

    @OnOpen
    public void open(Session session, @PathParam("name") String name) {
        EVENTS.add(name + " open");
    }

    @OnMessage(maxMessageSize = 4 << 20)
    public String text(String message) {
        return message;
    }

    @OnMessage(maxMessageSize = 4 << 20)
    public ByteBuffer binary(ByteBuffer message) {
        return message;
    }

    @OnError
    public void error(Throwable error, @PathParam("name") String name) {
        EVENTS.add(name + " error " + error);
    }

    @OnClose
    public void close(CloseReason reason, @PathParam("name") String name) {
        EVENTS.add(name + " close " + reason.getCloseCode().getCode() + " " + reason.getReasonPhrase());
    }
}
