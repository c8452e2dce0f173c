package dev.soto.cluster.presence;

import dev.soto.cluster.PresenceEntry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The entries of a topic. One that has left may stay for a while, and is replaced without a word when its user joins again meanwhile. Not
 * thread-safe; time is an argument, in nanoseconds.
 */
public final class PresenceTable {
    private record Leaving(PresenceEntry entry, long due) {}

    private final long leaveDelay;
    private final Map<String, PresenceEntry> entries = new LinkedHashMap<>();
    /** In the order in which they are due. */
    private final Map<String, Leaving> leaving = new LinkedHashMap<>();

    /** Creates an empty table. */
    public PresenceTable(long leaveDelayNanos) {
        this.leaveDelay = leaveDelayNanos;
    }

    /** Adds an entry; returns whether that is to be told. */
    public boolean join(PresenceEntry entry) {
        boolean again = entries.put(entry.session(), entry) != null;
        return !again && !replacesOneThatLeaves(entry);
    }

    private boolean replacesOneThatLeaves(PresenceEntry entry) {
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

    /** Takes an entry out; returns it when that is to be told now. */
    public Optional<PresenceEntry> leave(String session, long now) {
        PresenceEntry entry = entries.remove(session);
        if (entry != null && leaveDelay > 0) {
            leaving.put(session, new Leaving(entry, now + leaveDelay));
            return Optional.empty();
        }
        return Optional.ofNullable(entry);
    }

    /** Returns those whose leave is to be told now: their delay is over. */
    public List<PresenceEntry> expire(long now) {
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

    /** Returns the entries, those that leave included, the oldest first. */
    public List<PresenceEntry> entries() {
        List<PresenceEntry> all = new ArrayList<>(entries.values());
        leaving.values().forEach(each -> all.add(each.entry));
        return List.copyOf(all);
    }

    /** Returns how many have left and stay for a while. */
    int leaving() {
        return leaving.size();
    }

    /** Returns how many that are. */
    public int size() {
        return entries.size() + leaving.size();
    }
}
