package dev.soto.tck.assertion;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A programmatic client endpoint of Soto's client; what it hears is a queue of strings. */
class ClientEvents extends Endpoint {
    final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    /** Hears objects. */
    static final class Points extends ClientEvents {
        @Override
        void addHandler(Session session) {
            session.addMessageHandler(dev.soto.tck.war.Point.class, (MessageHandler.Whole<dev.soto.tck.war.Point>)
                    point -> received.add("point " + point));
        }
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        addHandler(session);
    }

    void addHandler(Session session) {
        session.addMessageHandler(String.class, (MessageHandler.Whole<String>) received::add);
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        received.add("close " + reason.getCloseCode().getCode());
    }

    @Override
    public void onError(Session session, Throwable error) {
        received.add(error.getClass().getSimpleName());
    }

    /** Returns the next event; waits for it. */
    String next() throws InterruptedException {
        String next = received.poll(10, TimeUnit.SECONDS);
        return next == null ? "nothing in 10 s" : next;
    }
}
