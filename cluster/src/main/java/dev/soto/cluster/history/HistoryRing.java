package dev.soto.cluster.history;

import dev.soto.cluster.Position;
import dev.soto.protocol.SharedMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last messages of a topic, each with its offset. Thread-safe; time is an argument, in nanoseconds. */
public final class HistoryRing {
    private record Kept(long offset, long since, SharedMessage message) {}

    /**
     * What a session has missed.
     *
     * @param complete whether this is all of it
     * @param messages in order
     */
    public record Missed(boolean complete, List<SharedMessage> messages) {}

    private final String epoch;
    private final int maxMessages;
    private final long maxAge;
    private final ArrayDeque<Kept> kept = new ArrayDeque<>();
    private long last;

    /** Creates a history without messages, see {@link Position#epoch}. */
    public HistoryRing(String epoch, int maxMessages, long maxAgeNanos) {
        this.epoch = epoch;
        this.maxMessages = maxMessages;
        this.maxAge = maxAgeNanos;
    }

    /** Returns the place of the last message. */
    public synchronized Position last() {
        return new Position(epoch, last);
    }

    /** Takes the next place. What follows is {@link #keep}, unless there is nothing to keep. */
    public synchronized Position next() {
        last++;
        return new Position(epoch, last);
    }

    /** Keeps the message of the place that was taken last. */
    public synchronized void keep(SharedMessage message, long now) {
        kept.add(new Kept(last, now, message));
        if (kept.size() > maxMessages) {
            kept.poll();
        }
        expire(now);
    }

    /** Forgets what is too old; returns whether nothing is left. */
    public synchronized boolean expire(long now) {
        for (Kept oldest; (oldest = kept.peek()) != null && now - oldest.since >= maxAge; ) {
            kept.poll();
        }
        return kept.isEmpty();
    }

    /**
     * Returns what came behind a position.
     *
     * @param since null for nothing
     */
    public synchronized Missed since(@Nullable Position since, long now) {
        expire(now);
        if (since == null) {
            return new Missed(true, List.of());
        }
        Kept oldest = kept.peek();
        long first = oldest == null ? last + 1 : oldest.offset;
        if (!since.epoch().equals(epoch) || since.offset() > last || since.offset() + 1 < first) {
            return new Missed(false, List.of());
        }
        List<SharedMessage> missed = new ArrayList<>();
        for (Kept each : kept) {
            if (each.offset > since.offset()) {
                missed.add(each.message);
            }
        }
        return new Missed(true, missed);
    }
}
