package dev.soto.tck.war;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;

/** Says what it is told, with a name before it; part of a WAR. */
@ServerEndpoint("/echo/{name}")
public class EchoEndpoint {
    /** Answers. */
    @OnMessage
    public String echo(@PathParam("name") String name, String message) {
        return name + ": " + message;
    }

    /** Tells which class loader it came from. */
    @OnMessage
    public byte[] whence(byte[] ignored) {
        return getClass().getClassLoader().getClass().getSimpleName().getBytes();
    }
}
