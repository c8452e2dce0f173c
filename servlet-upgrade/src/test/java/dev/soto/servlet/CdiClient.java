package dev.soto.servlet;

import jakarta.inject.Inject;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.OnMessage;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A client endpoint that needs a bean. */
@ClientEndpoint
public class CdiClient {
    static final BlockingQueue<String> ANSWERS = new LinkedBlockingQueue<>();

    @Inject
    CdiBeans.Greeting greeting;

    @OnMessage
    public void answer(String message) {
        ANSWERS.add(message + " " + greeting.to("answer"));
    }
}
