package dev.soto.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One connection under load: how far it has sent, what it may send, and what came back. Confined to the load's thread. */
final class LoadConnection {
    private final Wire wire;
    private final MessageCycle cycle;
    private final Replies replies;
    private final long[] sentAt;

    private long sent;
    private long received;
    private int position;
    private int end;

    LoadConnection(Wire wire, MessageCycle cycle, Replies replies) {
        this.wire = wire;
        this.cycle = cycle;
        this.replies = replies;
        this.sentAt = new long[cycle.variants()];
    }

    Wire wire() {
        return wire;
    }

    /** Messages given out with {@link #send}. */
    long sent() {
        return sent;
    }

    /** Messages come back whole. */
    long received() {
        return received;
    }

    /** One more message may go out; {@link #flush} writes it. */
    void send(long now) {
        int variant = variant(sent);
        sentAt[variant] = now;
        sent++;
        int frame = end >= cycle.length() ? variant + cycle.variants() : variant;
        end += cycle.frameStart(frame + 1) - cycle.frameStart(frame);
    }

    /** When the message went out to which the next reply belongs. */
    long oldestSentAt() {
        return sentAt(received);
    }

    /** When a message went out, counted from 0; one of the newest {@link MessageCycle#variants}. */
    long sentAt(long message) {
        return sentAt[variant(message)];
    }

    void replied() {
        received++;
    }

    int read(ByteBuffer in) throws LoadFailure {
        return replies.read(in);
    }

    /** Writes what may go out, as far as the socket takes it. Returns whether something waits for room. */
    boolean flush() throws IOException {
        if (position == end && !wire.hasUnsent()) {
            return false;
        }
        position += wire.write(cycle.frames(position, end));
        if (position >= cycle.length()) {
            position -= cycle.length();
            end -= cycle.length();
        }
        return hasUnwritten() || wire.hasUnsent();
    }

    /** Whether something may go out that the wire has not taken. */
    boolean hasUnwritten() {
        return position < end;
    }

    void release() {
        replies.close();
    }

    private int variant(long message) {
        return (int) message & (cycle.variants() - 1);
    }
}
