package dev.soto.tck.war;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.charset.StandardCharsets;

/** Says what it is told, with a name before it; part of a WAR. */
@ServerEndpoint("/echo/{name}")
public class EchoEndpoint {
    /** Answers. */
    @OnMessage
    public String echo(@PathParam("name") String name, String message) {
        return name + ": " + message;
    }

    /** Tells whose class loader it came from. */
    @OnMessage
    public byte[] whence(byte[] ignored) {
        return loader().getBytes(StandardCharsets.UTF_8);
    }

    private String loader() {
        ClassLoader own = getClass().getClassLoader();
        if (own == ServerEndpoint.class.getClassLoader()) {
            return "the server's";
        }
        return own == Thread.currentThread().getContextClassLoader() ? "the WAR's and thread's" : "the WAR's";
    }
}
