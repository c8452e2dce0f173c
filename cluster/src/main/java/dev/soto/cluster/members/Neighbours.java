package dev.soto.cluster.members;

import dev.soto.cluster.node.Liveness;
import dev.soto.cluster.node.Liveness.Step;
import dev.soto.cluster.node.LivenessWatch;
import dev.soto.cluster.transport.NoResponderException;
import dev.soto.cluster.wire.Envelope.Kind;
import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.Settings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The other nodes: heartbeats that come and go, who is gone, what may have been missed. Thread-safe. */
final class Neighbours {
    private static final Duration QUESTION = Duration.ofSeconds(1);
    private static final long ASK_AGAIN_NANOS = Duration.ofMillis(250).toNanos();

    private final ContainerCluster cluster;
    private final Bus bus;
    private final long heartbeatNanos;
    private final LivenessWatch watch;
    private final Set<Long> gone = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.

    private final Liveness liveness;
    private long beats;

    private volatile boolean closed;

    Neighbours(ContainerCluster cluster, Bus bus, Settings settings) {
        this.cluster = cluster;
        this.bus = bus;
        this.heartbeatNanos = settings.get(ClusterTable.HEARTBEAT).toNanos();
        this.watch = new LivenessWatch(cluster::nanoTime, cluster::later, this::look);
        this.liveness = new Liveness(
                heartbeatNanos, settings.get(ClusterTable.NODE_TIMEOUT).toNanos());
    }

    long heartbeatNanos() {
        return heartbeatNanos;
    }

    /** Says from now on that this node is there, and looks at the others. */
    void beat() {
        if (!closed) {
            publishBeat(1);
            watch.until(cluster.nanoTime() + heartbeatNanos);
            cluster.presences().beat();
            bus.histories().beat();
            bus.expireParts();
            cluster.later(heartbeatNanos, this::beat);
        }
    }

    private long look(long at) {
        if (closed) {
            return Long.MAX_VALUE;
        }
        step(locked(() -> liveness.tick(at)), at);
        return locked(() -> liveness.untilDue(at));
    }

    private void publishBeat(int more) {
        long number = locked(() -> beats += more);
        bus.publish(Bus.ALL, Kind.HEARTBEAT, "", ByteBuffer.allocate(8).putLong(0, number));
    }

    void close() {
        closed = true;
    }

    private <T> T locked(Supplier<T> task) {
        lock.lock();
        try {
            return task.get();
        } finally {
            lock.unlock();
        }
    }

    void heard(long node, long beat) {
        long at = cluster.nanoTime();
        List<Step> steps = locked(() -> liveness.heard(node, beat, at));
        gone.remove(node);
        if (steps.stream().anyMatch(each -> each.change() == Liveness.Change.APPEARED)) {
            // It is new here, and perhaps everywhere: it should know of this one at once.
            publishBeat(1);
        }
        step(steps, at);
    }

    void left(long node) {
        step(locked(() -> liveness.left(node)), cluster.nanoTime());
    }

    /** Our connection has come or gone. What was under way to the others is lost, which the beat that is left out tells them. */
    void connected(boolean now) {
        long at = cluster.nanoTime();
        List<Step> steps = locked(() -> liveness.connected(now, at));
        if (now) {
            publishBeat(steps.isEmpty() ? 1 : 2);
        }
        step(steps, at);
    }

    /** Not everything that came was taken. */
    void missed() {
        long at = cluster.nanoTime();
        step(locked(() -> liveness.missed(at)), at);
    }

    /** Something of a node has not come, and of that began to come some time ago. */
    void lost(long node, long nanos) {
        gap(ContainerCluster.hex(node), nanos + heartbeatNanos);
    }

    private void gap(String node, long nanos) {
        cluster.counts().gaps.increment();
        Instant to = Instant.now();
        Instant from = to.minusNanos(nanos);
        cluster.tellListeners(listener -> listener.onGap(node, from, to));
    }

    Set<Long> nodes() {
        return locked(liveness::nodes);
    }

    boolean isThere(long node) {
        return locked(() -> liveness.isAlive(node));
    }

    /** Returns whether a node was there and is not any more. What it had sent may come late, after a split for example. */
    boolean isGone(long node) {
        return gone.contains(node);
    }

    /**
     * Does what is to be done.
     *
     * @param at when that was found; a gap began before that, however long the others of the steps take
     */
    private void step(List<Step> steps, long at) {
        if (steps.stream().anyMatch(each -> each.change() == Liveness.Change.ASK)) {
            askServer(at);
        }
        for (Step each : steps) {
            String name = ContainerCluster.hex(each.node());
            cluster.presences().step(each);
            bus.histories().step(each);
            switch (each.change()) {
                case APPEARED -> cluster.tellListeners(listener -> listener.onNode(name, true));
                case GONE -> {
                    gone.add(each.node());
                    bus.gone(each.node());
                    cluster.tellListeners(listener -> listener.onNode(name, false));
                }
                case ASK -> ask(each.node(), name, true);
                case GAP -> gap(name, each.nanos() + cluster.nanoTime() - at);
                case FORGOTTEN -> {
                    gone.remove(each.node());
                    bus.forget(each.node());
                }
            }
        }
    }

    /** Where nobody listens the server says so, if it is there: else it may be our connection and not a node that is silent. */
    private void askServer(long at) {
        bus.request(Bus.NOBODY, Kind.ASK, "", ByteBuffer.allocate(0), QUESTION).whenComplete((answer, failure) -> {
            if (failure == null || Wire.cause(failure) instanceof NoResponderException) {
                long now = cluster.nanoTime();
                lock.lock();
                try {
                    liveness.proven(at);
                } finally {
                    lock.unlock();
                }
                look(now);
            }
        });
    }

    /** A node that was killed has no connection, which is known at once; one that hangs has. */
    private void ask(long other, String name, boolean again) {
        bus.request("d." + name, Kind.ASK, "", ByteBuffer.allocate(0), QUESTION).whenComplete((answer, failure) -> {
            if (failure != null && Wire.cause(failure) instanceof NoResponderException && !closed) {
                if (again) {
                    cluster.later(ASK_AGAIN_NANOS, () -> ask(other, name, false));
                } else {
                    left(other);
                }
            }
        });
    }
}
