package dev.soto.cluster.history;

import dev.soto.cluster.Position;
import dev.soto.cluster.transport.HistoryStore.Place;
import dev.soto.cluster.wire.Envelope;
import dev.soto.protocol.SharedMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of a topic whose messages a store keeps for all nodes: it gives its members each message once, in the order of the store, and
 * fetches what did not come; the last ones stay here for those who join with a position. No I/O; time is an argument, in nanoseconds.
 * Callers take turns.
 */
public final class SharedHistory {
    /** So many messages wait while something is fetched; more are fetched too. */
    static final int MAX_HELD = 1000;

    private static final int MAX_TRIES = 20;

    /** What it needs of the node. */
    public interface Link {
        /**
         * Has the store asked, which ends in {@link #read} or {@link #readFailed}.
         *
         * @param tries how often that was done in vain: the more, the later
         */
        void fetch(long after, int tries);

        /** Gives a message to the members; returns what those get who join later, null when there is nothing to give. */
        @Nullable
        SharedMessage deliver(Position position, Envelope message);

        /** Members have not got what came between two positions. */
        void gap(Position from, Position to);

        /** What the store keeps is not what it has given out before: it has to begin anew. */
        void renew(String epoch);
    }

    /** Somebody who joins. */
    public interface Newcomer {
        /** Gives what was missed; what is delivered from now on comes behind it. */
        void enter(boolean complete, List<SharedMessage> missed, Position last);

        /** The store cannot be read. */
        void refused(Throwable why);
    }

    /**
     * A message that the store has kept.
     *
     * @param message null when it is none of a node
     */
    public record Fetched(
            long offset, long ageNanos, @Nullable Envelope message) {}

    private record Kept(
            long offset,
            long since,
            long node,
            long counter,
            @Nullable SharedMessage message) {
        boolean isOf(@Nullable Envelope envelope) {
            return envelope == null ? node == 0 : node == envelope.node() && counter == envelope.counter();
        }
    }

    private record Held(Place place, Envelope message, long fetches) {}

    private record Waiting(@Nullable Position since, long deadline, Newcomer newcomer) {}

    private final int maxMessages;
    private final long maxAge;
    private final long checkAfter;
    private final long patience;
    private final Link link;
    private final ArrayDeque<Kept> kept = new ArrayDeque<>();
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private final List<Waiting> waiting = new ArrayList<>();

    private @Nullable String epoch;
    /** The one before. */
    private @Nullable String former;
    /** Up to here everything has been given to the members. */
    private long known;
    /** The last message that there is; 0 when none is known. */
    private long newest;
    /** What came behind it is kept here. */
    private long forgotten;

    private long verified;
    private boolean fetching;
    private long fetches;
    /** The last one that was answered. */
    private long answered;
    /** The one that has to be answered before what comes is taken. */
    private long trustedFrom;

    private int tries;
    /** What was known when the store was asked. */
    private long askedFrom;

    private @Nullable Kept askedFor;
    private int suspicions;
    /** Since when the store has had less than it had given out. */
    private long behindSince;

    private boolean behind;
    /** Why nothing is done any more. */
    private @Nullable Throwable ended;

    /**
     * Creates one that knows nothing.
     *
     * @param checkAfterNanos how long nothing may come before the store is asked; at most the age
     * @param patienceNanos how long the store may not answer
     */
    public SharedHistory(int maxMessages, long maxAgeNanos, long checkAfterNanos, long patienceNanos, Link link) {
        this.maxMessages = maxMessages;
        this.maxAge = maxAgeNanos;
        this.checkAfter = checkAfterNanos;
        this.patience = patienceNanos;
        this.link = link;
    }

    /** Returns the place up to which the members have everything; null before anything is known. */
    public @Nullable Position last() {
        return epoch == null ? null : new Position(epoch, known);
    }

    /** Returns whether the store has been asked and has not answered. */
    public boolean isFetching() {
        return fetching;
    }

    // What happens.

    /** This node is heard by the others: what comes from now on comes here. */
    public void begin() {
        if (epoch == null) {
            fetch();
        }
    }

    /** The store may not have any more what it had given out: nothing is taken before it has been asked, see {@link #suspect}. */
    public void doubt() {
        trustedFrom = fetches + 1;
    }

