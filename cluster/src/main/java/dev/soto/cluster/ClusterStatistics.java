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
 * @param localOnly messages that reached this node alone although it is one of several
 * @param received messages from other nodes that were for sessions here
 * @param droppedForm what came from other nodes and was not in a form that is known
 * @param droppedGone messages of nodes that are counted as gone
 * @param droppedSignature what was not signed as {@code dev.soto.clusterSecret} asks for, or came twice
 * @param gaps see {@link ClusterListener#onGap} and {@link ClusterListener#onHistoryGap}
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
        long incomplete,
        long localOnly,
        long received,
        long droppedForm,
        long droppedGone,
        long droppedSignature,
        long gaps) {}
