package dev.soto.cluster.presence;

import dev.soto.cluster.PresenceEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a topic, on all nodes. An entry has one writer, the node of its session: each node tells the others of changes of its own entries, with
 * the version before and the version after. Whoever misses one asks for all entries of that node. A version grows with each change of any topic
 * of a node, so none comes twice, also when a topic is forgotten and made anew. What a node has is told again with growing pauses, so a last
 * change that is lost is noticed too. Nothing is merged, and no clocks are compared. An entry is in one map only, which is that of its node. Not thread-safe; time is an argument, in nanoseconds.
 */
public final class SharedPresence {
    /** Quiet topics are told of once in so many beats. */
    private static final int MAX_PAUSE = 64;

    /** With so long a pause a change has been told five times. */
    private static final int TOLD_PAUSE = 16;

    /** After so many beats without an answer it is asked again. */
    private static final int ASK_AGAIN = 2;

    /** Where it tells of itself. */
    public interface Link {
        /** Own entries have changed: {@link SharedPresence#flush} is to be called soon. */
        void changed();

        /** Tells all other nodes with the topic. */
        void tell(PresenceChange change);

        /** Asks a node for its entries unless it has the version that is known. */
        void ask(long node, long known);

        /** Answers a node. */
        void answer(long node, PresencePart part);

        /** Tells the application. */
        void joined(PresenceEntry entry);

        /** Tells the application. */
        void left(PresenceEntry entry);
    }

    /** What is known of another node. */
    private static final class Known {
        private final Map<String, PresenceEntry> entries = new LinkedHashMap<>();
        private long version;
        private boolean complete;
        /** Beats until it is asked again; 0 when nothing is open. */
        private int asked;
        /** Parts of an answer so far; null for none. */
        private @Nullable List<PresenceEntry> parts;

        private long partsVersion;
        private int nextPart;
    }

    private final LongSupplier versions;
    private final Link link;
    private final LeaveDelay leaving;
    private final Map<String, PresenceEntry> own = new LinkedHashMap<>();
    private final Map<Long, Known> others = new HashMap<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private long version;
    private int pause = 1;
    private int untilTold = 1;

    /**
     * Creates one without entries.
     *
     * @param versions gives the next version of this node
     */
    public SharedPresence(long leaveDelayNanos, LongSupplier versions, Link link) {
        this.versions = versions;
        this.link = link;
        this.leaving = new LeaveDelay(leaveDelayNanos);
    }

    // This node.

    /** A session of this node has joined. */
    public void join(PresenceEntry entry) {
        boolean again = own.put(entry.session(), entry) != null;
        changed(entry.session());
        if (!again) {
            joined(entry);
        }
    }

    /** A session of this node has left. */
    public void leave(String session, long now) {
        PresenceEntry entry = own.remove(session);
        if (entry != null) {
            changed(session);
            left(entry, now);
        }
    }

    private void joined(PresenceEntry entry) {
        if (!leaving.replaces(entry)) {
            link.joined(entry);
        }
    }

    private void left(PresenceEntry entry, long now) {
        if (leaving.leave(entry, now)) {
            link.left(entry);
        }
    }

    private void changed(String session) {
        if (changed.isEmpty()) {
            link.changed();
        }
        changed.add(session);
    }

    /** Tells the others what has changed. */
    public void flush() {
        List<PresenceEntry> joins = new ArrayList<>();
        List<String> leaves = new ArrayList<>();
        int bytes = 0;
        for (String session : changed) {
            PresenceEntry entry = own.get(session);
            if (entry == null) {
                leaves.add(session);
            } else {
                joins.add(entry);
            }
            bytes += entry == null ? PresenceForm.bytes(session) : PresenceForm.bytes(entry);
            if (bytes >= PresenceForm.PART_BYTES) {
                tell(joins, leaves);
                joins = new ArrayList<>();
                leaves = new ArrayList<>();
                bytes = 0;
            }
        }
        changed.clear();
        if (!joins.isEmpty() || !leaves.isEmpty()) {
            tell(joins, leaves);
        }
    }

    private void tell(List<PresenceEntry> joins, List<String> leaves) {
        long before = version;
        version = versions.getAsLong();
        pause = 1;
        untilTold = 1;
        link.tell(new PresenceChange(before, version, joins, leaves));
    }

    /** Another node asks for the entries of this one. */
    public void asked(long node, long known) {
        flush();
        if (known == version && known > 0) {
            link.tell(new PresenceChange(version, version, List.of(), List.of()));
            return;
        }
        if (version == 0) {
            version = versions.getAsLong();
        }
        List<List<PresenceEntry>> parts = split(own.values());
        for (int i = 0; i < parts.size(); i++) {
            link.answer(node, new PresencePart(version, i, parts.size(), parts.get(i)));
        }
    }

