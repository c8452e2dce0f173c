package dev.soto.provider.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client endpoint that writes down what happens. */
final class Events extends Endpoint {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        session.addMessageHandler(String.class, (MessageHandler.Whole<String>) text -> events.add("text " + text));
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        events.add("close " + reason.getCloseCode().getCode() + " " + reason.getReasonPhrase());
    }

    @Override
    public void onError(Session session, Throwable error) {
        events.add("error " + error.getMessage());
    }

    String next() throws InterruptedException {
        String event = events.poll(15, TimeUnit.SECONDS);
        assertThat(event).as("an event in time").isNotNull();
        return event;
    }

    /** Returns all errors up to the close, and it. */
    String all() throws InterruptedException {
        StringBuilder all = new StringBuilder();
        while (true) {
            String event = next();
            all.append(event).append('\n');
            if (event.startsWith("close ")) {
                return all.toString();
            }
        }
    }
}
