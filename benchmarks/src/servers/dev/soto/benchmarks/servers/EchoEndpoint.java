package dev.soto.benchmarks.servers;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;

/** Sends back what it gets; the same class on every Jakarta server. */
@ServerEndpoint("/echo")
public final class EchoEndpoint {
    private static final long MAX_BYTES = 128 * 1024;

    @OnMessage(maxMessageSize = MAX_BYTES)
    public String text(String message) {
        return message;
    }

    @OnMessage(maxMessageSize = MAX_BYTES)
    public ByteBuffer binary(ByteBuffer message) {
        return message;
    }
}
