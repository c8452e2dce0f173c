package dev.soto.connection.registry;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a container that have not ended, in no order. Each knows its place, so that it goes without being looked for, and
 * a copy is that of an array: who copies a hundred thousand holds the lock of those that come and go for a moment, and follows no links.
 * Guarded by its owner's lock.
 *
 * @param <M> connections
 */
public final class LiveList<M extends LiveList.Member> {
    private static final int LEAST_PLACES = 16;

    /** A connection that is in one list at a time. */
    public abstract static class Member implements LiveConnection {
        /** One more than the index; 0 is in no list. */
        int place;

        /** Creates one that is in no list. */
        protected Member() {}
    }

    private @Nullable Member[] members = new @Nullable Member[LEAST_PLACES];
    private int size;

    /** Creates an empty list. */
    public LiveList() {}

    /** Adds one that is in no other list; returns whether it was not there. */
    public boolean add(M member) {
        if (contains(member)) {
            return false;
        }
        if (size == members.length) {
            members = Arrays.copyOf(members, size + (size >> 1));
        }
        members[size] = member;
        size++;
        member.place = size;
        return true;
    }

    /** Takes one out; returns whether it was there. The last one takes its place. */
    public boolean remove(M member) {
        if (!contains(member)) {
            return false;
        }
        size--;
        Member last = members[size];
        members[size] = null;
        if (last != null && last != member) {
            last.place = member.place;
            members[member.place - 1] = last;
        }
        member.place = 0;
        if (size < members.length / 4 && members.length > LEAST_PLACES) {
            members = Arrays.copyOf(members, members.length / 2);
        }
        return true;
    }

    /** Returns whether one is in this list. */
    public boolean contains(M member) {
        int place = member.place;
        return place != 0 && place <= size && members[place - 1] == member;
    }

    /** Returns how many there are. */
    public int size() {
        return size;
    }

    /** Returns whether there are none. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** Returns those that are there now, a copy that does not change. */
    // Nothing but M is put into it, and no place below the size is empty.
    @SuppressWarnings({"unchecked", "NullAway"})
    public List<M> copy() {
        return (List<M>) Collections.unmodifiableList(Arrays.asList(Arrays.copyOf(members, size)));
    }
}
