package dev.soto.benchmarks.load;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

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

    /** Connections that have something to send because its time has come. */
    List<LoadConnection> due(long now) {
        return List.of();
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

    /**
     * Messages go out by the clock, on one connection after the other, and count from when they should have gone out: a server that
     * stands still for a moment is not asked less meanwhile (no coordinated omission).
     *
     * @param perSecond messages of all connections together
     * @param inFlight most on their way on a connection; what cannot go out for that goes out late
     */
    static Turns byTheClock(List<LoadConnection> connections, double perSecond, int inFlight) {
        double interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        int count = connections.size();
        Map<LoadConnection, Integer> numbers = new IdentityHashMap<>();
        connections.forEach(connection -> numbers.put(connection, numbers.size()));
        return new Turns() {
            private final List<LoadConnection> due = new ArrayList<>();
            private long begun;
            /** Messages whose time has come. */
            private long come;

            @Override
            void begin(long now) {
                begun = now;
            }

            /** When a connection's next message should go out. */
            private long intended(LoadConnection connection) {
                return intended(connection.sent() * count + numbers.getOrDefault(connection, 0));
            }

            private long intended(long message) {
                return begun + (long) (message * interval);
            }

            private boolean hasRoom(LoadConnection connection) {
                return connection.sent() - connection.received() < inFlight;
            }

            @Override
            List<LoadConnection> due(long now) {
                due.clear();
                while (!isStopped() && intended(come) - now <= 0) {
                    LoadConnection connection = connections.get((int) (come % count));
                    come++;
                    // Else it goes out with the reply that makes room, or went out with one that came just before.
                    if (hasRoom(connection) && intended(connection) - now <= 0) {
                        connection.send(intended(connection));
                        due.add(connection);
                    }
                }
                return due;
            }

            @Override
            long replied(LoadConnection connection, long now) {
                long sentAt = connection.oldestSentAt();
                connection.replied();
                if (!isStopped() && intended(connection) - now <= 0) {
                    connection.send(intended(connection));
                }
                return sentAt;
            }

            @Override
            boolean isQuiet() {
                return connections.stream().allMatch(connection -> connection.sent() == connection.received());
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
