package dev.soto.cluster;

import dev.soto.cluster.transport.HistoryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Keeps the messages of topics in memory, as a stream of a server would, until a test stops or empties it. */
final class HubStore {
    private record Stored(String topic, String id, long offset, byte[] message) {}

    private final List<Stored> stream = new ArrayList<>();
    private final Map<String, Long> ids = new HashMap<>();
    private long offset;
    private long first = 1;
    private int epoch = 1;

    /** Answers nothing, not even that it does not. */
    volatile boolean silent;

    volatile String whyNot;
    /** How often it was read. */
    volatile int reads;

    /** When each node first asked that it begin anew. */
    final Map<HistoryStore, Long> renewals = new ConcurrentHashMap<>();

    /** Begins anew. */
    synchronized void renew() {
        stream.clear();
        ids.clear();
        offset = 0;
        first = 1;
        epoch++;
    }

    /** Counts from the start again, as if nothing had been kept. */
    synchronized void lose() {
        stream.clear();
        ids.clear();
        offset = 0;
        first = 1;
    }

    /** Forgets all that it keeps. */
    synchronized void purge() {
        stream.clear();
        first = offset + 1;
    }

    private String epoch() {
        return "hub" + epoch;
    }

    private synchronized HistoryStore.Receipt keep(HistoryStore.Kind kind, String topic, String id, byte[] message) {
        String of = topic + kind;
        Long known = ids.get(id);
        if (known == null) {
            // Other topics are in the same stream.
            offset += 2;
            known = offset;
            ids.put(id, known);
            List<Stored> before =
                    stream.stream().filter(each -> each.topic.equals(of)).toList();
            long previous = before.isEmpty() ? 0 : before.get(before.size() - 1).offset;
            stream.add(new Stored(of, id, known, message));
            if (before.size() > kind.messages()) {
                stream.remove(before.get(0));
                first = stream.get(0).offset;
            }
            HistoryStore.Place place = new HistoryStore.Place(kind.token(), epoch(), known, previous);
            Hub.LINES.forEach(line -> line.kept(topic, place, message));
        }
        return new HistoryStore.Receipt(epoch(), known);
    }

    private synchronized HistoryStore.Stretch read(HistoryStore.Kind kind, String topic, long after) {
        reads++;
        List<HistoryStore.Kept> messages = stream.stream()
                .filter(each -> each.topic.equals(topic + kind) && each.offset > after)
                .map(each -> new HistoryStore.Kept(each.offset, 0, each.message))
                .toList();
        long floor = first - 1;
        if (!messages.isEmpty()) {
            long behind = messages.get(0).offset() - 1;
            floor = messages.size() > kind.messages() ? behind : Math.min(floor, behind);
        }
        return new HistoryStore.Stretch(epoch(), floor, offset, messages);
    }

    /** Returns it for a node, which has a connection or not. */
    HistoryStore of(BooleanSupplier up) {
        return new HistoryStore() {
            @Override
            public Optional<String> whyNot() {
                return Optional.ofNullable(whyNot);
            }

            private <T> CompletionStage<T> answer(Supplier<T> answer) {
                if (silent) {
                    return new CompletableFuture<T>().orTimeout(100, TimeUnit.MILLISECONDS);
                }
                return up.getAsBoolean()
                        ? CompletableFuture.completedFuture(answer.get())
                        : CompletableFuture.failedFuture(new IOException("the cluster is not connected"));
            }

            @Override
            public CompletionStage<Receipt> publish(Kind kind, String topic, String id, byte[] message) {
                return answer(() -> keep(kind, topic, id, message));
            }

            @Override
            public CompletionStage<Stretch> read(Kind kind, String topic, long after) {
                return answer(() -> HubStore.this.read(kind, topic, after));
            }

            @Override
            public void renew(Kind kind, String ofEpoch) {
                renewals.putIfAbsent(this, System.nanoTime());
                synchronized (HubStore.this) {
                    if (ofEpoch.equals(epoch())) {
                        HubStore.this.renew();
                    }
                }
            }
        };
    }
}
