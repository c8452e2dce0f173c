package dev.soto.tck.war;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Endpoints for section 5.1: who calls an instance, and when. */
public final class Threads {
    private Threads() {}

    /** Counts its messages and how many calls there are at once. */
    @ServerEndpoint("/counting")
    public static class Counting {
        private final AtomicInteger inside = new AtomicInteger();
        // Not synchronized: one thread at a time is what the container promises.
        private int calls;
        private int most;

        private String call(Runnable work) {
            most = Math.max(most, inside.incrementAndGet());
            calls++;
            work.run();
            inside.decrementAndGet();
            return calls + " calls, at most " + most + " at once";
        }

        /** Counts. */
        @OnMessage
        public String text(String message) {
            return call(Thread::yield);
        }

        /** Counts. */
        @OnMessage
        public void binary(byte[] message) {
            call(Thread::yield);
        }
    }

    /** Opens only when another peer says so. */
    @ServerEndpoint("/gated/{key}")
    public static class Gated {
        static final CountDownLatch GATE = new CountDownLatch(1);

        /** Waits. */
        @OnOpen
        public void open(@PathParam("key") String key) throws InterruptedException {
            Told.add(key, "opening");
            boolean released = GATE.await(10, TimeUnit.SECONDS);
            Told.add(key, released ? "opened" : "never released");
        }

        /** Notes. */
        @OnClose
        public void close(@PathParam("key") String key) {
            Told.add(key, "closed");
        }
    }

    /** Opens the gate. */
    @ServerEndpoint("/gate")
    public static class Gate {
        /** Opens it. */
        @OnMessage
        public String open(String message) {
            Gated.GATE.countDown();
            return "open";
        }
    }

    /** Notes the parts of its messages. */
    @ServerEndpoint("/parts")
    public static class Parts {
        private final StringBuilder parts = new StringBuilder();
        private final AtomicInteger inside = new AtomicInteger();

        /** Notes a part. */
        @OnMessage
        public String part(String part, boolean last) throws IOException {
            if (inside.incrementAndGet() > 1) {
                parts.append("(interleaved)");
            }
            parts.append(part);
            inside.decrementAndGet();
            if (!last) {
                return null;
            }
            String all = parts.toString();
            parts.setLength(0);
            return all;
        }

        /** Notes. */
        @OnMessage
        public void binary(byte[] message) {
            parts.append("[binary]");
        }
    }
}
