package dev.soto.cluster.presence;

import dev.soto.cluster.PresenceEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Entries that have left a topic and stay for a while: they are replaced without a word when their user joins again meanwhile. Not thread-safe;
 * time is an argument, in nanoseconds.
 */
final class LeaveDelay {
    private record Leaving(PresenceEntry entry, long due) {}

    private final long delay;
    /** In the order in which they are due. */
    private final Map<String, Leaving> leaving = new LinkedHashMap<>();

    LeaveDelay(long delayNanos) {
        this.delay = delayNanos;
    }

    /** Returns whether an entry that joins takes the place of one that leaves, so that neither is to be told. */
    boolean replaces(PresenceEntry entry) {
        if (leaving.remove(entry.session()) != null) {
            return true;
        }
        if (entry.user().isPresent()) {
            for (Iterator<Leaving> all = leaving.values().iterator(); all.hasNext(); ) {
                if (all.next().entry.user().equals(entry.user())) {
                    all.remove();
                    return true;
                }
            }
        }
        return false;
    }

    /** An entry leaves; returns whether that is to be told now. */
    boolean leave(PresenceEntry entry, long now) {
        if (delay > 0) {
            leaving.put(entry.session(), new Leaving(entry, now + delay));
        }
        return delay <= 0;
    }

    /** Returns those whose leave is to be told now: their delay is over. */
    List<PresenceEntry> expire(long now) {
        List<PresenceEntry> gone = new ArrayList<>();
        for (Iterator<Leaving> all = leaving.values().iterator(); all.hasNext(); ) {
            Leaving each = all.next();
            if (each.due - now > 0) {
                break;
            }
            gone.add(each.entry);
            all.remove();
        }
        return gone;
    }

    /** Returns those that have left and stay for a while. */
    Collection<PresenceEntry> entries() {
        return leaving.values().stream().map(Leaving::entry).toList();
    }

    /** Returns how many that are. */
    int size() {
        return leaving.size();
    }
}
