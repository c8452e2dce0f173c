package dev.soto.benchmarks.cluster;

import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Sends messages as fast as they come, or so many a second. */
final class Sender {
    private static final int DIGITS = 16;
    private static final long WAIT_NANOS = 20_000;
    /** So long without news, what is on its way counts as lost. */
    private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private Sender() {}

    private interface Send {
        /** Returns whether it was taken. */
        boolean now(String text);
    }

    private static Send way(Order order, PlainNats plain, @Nullable FigureNode node) {
        String topic = order.text("topic");
        String mode = order.text("mode");
        if (node == null) {
            return text -> {
                plain.publish(topic, text.getBytes(StandardCharsets.UTF_8));
                return true;
            };
        }
        return mode.equals("loop") ? node::loop : text -> node.send(topic, text);
    }

    /** A text of some length that says when it was made. Words, so that it can be compressed. */
    static String text(int bytes) {
        StringBuilder text = new StringBuilder(bytes + 32);
        text.append(stamp());
        while (text.length() < bytes) {
            text.append(" the price of item ").append(text.length() * 7919 % 10_007);
        }
        text.setLength(bytes);
        return text.toString();
    }

    private static String stamp() {
        return String.format("%016x", System.nanoTime());
    }

    static long sentAt(byte[] text) {
        return Long.parseUnsignedLong(new String(text, 0, DIGITS, StandardCharsets.US_ASCII), 16);
    }

    /** Keeps some messages on their way. */
    static String run(Order order, PlainNats plain, @Nullable FigureNode node) throws Exception {
        Send send = way(order, plain, node);
        int window = order.number("window");
        String body = text(order.number("bytes")).substring(DIGITS);
        long warmUp = TimeUnit.MILLISECONDS.toNanos(order.number("warm"));
        long measured = TimeUnit.MILLISECONDS.toNanos(order.number("millis"));
        try (PlainNats.Credits credits = plain.credits(order.text("credit"))) {
            long begun = System.nanoTime();
            long sent = 0;
            long refused = 0;
            long lost = 0;
            long before = -1;
            long from = 0;
            long news = begun;
            long known = 0;
            String stamp = stamp();
            while (true) {
                long now = System.nanoTime();
                long come = credits.messages();
                if (come != known) {
                    known = come;
                    news = now;
                }
                if (before < 0 && now - begun >= warmUp) {
                    before = come;
                    from = now;
                }
                if (before >= 0 && now - from >= measured) {
                    double perSecond = (come - before) * 1e9 / (now - from);
                    waitFor(credits, sent - lost);
                    return FigureProgram.figure("perSecond", perSecond) + " refused=" + refused + " lost=" + lost;
                }
                if (sent - lost - come >= window) {
                    if (now - news > LOST_NANOS) {
                        lost = sent - come;
                        news = now;
                    }
                    LockSupport.parkNanos(WAIT_NANOS);
                } else if (send.now(stamp + body)) {
                    sent++;
                } else {
                    refused++;
                    LockSupport.parkNanos(WAIT_NANOS);
                }
            }
        }
    }

    /** The next measurement is not to get what is left of this one. */
    private static void waitFor(PlainNats.Credits credits, long sent) {
        long end = System.nanoTime() + LOST_NANOS;
        long most = sent - sent % 1000;
        while (credits.messages() < most && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(WAIT_NANOS);
        }
    }

    /** Sends so many a second. */
    static String pace(Order order, PlainNats plain, @Nullable FigureNode node) {
        Send send = way(order, plain, node);
        String body = text(order.number("bytes")).substring(DIGITS);
        long pause = TimeUnit.SECONDS.toNanos(1) / order.number("rate");
        int count = order.number("count");
        long next = System.nanoTime();
        for (int i = 0; i < count; i++) {
            while (System.nanoTime() - next < 0) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
            send.now(stamp() + body);
            next += pause;
        }
        return "";
    }

    /** What keeps a message; the stage is complete when it is kept. */
    interface Keep {
        CompletionStage<?> now(String text);
    }

    /** Has some messages on their way to where they are kept. */
    static String keep(Order order, Keep keep) throws InterruptedException {
        int window = order.number("window");
        String text = text(order.number("bytes"));
        long warmUp = TimeUnit.MILLISECONDS.toNanos(order.number("warm"));
        long measured = TimeUnit.MILLISECONDS.toNanos(order.number("millis"));
        Semaphore room = new Semaphore(window);
        AtomicLong kept = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        long begun = System.nanoTime();
        long before = -1;
        long from = 0;
        while (true) {
            long now = System.nanoTime();
            if (before < 0 && now - begun >= warmUp) {
                before = kept.get();
                from = now;
            }
            if (before >= 0 && now - from >= measured) {
                break;
            }
            room.acquire();
            keep.now(text).whenComplete((receipt, failure) -> {
                (failure == null ? kept : failed).incrementAndGet();
                room.release();
            });
        }
        double perSecond = (kept.get() - before) * 1e9 / (System.nanoTime() - from);
        // The next measurement is not to get what is left of this one.
        room.acquire(window);
        return FigureProgram.figure("perSecond", perSecond) + " failed=" + failed.get();
    }

    /** How long the call takes that sends to the members of a topic. */
    static String calls(Order order, FigureNode node) throws IOException {
        Histogram micros = new Histogram(3);
        String text = text(order.number("bytes"));
        for (int i = 0; i < order.number("count"); i++) {
            long begun = System.nanoTime();
            node.send(order.text("topic"), text);
            micros.recordValue((System.nanoTime() - begun) / 1000);
            FigureProcess.pause(order.number("pause"));
        }
        return PlainNats.latency(micros) + " " + FigureProgram.figure("most", micros.getMaxValue());
    }

    /** Today's loop. */
    static void toAll(Session any, String text) {
        for (Session each : any.getOpenSessions()) {
            each.getAsyncRemote().sendText(text);
        }
    }
}
