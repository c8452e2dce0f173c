package dev.soto.examples.war;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;

/** Sends back what it gets, text and binary. */
@ServerEndpoint(
        value = "/echo",
        subprotocols = {"echo.v2", "echo.v1"})
public class Echo {
    private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

    /** Answers a text. */
    @OnMessage(maxMessageSize = MAX_MESSAGE_BYTES)
    public String text(String message) {
        return message;
    }

    /** Answers a binary message. */
    @OnMessage(maxMessageSize = MAX_MESSAGE_BYTES)
    public ByteBuffer binary(ByteBuffer message) {
        return message;
    }
}
