package dev.soto.connection;

import dev.soto.protocol.model.ProtocolViolation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/** Bounds the outbound queue: what a send does that finds it full, see {@link OverflowPolicy}. */
final class SendAdmission {
    private SendAdmission() {}

    /** Waits for room, or does what else the policy says; returns why there is none. The caller holds the lock. */
    static @Nullable IOException admit(ConnectionCore core, int bytes) {
        if (hasRoom(core, bytes)) {
            return null;
        }
        QueueFullException full =
                new QueueFullException("message of " + bytes + " bytes does not fit behind " + core.outbound.bytes()
                        + " bytes that wait for the peer (maxQueuedBytes " + core.options.maxQueuedBytes() + ")");
        return switch (core.options.overflowPolicy()) {
            case FAIL -> full;
            case CLOSE -> {
                core.engine.fail(
                        ProtocolViolation.policy("peer is too slow: more than " + core.options.maxQueuedBytes()
                                + " bytes wait for it (maxQueuedBytes)"),
                        core.now());
                yield full;
            }
            case BLOCK -> awaitRoom(core, bytes);
        };
    }

    private static boolean hasRoom(ConnectionCore core, int bytes) {
        long queued = core.outbound.bytes();
        return queued == 0 || queued + bytes <= core.options.maxQueuedBytes();
    }

    private static @Nullable IOException awaitRoom(ConnectionCore core, int bytes) {
        long left = core.sendTimeoutNanos == 0 ? Long.MAX_VALUE : core.sendTimeoutNanos;
        try {
            while (core.engine.isOpen() && !hasRoom(core, bytes)) {
                if (core.writes.isIdle() && core.engine.hasOutput()) {
                    writeUnlocked(core);
                } else if (left <= 0) {
                    return new SocketTimeoutException("no room for a message of " + bytes + " bytes within "
                            + core.sendTimeoutNanos / 1_000_000 + " ms (sendTimeout, maxQueuedBytes)");
                } else {
                    left = core.roomInQueue().awaitNanos(left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting to send");
            interrupted.initCause(e);
            return interrupted;
        }
        return core.engine.isOpen() ? null : new IOException("the connection closed while a message waited to be sent");
    }

    private static void writeUnlocked(ConnectionCore core) {
        core.unlock();
        try {
            core.writes.write();
        } finally {
            core.lock();
        }
    }
}
