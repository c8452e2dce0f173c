package dev.soto.cluster;

/** How this node is connected to others. */
public enum ClusterState {
    /** By nothing: {@code dev.soto.clusterTransport} is {@code local}. */
    LOCAL,
    /** As it should be. */
    CONNECTED,
    /** Not at present: what is sent reaches the sessions of this node alone, and {@link Sent#reach} says so. */
    DEGRADED
}
