package dev.soto.cluster;

import java.util.List;
import java.util.Set;

/** Who is in a topic. Thread-safe. */
public interface Presence {

    /** Returns the entries that are known now, the oldest first; never waits. */
    List<PresenceEntry> now();

    /**
     * Returns the nodes whose entries are not all known: those that have not answered yet, and all others while the connection to them is lost.
     * What is known of them is in {@link #now}.
     */
    Set<String> missing();

    /** Returns how many entries there are. */
    int count();

    /**
     * Has a listener told of joins and leaves from now on, in order, on a thread of the container. What it throws is logged. As long as there is a
     * listener the topic is kept.
     */
    void addListener(PresenceListener listener);

    /** Undoes {@link #addListener}. */
    void removeListener(PresenceListener listener);
}