    private static List<List<PresenceEntry>> split(Collection<PresenceEntry> entries) {
        List<List<PresenceEntry>> parts = new ArrayList<>();
        List<PresenceEntry> part = new ArrayList<>();
        int bytes = 0;
        for (PresenceEntry entry : entries) {
            part.add(entry);
            bytes += PresenceForm.bytes(entry);
            if (bytes >= PresenceForm.PART_BYTES) {
                parts.add(part);
                part = new ArrayList<>();
                bytes = 0;
            }
        }
        if (!part.isEmpty() || parts.isEmpty()) {
            parts.add(part);
        }
        return parts;
    }

    /** A heartbeat's time has passed. */
    public void beat() {
        others.forEach((node, known) -> {
            if (known.asked > 0 && --known.asked == 0) {
                ask(node, known);
            }
        });
        if (version > 0 && --untilTold <= 0) {
            link.tell(new PresenceChange(version, version, List.of(), List.of()));
            pause = Math.min(pause * 2, MAX_PAUSE);
            untilTold = pause;
        }
    }

    // Other nodes.

    /** Another node is there, or something of it may have been missed. */
    public void ask(long node) {
        ask(node, others.computeIfAbsent(node, same -> new Known()));
    }

    private void ask(long node, Known known) {
        known.asked = ASK_AGAIN;
        known.parts = null;
        link.ask(node, known.version);
    }

    /** Another node is gone, and so are its entries. */
    public void gone(long node, long now) {
        Known known = others.remove(node);
        if (known != null) {
            known.entries.values().forEach(entry -> left(entry, now));
        }
    }

    /** Another node has told of a change. */
    public void change(long node, PresenceChange change, long now) {
        Known known = others.computeIfAbsent(node, same -> new Known());
        if (change.to() < known.version) {
            return;
        }
        if (change.from() != known.version) {
            if (change.to() > known.version && known.asked == 0) {
                known.complete = false;
                ask(node, known);
            }
            return;
        }
        known.version = change.to();
        known.complete = true;
        known.asked = 0;
        for (PresenceEntry entry : change.joins()) {
            add(known, entry);
        }
        for (String session : change.leaves()) {
            remove(known, session, now);
        }
    }

    private void remove(Known known, String session, long now) {
        PresenceEntry entry = known.entries.remove(session);
        if (entry != null) {
            left(entry, now);
        }
    }

    private void add(Known known, PresenceEntry entry) {
        if (known.entries.put(entry.session(), entry) == null) {
            joined(entry);
        }
    }

    /** Another node has answered. */
    public void part(long node, PresencePart part, long now) {
        Known known = others.computeIfAbsent(node, same -> new Known());
        if (part.version() < known.version) {
            return;
        }
        if (part.index() == 0) {
            known.parts = new ArrayList<>();
            known.partsVersion = part.version();
            known.nextPart = 0;
        }
        List<PresenceEntry> parts = known.parts;
        if (parts == null || part.version() != known.partsVersion || part.index() != known.nextPart) {
            // One is missing: it is asked again.
            known.parts = null;
            return;
        }
        parts.addAll(part.entries());
        known.nextPart++;
        if (known.nextPart == part.count()) {
            known.parts = null;
            replace(known, part.version(), parts, now);
        }
    }

    private void replace(Known known, long newVersion, List<PresenceEntry> entries, long now) {
        Set<String> before = new LinkedHashSet<>(known.entries.keySet());
        for (PresenceEntry entry : entries) {
            before.remove(entry.session());
            add(known, entry);
        }
        for (String session : before) {
            remove(known, session, now);
        }
        known.version = newVersion;
        known.complete = true;
        known.asked = 0;
    }

    // What there is.

    /** Tells of leaves whose delay is over. */
    public void expire(long now) {
        leaving.expire(now).forEach(link::left);
    }

    /** Returns the entries that are known, the oldest first. */
    public List<PresenceEntry> entries() {
        List<PresenceEntry> all = new ArrayList<>(own.values());
        others.values().forEach(known -> all.addAll(known.entries.values()));
        all.addAll(leaving.entries());
        all.sort((one, two) -> {
            int bySince = one.since().compareTo(two.since());
            return bySince != 0 ? bySince : one.session().compareTo(two.session());
        });
        return List.copyOf(all);
    }

    /** Returns the entry of a session of this node. */
    public Optional<PresenceEntry> own(String session) {
        return Optional.ofNullable(own.get(session));
    }

    /** Returns how many entries there are. */
    public int size() {
        int size = own.size() + leaving.size();
        for (Known known : others.values()) {
            size += known.entries.size();
        }
        return size;
    }

    /** Returns whether this node has none, nor one that is leaving. */
    public boolean isEmpty() {
        return own.isEmpty() && leaving.size() == 0;
    }

    /** Returns whether the others have been told of the last change so often that they know it. */
    public boolean isTold() {
        return version == 0 || changed.isEmpty() && pause >= TOLD_PAUSE;
    }

    /** Returns the nodes whose entries are not known, or not all of them. */
    public Set<Long> missing() {
        Set<Long> missing = new TreeSet<>();
        others.forEach((node, known) -> {
            if (!known.complete) {
                missing.add(node);
            }
        });
        return missing;
    }
}
