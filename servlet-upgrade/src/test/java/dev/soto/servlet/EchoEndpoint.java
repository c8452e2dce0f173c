package dev.soto.servlet;

import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Returns what it gets; writes down what else happens, by the name in the path. Each test has names of its own. */
@ServerEndpoint("/echo/{name}")
public final class EchoEndpoint {
    private static final Map<String, BlockingQueue<String>> EVENTS = new ConcurrentHashMap<>();

    private static BlockingQueue<String> events(String name) {
        return EVENTS.computeIfAbsent(name, unknown -> new LinkedBlockingQueue<>());
    }

    /** Waits for the next event of a name; null when there is none within ten seconds. */
    static String next(String name) throws InterruptedException {
        return events(name).poll(10, TimeUnit.SECONDS);
    }

    /** Waits for the next event of a name that is no error. */
    static String nextButErrors(String name) throws InterruptedException {
        String event = next(name);
        return event != null && event.startsWith("error ") ? nextButErrors(name) : event;
    }

    static boolean hasMore(String name) {
        return !events(name).isEmpty();
    }

    @OnOpen
    public void open(Session session, @PathParam("name") String name) {
        events(name).add("open");
    }

    @OnMessage(maxMessageSize = 4 << 20)
    public String text(String message) {
        return message;
    }

    @OnMessage(maxMessageSize = 4 << 20)
    public ByteBuffer binary(ByteBuffer message) {
        return message;
    }

    @OnError
    public void error(Throwable error, @PathParam("name") String name) {
        events(name).add("error " + error);
    }

    @OnClose
    public void close(CloseReason reason, @PathParam("name") String name) {
        events(name).add("close " + reason.getCloseCode().getCode() + " " + reason.getReasonPhrase());
    }
}
