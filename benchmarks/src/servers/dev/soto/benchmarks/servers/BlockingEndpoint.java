package dev.soto.benchmarks.servers;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;

/** Blocks for as many milliseconds as the message says, as a slow database does; the same class on every Jakarta server. */
@ServerEndpoint("/block")
public final class BlockingEndpoint {
    @OnMessage
    public String text(String message) throws InterruptedException {
        Thread.sleep(Long.parseLong(message));
        return message;
    }
}
