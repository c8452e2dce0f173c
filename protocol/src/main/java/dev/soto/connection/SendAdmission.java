package dev.soto.connection;

import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.ProtocolViolation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/** Bounds the outbound queue: what a send does that finds it full, see {@link OverflowPolicy}. */
final class SendAdmission {
    private SendAdmission() {}

    /**
     * Makes or waits for room, or does what else the policy says; returns why there is none.
     *
     * @param key conflation key of the message; null for none
     * @param mayWait whether {@link OverflowPolicy#BLOCK} waits
     */
    static @Nullable IOException admit(
            ConnectionCore core, int bytes, @Nullable Object key, OverflowPolicy policy, boolean mayWait) {
        assert core.isHeld();
        if (hasRoom(core, bytes, key)) {
            return null;
        }
        boolean waits = policy == OverflowPolicy.BLOCK && mayWait;
        if (!waits && findRoom(core, bytes, key)) {
            return core.engine.isOpen() ? null : closedMeanwhile();
        }
        tellFull(core, policy, bytes);
        core.countFull(policy);
        return switch (policy) {
            case FAIL -> full(core, bytes);
            case CLOSE -> close(core, bytes, CloseCode.POLICY_VIOLATION);
            case CLOSE_TRY_AGAIN -> close(core, bytes, CloseCode.TRY_AGAIN_LATER);
            case DROP_NEWEST -> dropped(core, bytes);
            case DROP_OLDEST -> makeRoom(core, bytes, key) ? null : dropped(core, bytes);
            case BLOCK ->
                !mayWait ? full(core, bytes) : core.callbacks.isReplying() ? pause(core) : awaitRoom(core, bytes, key);
        };
    }

    /** @param policy null for an offer */
    static void tellFull(ConnectionCore core, @Nullable OverflowPolicy policy, int bytes) {
        ConnectionInterceptor interceptor = core.interceptor;
        if (interceptor != null) {
            interceptor.queueFull(policy, bytes, core.outbound.bytes());
        }
    }

    /** A reply is queued beyond the limit, and the next message has to wait for room: not the thread. */
    private static @Nullable IOException pause(ConnectionCore core) {
        core.callbacks.awaitRoom();
        return null;
    }

    /** A message of a key that waits gives its place to the new one. */
    private static boolean hasRoom(ConnectionCore core, int bytes, @Nullable Object key) {
        long place = core.outbound.waitingBytes(key);
        long others = core.outbound.bytes() - Math.max(0, place);
        return others == 0
                || others + bytes <= core.maxQueuedBytes && (place >= 0 || !core.outbound.isFullOfMessages());
    }

    /**
     * Looks for room. When there is none, what is held back is written first: it counts as waiting, although the peer may take it at once.
     * The connection may be closed afterwards.
     */
    static boolean findRoom(ConnectionCore core, int bytes, @Nullable Object key) {
        assert core.isHeld();
        return hasRoom(core, bytes, key) || core.isHeldOnce() && writeHeldBack(core) && hasRoom(core, bytes, key);
    }

    private static QueueFullException full(ConnectionCore core, int bytes) {
        return new QueueFullException("message of " + bytes + " bytes does not fit behind " + waiting(core));
    }

    private static IOException dropped(ConnectionCore core, int bytes) {
        core.outbound.countDropped();
        return new MessageDroppedException("a message of " + bytes
                + " bytes was dropped (overflowPolicy): it does not fit behind " + waiting(core));
    }

    private static IOException close(ConnectionCore core, int bytes, int closeCode) {
        QueueFullException full = full(core, bytes);
        core.engine.overrun(new ProtocolViolation(closeCode, "peer is too slow: " + waiting(core)), core.now());
        return full;
    }

    private static String waiting(ConnectionCore core) {
        return core.outbound.bytes() + " bytes that wait for the peer (maxQueuedBytes " + core.maxQueuedBytes
                + (core.outbound.isFullOfMessages() ? ", maxQueuedMessages " + core.outbound.maxMessages() : "") + ")";
    }

    private static boolean makeRoom(ConnectionCore core, int bytes, @Nullable Object key) {
        while (!hasRoom(core, bytes, key)) {
            if (!core.outbound.dropOldest()) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable IOException awaitRoom(ConnectionCore core, int bytes, @Nullable Object key) {
        long timeout = core.sendTimeoutNanos();
        long left = timeout == 0 ? Long.MAX_VALUE : timeout;
        core.blockedSends++;
        try {
            while (core.engine.isOpen() && !hasRoom(core, bytes, key)) {
                if (writeHeldBack(core)) {
                    continue;
                }
                if (left <= 0) {
                    return new SocketTimeoutException("no room for a message of " + bytes + " bytes within "
                            + timeout / 1_000_000 + " ms (sendTimeout) behind " + waiting(core));
                }
                left = core.roomInQueue().awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting to send");
            interrupted.initCause(e);
            return interrupted;
        } finally {
            core.blockedSends--;
        }
        return core.engine.isOpen() ? null : closedMeanwhile();
    }

    private static IOException closedMeanwhile() {
        return new IOException("the connection closed while a message waited to be sent");
    }

    /** Writes, without the lock, what nobody is writing; returns whether there was such. */
    private static boolean writeHeldBack(ConnectionCore core) {
        if (!core.writes.isIdle() || !core.engine.hasOutput()) {
            return false;
        }
        assert core.isHeldOnce() : "a write would go out with the lock of the connection held";
        core.unlock();
        try {
            core.writes.write();
        } finally {
            core.lock();
        }
        return true;
    }
}
