package dev.soto.cluster.node;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of the other nodes are there, and what of them may have been missed, by their numbered heartbeats. A node that is silent is asked; one
 * that is not connected any more, or silent for too long, is gone, and back when it is heard again. While our own connection is lost nothing is
 * concluded, also when that has not been noticed: somebody's silence means something where others were heard meanwhile, or the bus is
 * {@linkplain #proven known to have been there}. Not thread-safe; time is an argument, in nanoseconds.
 */
public final class Liveness {
    /** How long a node that is gone is remembered. */
    private static final long REMEMBERED_NANOS = 600_000_000_000L;

    /** What happens to a node. */
    public enum Change {
        /** It is heard for the first time, or again. */
        APPEARED,
        /** It has left, or has not been heard for too long. */
        GONE,
        /** It is silent, and is to be asked whether it is there; and so is the bus. */
        ASK,
        /** A heartbeat is missing, or the connection was: so may be what it has sent. */
        GAP,
        /** It has been gone for so long that nothing late of it is to be expected. */
        FORGOTTEN
    }

    /**
     * Something to do.
     *
     * @param node of which
     * @param change what
     * @param nanos how long ago the gap began; 0 for other changes
     */
    public record Step(long node, Change change, long nanos) {
        /** What is no gap. */
        public Step(long node, Change change) {
            this(node, change, 0);
        }
    }

    private static final class Heard {
        private long at;
        private long beat;
        private boolean asked;
        private long askedAt;
    }

    private final long askAfter;
    private final long timeout;
    /** So long after the last heartbeat of a node the bus has to have been there, for it to be gone. */
    private final long provenAfter;

    private final Map<Long, Heard> alive = new LinkedHashMap<>();
    private final Map<Long, Heard> gone = new LinkedHashMap<>();
    private boolean connected = true;
    /** When the bus was last there for certain. */
    private long proven;

    private boolean everProven;

    /** Knows of nobody. */
    public Liveness(long heartbeatNanos, long timeoutNanos) {
        // Two and a half heartbeats.
        this.askAfter = (heartbeatNanos * 5 + 1) / 2;
        this.timeout = timeoutNanos;
        this.provenAfter = Math.max(askAfter, timeoutNanos - askAfter);
    }

    /** A heartbeat came from a node, with its number. */
    public List<Step> heard(long node, long beat, long now) {
        List<Step> steps = new ArrayList<>(2);
        proven(now);
        Heard known = alive.get(node);
        if (known == null) {
            steps.add(new Step(node, Change.APPEARED));
            known = gone.remove(node);
            boolean back = known != null;
            if (known == null) {
                known = new Heard();
                known.beat = beat - 1;
            }
            alive.put(node, known);
            if (back) {
                // What it had sent was dropped until now, also when no heartbeat is missing.
                steps.add(new Step(node, Change.GAP, now - known.at));
                known.beat = Math.max(beat, known.beat);
            }
        }
        if (beat > known.beat + 1) {
            steps.add(new Step(node, Change.GAP, now - known.at));
        }
        known.beat = Math.max(beat, known.beat);
        known.at = now;
        known.asked = false;
        return steps;
    }

    /** The bus was there at a time: what others had published before has come. */
    public void proven(long at) {
        if (!everProven || at - proven > 0) {
            everProven = true;
            proven = at;
        }
    }

    /** A node has left, or nobody answers for it. */
    public List<Step> left(long node) {
        Heard known = alive.remove(node);
        if (known == null) {
            return List.of();
        }
        gone.put(node, known);
        return List.of(new Step(node, Change.GONE));
    }

    /** Our own connection has come or gone: after it has come all have the whole time to be heard. */
    public List<Step> connected(boolean is, long now) {
        List<Step> steps = is && !connected ? missed(now) : List.of();
        if (is) {
            for (Heard each : alive.values()) {
                each.at = now;
                each.asked = false;
            }
        }
        connected = is;
        return steps;
    }

    /** What has come since the last heartbeats is not complete. */
    public List<Step> missed(long now) {
        List<Step> steps = new ArrayList<>();
        alive.forEach((node, heard) -> steps.add(new Step(node, Change.GAP, now - heard.at)));
        return steps;
    }

    /** Time has passed. */
    public List<Step> tick(long now) {
        List<Step> steps = new ArrayList<>();
        if (!connected) {
            return steps;
        }
        for (Iterator<Map.Entry<Long, Heard>> all = alive.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Long, Heard> each = all.next();
            Heard heard = each.getValue();
            if (now - heard.at >= timeout && isSilent(heard)) {
                steps.add(new Step(each.getKey(), Change.GONE));
                gone.put(each.getKey(), heard);
                all.remove();
            } else if (now - heard.at >= askAfter && (!heard.asked || now - heard.askedAt >= askAfter)) {
                heard.asked = true;
                heard.askedAt = now;
                steps.add(new Step(each.getKey(), Change.ASK));
            }
        }
        for (Iterator<Map.Entry<Long, Heard>> all = gone.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Long, Heard> each = all.next();
            if (now - each.getValue().at >= REMEMBERED_NANOS + timeout) {
                steps.add(new Step(each.getKey(), Change.FORGOTTEN));
                all.remove();
            }
        }
        return steps;
    }

    /** Returns whether it was silent while the bus was there; else our own connection may have been lost unnoticed. */
    private boolean isSilent(Heard heard) {
        return proven - heard.at >= provenAfter;
    }

    /** Returns after how many nanoseconds a node that stays silent is to be asked, or gone; {@link Long#MAX_VALUE} where there is none. */
    public long untilDue(long now) {
        long first = Long.MAX_VALUE;
        if (connected) {
            for (Heard each : alive.values()) {
                long ask = (each.asked ? each.askedAt : each.at) + askAfter - now;
                long over = each.at + timeout - now;
                first = Math.min(first, over > 0 || isSilent(each) ? Math.min(ask, over) : ask);
            }
        }
        return first;
    }

    /** Returns whether a node is there. */
    public boolean isAlive(long node) {
        return alive.containsKey(node);
    }

    /** Returns the nodes that are there. */
    public Set<Long> nodes() {
        return Set.copyOf(alive.keySet());
    }
}
