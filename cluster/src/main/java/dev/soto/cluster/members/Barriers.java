package dev.soto.cluster.members;

import dev.soto.cluster.wire.Envelope.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a node publishes behind its subscriptions, and all others answer: then what they publish is routed to it. One is under way at a time. Whoever
 * wants one shares it until it goes out, and all that want one later share the next. Thread-safe.
 */
final class Barriers {
    private static final long TIMEOUT_NANOS = Duration.ofSeconds(1).toNanos();

    private static final class Barrier {
        private final CompletableFuture<Boolean> passed = new CompletableFuture<>();
        private final Set<Long> missing = new HashSet<>();
        /** Those who have subscribed since are not among those who share it. */
        private boolean sealed;
    }

    private final ContainerCluster cluster;
    private final Bus bus;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.

    private @Nullable Barrier current;
    private @Nullable Barrier next;
    private boolean beginsLater;
    private boolean closed;
    private long number;

    Barriers(ContainerCluster cluster, Bus bus) {
        this.cluster = cluster;
        this.bus = bus;
    }

    /** Returns whether all others have answered what is published from now on; false when one has not within a second. */
    CompletableFuture<Boolean> next() {
        CompletableFuture<Boolean> passed;
        boolean begins;
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.completedFuture(false);
            }
            if (current != null && !current.sealed) {
                return current.passed;
            }
            if (next == null) {
                next = new Barrier();
            }
            passed = next.passed;
            begins = current == null && !beginsLater;
        } finally {
            lock.unlock();
        }
        if (begins) {
            begin();
        }
        return passed;
    }

    private void begin() {
        long unsettled = bus.nanosUntilOthersAreKnown();
        long begun;
        boolean alone;
        lock.lock();
        try {
            if (next == null || current != null) {
                return;
            }
            if (unsettled > 0) {
                if (!beginsLater) {
                    beginsLater = true;
                    cluster.later(unsettled, this::beginAfterAll);
                }
                return;
            }
            current = next;
            next = null;
            begun = ++number;
            alone = bus.nodes().isEmpty();
        } finally {
            lock.unlock();
        }
        if (alone || !bus.isConnected()) {
            end(begun, alone && bus.isConnected());
        } else {
            bus.afterSubscriptions(() -> goOut(begun));
            cluster.later(TIMEOUT_NANOS, () -> end(begun, false));
        }
    }

    /** What those who share it have subscribed may still wait in the transport, but is there before what is handed to it now. */
    private void goOut(long begun) {
        boolean alone;
        lock.lock();
        try {
            if (current == null || begun != number) {
                return;
            }
            current.sealed = true;
            current.missing.addAll(bus.nodes());
            alone = current.missing.isEmpty();
        } finally {
            lock.unlock();
        }
        if (alone) {
            end(begun, true);
        } else {
            bus.afterSubscriptions(() -> bus.publish(
                    Bus.ALL, Kind.BARRIER, "", ByteBuffer.allocate(8).putLong(0, begun)));
        }
    }

    private void beginAfterAll() {
        lock.lock();
        try {
            beginsLater = false;
        } finally {
            lock.unlock();
        }
        begin();
    }

    /** Nobody waits any more: no timer ends what is under way. */
    void close() {
        List<Barrier> over;
        lock.lock();
        try {
            closed = true;
            over = Stream.of(current, next).filter(Objects::nonNull).toList();
            current = null;
            next = null;
        } finally {
            lock.unlock();
        }
        over.forEach(each -> cluster.execute(() -> each.passed.complete(false)));
    }

    /** A node has answered. */
    void passed(long node, long answered) {
        boolean all;
        lock.lock();
        try {
            all = current != null && answered == number && current.missing.remove(node) && current.missing.isEmpty();
        } finally {
            lock.unlock();
        }
        if (all) {
            end(answered, true);
        }
    }

    /** A node will not answer: nothing that it publishes comes either. */
    void gone(long node) {
        long now;
        lock.lock();
        try {
            now = number;
        } finally {
            lock.unlock();
        }
        passed(node, now);
    }

    private void end(long ended, boolean complete) {
        Barrier over;
        boolean more;
        lock.lock();
        try {
            if (current == null || ended != number) {
                return;
            }
            over = current;
            current = null;
            more = next != null;
        } finally {
            lock.unlock();
        }
        cluster.execute(() -> over.passed.complete(complete));
        if (more) {
            begin();
        }
    }
}
