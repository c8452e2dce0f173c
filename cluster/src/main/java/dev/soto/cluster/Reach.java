package dev.soto.cluster;

/** How far a message went. */
public enum Reach {
    /** It was handed to what connects the nodes. */
    CLUSTER,
    /** It went to the members on this node alone: nothing connects nodes, or it took nothing just then. */
    LOCAL
}
