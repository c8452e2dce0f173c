package dev.soto.benchmarks.servers;

import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends as many bytes as the message says to every listener, in a loop over their asynchronous remotes, and answers how many
 * microseconds that took, and how many of them its thread had a processor; the same class on every Jakarta server. A listener is
 * who sends "listen".
 */
@ServerEndpoint("/timed-broadcast")
public final class TimedBroadcastEndpoint {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Set<Session> LISTENERS = ConcurrentHashMap.newKeySet();

    @OnOpen
    public void open(Session session) {
        session.setMaxIdleTimeout(0);
    }

    @OnMessage
    public String text(Session session, String message) {
        if (message.equals("listen")) {
            LISTENERS.add(session);
            return Integer.toString(LISTENERS.size());
        }
        String text = "x".repeat(Integer.parseInt(message));
        long processorBefore = THREADS.getCurrentThreadCpuTime();
        long begin = System.nanoTime();
        for (Session listener : LISTENERS) {
            try {
                listener.getAsyncRemote().sendText(text);
            } catch (IllegalStateException closed) {
                LISTENERS.remove(listener);
            }
        }
        long nanos = System.nanoTime() - begin;
        return nanos / 1_000 + " " + (THREADS.getCurrentThreadCpuTime() - processorBefore) / 1_000;
    }
}
