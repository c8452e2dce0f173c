package dev.soto.cluster;

import java.time.Instant;

/** Hears what becomes of the cluster; on a thread of the container, in order. What it throws is logged. */
public interface ClusterListener {

    /** The connection to the other nodes has come or gone. */
    default void onState(ClusterState state) {}

    /**
     * Another node has appeared, or is gone: it has left, or is not heard any more.
     *
     * @param node as it is in the ids of its sessions
     */
    default void onNode(String node, boolean there) {}

    /**
     * What a node sent in a time may not have come: a heartbeat of it is missing, a connection was lost, or too much came at once. Whoever needs
     * what others have sent asks for it anew. Times are by the clock of this node; gaps may overlap.
     *
     * @param node as it is in the ids of its sessions
     */
    default void onGap(String node, Instant from, Instant to) {}

    /**
     * The members of a topic with a history on this node have not got what came between two positions: it was not kept long enough, or what kept it has lost it. With another epoch in the second everything has begun anew. The application sends them the
     * whole state.
     *
     * @param topic its name
     */
    default void onHistoryGap(String topic, Position from, Position to) {}
}
