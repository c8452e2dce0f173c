package dev.soto.connection;

/**
 * What a connection has done so far, as of one moment.
 *
 * @param received what came from the peer
 * @param sent what was queued for the peer in messages; in wire bytes, what was written
 * @param queuedBytes bytes that wait to be written, see {@link WebSocketConnection#queuedBytes}
 * @param longestQueueBytes the most of them that a message has found or made; {@link Integer#MAX_VALUE} is that much or more
 * @param droppedMessages see {@link WebSocketConnection#droppedMessages}
 * @param blockedSends threads that wait now for room in the queue, see {@link OverflowPolicy#BLOCK}
 */
public record ConnectionStatistics(
        Traffic received,
        Traffic sent,
        long queuedBytes,
        long longestQueueBytes,
        long droppedMessages,
        long blockedSends) {
    /** Nothing yet. */
    public static final ConnectionStatistics NONE = new ConnectionStatistics(Traffic.NONE, Traffic.NONE, 0, 0, 0, 0);

    /** Returns both together; of the longest queues the longer. */
    public ConnectionStatistics plus(ConnectionStatistics other) {
        return new ConnectionStatistics(
                received.plus(other.received),
                sent.plus(other.sent),
                queuedBytes + other.queuedBytes,
                Math.max(longestQueueBytes, other.longestQueueBytes),
                droppedMessages + other.droppedMessages,
                blockedSends + other.blockedSends);
    }
}
