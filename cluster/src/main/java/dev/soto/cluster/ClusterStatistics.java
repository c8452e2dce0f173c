package dev.soto.cluster;

/**
 * What there is, and what has been counted since the container started, on this node.
 *
 * @param topics that are there
 * @param members sum of the members of all topics
 * @param presenceEntries sum of the entries of all topics
 * @param sent messages to topics, users and endpoints
 * @param delivered how often a message was queued for a session
 * @param droppedMember how often a message was not queued because the session's queue was full
 * @param closedMember how many sessions were closed for that
 * @param droppedLane messages dropped because too many waited, see {@code dev.soto.clusterLaneBytes}
 * @param presenceRefused entries refused, see {@code dev.soto.clusterMaxPresence}
 * @param recovered messages that were replayed
 * @param incomplete joins with a position that could not be served
 */
public record ClusterStatistics(
        int topics,
        int members,
        int presenceEntries,
        long sent,
        long delivered,
        long droppedMember,
        long closedMember,
        long droppedLane,
        long presenceRefused,
        long recovered,
        long incomplete) {}