    /** Something may have been lost, also a little later. */
    public void suspect() {
        doubt();
        suspicions = 2;
        fetch();
    }

    /** Some time has passed. */
    public void tick(long now) {
        expire(now);
        if (epoch != null && (suspicions > 0 || now - verified >= checkAfter)) {
            suspicions = Math.max(0, suspicions - 1);
            fetch();
        }
    }

    /** A message has come. */
    public void arrived(Place place, Envelope message, long now) {
        if (epoch == null || answered < trustedFrom || !take(place, message, now, false)) {
            if (held.size() >= MAX_HELD) {
                held.poll();
            }
            held.add(new Held(place, message, fetches));
            fetch();
        }
    }

    /** Nothing is fetched any more, and nobody joins. */
    public void end(Throwable why) {
        ended = why;
        waitingUntil(Long.MAX_VALUE).forEach(each -> each.newcomer.refused(why));
    }

    /** Somebody joins, perhaps with a position. */
    public void join(@Nullable Position since, Newcomer newcomer, long now) {
        if (ended != null) {
            newcomer.refused(ended);
        } else if (epoch == null || since != null && since.epoch().equals(epoch) && since.offset() > known) {
            waiting.add(new Waiting(since, now + patience, newcomer));
            fetch();
        } else {
            enter(since, newcomer, now);
        }
    }

    /** The store has answered. */
    public void read(String ofEpoch, long floor, long checked, List<Fetched> messages, long now) {
        fetching = false;
        if (epoch == null) {
            epoch = ofEpoch;
            beginAt(floor);
        } else if (!epoch.equals(ofEpoch)) {
            Position before = new Position(epoch, known);
            former = epoch;
            epoch = ofEpoch;
            beginAt(floor);
            // What waits may be of the other one; what is of this one is asked for.
            held.clear();
            suspicions = 2;
            link.gap(before, new Position(ofEpoch, floor));
            // What was asked for was behind a place of the other one.
            fetch();
            return;
        } else if (checked < askedFrom) {
            isBehind(now);
            return;
        } else if (isAnother(floor, messages)) {
            link.renew(ofEpoch);
            askAgain(now);
            return;
        } else if (floor > known || isUnclear(floor)) {
            long from = Math.max(floor, known);
            link.gap(new Position(ofEpoch, known), new Position(ofEpoch, from));
            beginAt(from);
        }
        give(messages, now);
        behind = false;
        known = Math.max(known, checked);
        verified = now;
        answered = fetches;
        if (answered < trustedFrom) {
            fetch();
            return;
        }
        takeHeld(now);
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(each -> enter(each.since, each.newcomer, now));
    }

    /** The last message is not kept any more, so nobody can say whether the store had forgotten it before. */
    private boolean isUnclear(long floor) {
        return answered < trustedFrom && askedFor != null && askedFor.offset <= floor;
    }

    private void beginAt(long offset) {
        kept.clear();
        known = offset;
        newest = 0;
        forgotten = offset;
    }

    /** The last message has to be among what was read, as it was, and nothing that nobody had seen before it. */
    private boolean isAnother(long floor, List<Fetched> messages) {
        Kept last = askedFor;
        for (Fetched each : messages) {
            Kept there = find(each.offset);
            if (each.offset <= askedFrom && each.offset > forgotten && (there == null || !there.isOf(each.message))) {
                return true;
            }
        }
        return last != null
                && last.offset > floor
                && messages.stream().noneMatch(each -> each.offset == last.offset && last.isOf(each.message));
    }

    /** The store has not answered. */
    public void readFailed(Throwable why, boolean forGood, long now) {
        fetching = false;
        List<Waiting> over = waitingUntil(forGood ? Long.MAX_VALUE : now);
        if (epoch != null || !waiting.isEmpty()) {
            tries++;
            fetch();
        } else {
            tries = 0;
        }
        for (Waiting each : over) {
            if (epoch == null) {
                each.newcomer.refused(why);
            } else {
                enter(each.since, each.newcomer, now);
            }
        }
    }

