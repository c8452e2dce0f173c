package dev.soto.tck.war;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;

/** Echoes text. */
@ServerEndpoint("/plain")
public class Plain {
    /** Echoes. */
    @OnMessage
    public String echo(String message) {
        return message;
    }
}
