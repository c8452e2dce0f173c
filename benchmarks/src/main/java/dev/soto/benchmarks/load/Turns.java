package dev.soto.benchmarks.load;

import java.util.List;
import java.util.Set;

/** Who sends when. Confined to the load's thread. */
abstract class Turns {
    private boolean stopped;

    /** The first messages of every connection that sends. */
    abstract void begin(long now);

    /**
     * A message came whole.
     *
     * @return when it was sent
     */
    abstract long replied(LoadConnection connection, long now);

    /** Connections other than the one that was read that have something to send now. */
    Set<LoadConnection> others() {
        return Set.of();
    }

    /** Whether every reply is there. */
    abstract boolean isQuiet();

    final void stop() {
        stopped = true;
    }

    final boolean isStopped() {
        return stopped;
    }

    /** Every connection sends, and gets its own messages back. */
    static Turns echo(List<LoadConnection> connections, int inFlight) {
        return new Turns() {
            private long waiting;

            @Override
            void begin(long now) {
                for (LoadConnection connection : connections) {
                    for (int i = 0; i < inFlight; i++) {
                        connection.send(now);
                        waiting++;
                    }
                }
            }

            @Override
            long replied(LoadConnection connection, long now) {
                long sentAt = connection.oldestSentAt();
                connection.replied();
                if (isStopped()) {
                    waiting--;
                } else {
                    connection.send(now);
                }
                return sentAt;
            }

            @Override
            boolean isQuiet() {
                return waiting == 0;
            }
        };
    }

    /** The first connection sends; when all have the message, it sends the next. */
    static Turns broadcast(List<LoadConnection> connections, int inFlight) {
        LoadConnection sender = connections.get(0);
        return new Turns() {
            private long deliveries;

            @Override
            void begin(long now) {
                for (int i = 0; i < inFlight; i++) {
                    sender.send(now);
                }
            }

            @Override
            long replied(LoadConnection connection, long now) {
                long sentAt = sender.sentAt(connection.received());
                connection.replied();
                deliveries++;
                if (deliveries % connections.size() == 0 && !isStopped()) {
                    sender.send(now);
                }
                return sentAt;
            }

            @Override
            Set<LoadConnection> others() {
                return deliveries % connections.size() == 0 ? Set.of(sender) : Set.of();
            }

            @Override
            boolean isQuiet() {
                return deliveries == sender.sent() * connections.size();
            }
        };
    }
}