    private List<Waiting> waitingUntil(long now) {
        List<Waiting> over = waiting.stream()
                .filter(each -> now == Long.MAX_VALUE || now - each.deadline >= 0)
                .toList();
        waiting.removeAll(over);
        return over;
    }

    private void fetch() {
        if (!fetching && ended == null) {
            fetching = true;
            fetches++;
            askedFrom = known;
            askedFor = kept.peekLast();
            // The last message is read again: it has to be the same.
            link.fetch(epoch == null ? 0 : askedFor == null ? known : askedFor.offset - 1, tries);
        }
    }

    private void askAgain(long now) {
        tries++;
        fetch();
        waitingUntil(now).forEach(each -> enter(each.since, each.newcomer, now));
    }

    /** A server that has just taken over may not know yet what the one before had given out; one that has lost it never will. */
    private void isBehind(long now) {
        if (!behind) {
            behind = true;
            behindSince = now;
        } else if (now - behindSince >= patience) {
            behind = false;
            link.renew(epoch());
        }
        askAgain(now);
    }

    private void give(List<Fetched> messages, long now) {
        for (Fetched each : messages) {
            if (each.offset > known) {
                known = each.offset;
                keep(each, each.message == null ? null : link.deliver(new Position(epoch(), known), each.message), now);
            }
        }
    }

    private String epoch() {
        return Objects.requireNonNull(epoch);
    }

    private void takeHeld(long now) {
        List<Held> all = List.copyOf(held);
        held.clear();
        int before = tries;
        tries = 0;
        for (Held each : all) {
            // The store may have been asked before it had that one.
            if (!take(each.place, each.message, now, each.fetches < fetches)) {
                held.add(each);
            }
        }
        if (before >= MAX_TRIES) {
            // The store does not have what would come before them.
            held.clear();
        } else if (!held.isEmpty()) {
            tries = before + 1;
            fetch();
        }
    }

    /** Returns false when the store has to be asked first. */
    private boolean take(Place place, Envelope message, long now, boolean asked) {
        if (!place.epoch().equals(epoch)) {
            return place.epoch().equals(former);
        }
        if (place.offset() <= known) {
            Kept there = find(place.offset());
            if (place.offset() <= forgotten || there != null && there.isOf(message)) {
                return true;
            }
            // One place has two messages, or one where there was none: the store has forgotten what it had given out.
            link.renew(epoch());
            return false;
        }
        if (place.previous() != 0 && place.previous() < newest) {
            // The one that was the newest was not there any more when this one came.
            link.renew(epoch());
            return false;
        }
        boolean follows = place.previous() == 0 ? asked : place.previous() == newest;
        if (!follows) {
            // Others have come before it, or may have, and are not kept any more.
            return false;
        }
        known = place.offset();
        verified = now;
        keep(new Fetched(known, 0, message), link.deliver(new Position(epoch(), known), message), now);
        return true;
    }

    private @Nullable Kept find(long offset) {
        for (Iterator<Kept> newest = kept.descendingIterator(); newest.hasNext(); ) {
            Kept each = newest.next();
            if (each.offset <= offset) {
                return each.offset == offset ? each : null;
            }
        }
        return null;
    }

    private void keep(Fetched message, @Nullable SharedMessage given, long now) {
        newest = message.offset;
        Envelope from = message.message;
        kept.add(new Kept(
                message.offset,
                now - message.ageNanos,
                from == null ? 0 : from.node(),
                from == null ? 0 : from.counter(),
                given));
        if (kept.size() > maxMessages) {
            forgotten = kept.remove().offset;
        }
    }

    private void expire(long now) {
        for (Kept oldest; (oldest = kept.peek()) != null && now - oldest.since >= maxAge; ) {
            forgotten = oldest.offset;
            kept.remove();
        }
    }

    private void enter(@Nullable Position since, Newcomer newcomer, long now) {
        expire(now);
        List<SharedMessage> missed = new ArrayList<>();
        boolean complete =
                since == null || since.epoch().equals(epoch) && since.offset() >= forgotten && since.offset() <= known;
        if (since != null && complete) {
            for (Kept each : kept) {
                if (each.offset > since.offset() && each.message != null) {
                    missed.add(each.message);
                }
            }
        }
        newcomer.enter(complete, missed, new Position(epoch(), known));
    }
}
