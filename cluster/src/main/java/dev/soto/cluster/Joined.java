package dev.soto.cluster;

/**
 * What became of a join.
 *
 * @param confirmed whether messages from all nodes reach the session from now on
 * @param recovery what was replayed
 * @param present whether the session has an entry in the presence of the topic; false without presence, and when there are
 *     {@code dev.soto.clusterMaxPresence} already
 */
public record Joined(boolean confirmed, Recovery recovery, boolean present) {}
