package dev.soto.servlet;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A server endpoint that echoes text and writes down what happens. */
public final class ServerEvents extends Endpoint {
    static final BlockingQueue<String> EVENTS = new LinkedBlockingQueue<>();

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        EVENTS.add("open");
        session.addMessageHandler(String.class, (MessageHandler.Whole<String>)
                text -> session.getAsyncRemote().sendText(text));
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        EVENTS.add("close " + reason.getCloseCode().getCode());
    }
}
