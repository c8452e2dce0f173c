package dev.soto.connection;

/**
 * Adds up what connections have done, each as of the moment at which it is asked, and makes no object for any of them: a server that is
 * asked for its sums has a hundred thousand. Not thread-safe.
 */
public final class StatisticsSum {
    /** What went one way, see {@link Traffic}; added by a connection under its lock. */
    static final class Way {
        private long textMessages;
        private long binaryMessages;
        private long messageBytes;
        private long wireBytes;
        private long pings;
        private long pongs;
        private long extendedMessageBytes;
        private long extendedBytes;

        private void add(Traffic traffic) {
            addMessages(traffic.textMessages(), traffic.binaryMessages(), traffic.messageBytes(), traffic.wireBytes());
            addControl(traffic.pings(), traffic.pongs());
            addExtended(traffic.extendedMessageBytes(), traffic.extendedBytes());
        }

        void addMessages(long text, long binary, long bytes, long onTheWire) {
            textMessages += text;
            binaryMessages += binary;
            messageBytes += bytes;
            wireBytes += onTheWire;
        }

        void addControl(long newPings, long newPongs) {
            pings += newPings;
            pongs += newPongs;
        }

        /** Adds bytes of messages without the extensions, and with them. */
        void addExtended(long ofMessages, long extended) {
            extendedMessageBytes += ofMessages;
            extendedBytes += extended;
        }

        private Traffic toTraffic() {
            return new Traffic(
                    textMessages,
                    binaryMessages,
                    messageBytes,
                    wireBytes,
                    pings,
                    pongs,
                    extendedMessageBytes,
                    extendedBytes);
        }
    }

    final Way received = new Way();
    final Way sent = new Way();
    private long queuedBytes;
    private long longestQueueBytes;
    private long droppedMessages;
    private long blockedSends;

    /** Creates a sum of nothing. */
    public StatisticsSum() {}

    /** Adds what a connection has done so far, or at its end; takes its lock for a moment. */
    public void add(WebSocketConnection connection) {
        ConnectionCore core = connection.core;
        core.lock();
        try {
            core.addTo(this);
        } finally {
            core.unlock();
        }
    }

    /**
     * Has the memory that {@link #add(WebSocketConnection)} reads come into the processor's cache, without the lock, and changes nothing.
     * Called for some connections before they are added: the processor waits for all of them at once, where each lock would have it wait
     * for one after the other.
     *
     * @return what is to be done something with, so that the compiler does not leave the reads out
     */
    public static long touch(WebSocketConnection connection) {
        ConnectionCore core = connection.core;
        return core.wireBytesReceived
                ^ core.events.textMessages
                ^ core.outbound.messageBytes()
                ^ core.engine.payloadBytesReceived()
                ^ core.engine.wireBytesTaken()
                ^ (core.engine.controlFrames() == null ? 0 : 1);
    }

    /** Adds what is known; of the longest queues the longer one counts. */
    public void add(ConnectionStatistics statistics) {
        received.add(statistics.received());
        sent.add(statistics.sent());
        addQueue(
                statistics.queuedBytes(),
                statistics.longestQueueBytes(),
                statistics.droppedMessages(),
                statistics.blockedSends());
    }

    /** Returns the sum as of now. */
    public ConnectionStatistics toStatistics() {
        return new ConnectionStatistics(
                received.toTraffic(), sent.toTraffic(), queuedBytes, longestQueueBytes, droppedMessages, blockedSends);
    }

    /** Adds what waits, or waited; by a connection under its lock. */
    void addQueue(long bytes, long longestBytes, long dropped, long blocked) {
        queuedBytes += bytes;
        longestQueueBytes = Math.max(longestQueueBytes, longestBytes);
        droppedMessages += dropped;
        blockedSends += blocked;
    }
}
