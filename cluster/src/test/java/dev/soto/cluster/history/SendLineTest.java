package dev.soto.cluster.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.cluster.transport.HistoryStore.Receipt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class SendLineTest {
    private final ArrayDeque<CompletableFuture<Receipt>> underWay = new ArrayDeque<>();
    private final List<String> offered = new ArrayList<>();
    private final List<Long> kept = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();
    private final CompletableFuture<Optional<Map<String, Receipt>>> keptInStore = new CompletableFuture<>();
    private int questions;
    private final SendLine line = new SendLine(1_000, () -> 0, new SendLine.Link() {
        @Override
        public CompletionStage<Receipt> publish(String id, byte[] message) {
            offered.add(id);
            CompletableFuture<Receipt> receipt = new CompletableFuture<>();
            underWay.add(receipt);
            return receipt;
        }

        @Override
        public CompletionStage<Optional<Map<String, Receipt>>> keptSince(long moment) {
            questions++;
            return keptInStore;
        }

        @Override
        public void later(long delayNanos, Runnable task) {
            later.add(task);
        }
    });

    private void send(int messages) {
        for (int i = 0; i < messages; i++) {
            line.add("" + i, new byte[0], new SendLine.Sender() {
                @Override
                public void kept(Receipt receipt) {
                    kept.add(receipt.offset());
                }

                @Override
                public void failed(Throwable why) {
                    failed.add(why.getMessage());
                }
            });
            line.goOn();
        }
    }

    private void answer(int messages) {
        for (int i = 0; i < messages; i++) {
            underWay.remove().complete(new Receipt("e", kept.size() + 1));
        }
    }

    @Test
    void oneAtATimeGoesOutAtOnce() {
        send(SendLine.WINDOW - 1);
        assertThat(offered).hasSize(SendLine.WINDOW - 1);

        answer(10);
        send(3);

        assertThat(offered).hasSize(SendLine.WINDOW + 2);
    }

    @Test
    void whatWaitsForAFullLineGoesOutManyAtATime() {
        send(2 * SendLine.WINDOW);
        assertThat(offered).hasSize(SendLine.WINDOW);

        answer(SendLine.WINDOW - SendLine.REFILL - 1);
        assertThat(offered).hasSize(SendLine.WINDOW);
        answer(1);
        assertThat(offered).hasSize(2 * SendLine.WINDOW - SendLine.REFILL);
        assertThat(underWay).hasSize(SendLine.WINDOW);

        answer(SendLine.WINDOW);
        answer(SendLine.REFILL);
        assertThat(kept).hasSize(2 * SendLine.WINDOW).isSorted();
        assertThat(line.isIdle()).isTrue();
    }

    @Test
    void whetherAMessageIsKeptThatALaterOneHasOvertakenTheStoreSays() {
        send(4);
        CompletableFuture<Receipt> first = underWay.remove();
        CompletableFuture<Receipt> second = underWay.remove();
        answer(1);
        first.completeExceptionally(new TimeoutException("no answer for the first"));
        second.completeExceptionally(new TimeoutException("no answer for the second"));
        answer(1);
        assertThat(questions).isEqualTo(1);
        assertThat(kept).containsExactly(1L, 2L);
        assertThat(failed).isEmpty();
        assertThat(line.isIdle()).isFalse();

        keptInStore.complete(Optional.of(Map.of("1", new Receipt("e", 77))));
        assertThat(kept).containsExactly(1L, 2L, 77L);
        assertThat(failed).containsExactly("no answer for the first");
        assertThat(line.isIdle()).isTrue();
        assertThat(later).as("the others did not wait").isEmpty();
    }

    @Test
    void whenItIsClosedAllEnds() {
        send(2 * SendLine.WINDOW);
        answer(1);
        underWay.remove().completeExceptionally(new TimeoutException("no answer"));
        line.close(new IllegalStateException("closed"));
        assertThat(failed).hasSize(SendLine.WINDOW + 1).containsOnly("closed");
        send(1);
        answer(1);
        while (!underWay.isEmpty()) {
            underWay.remove().completeExceptionally(new TimeoutException("no answer"));
        }
        later.forEach(Runnable::run);
        assertThat(kept).hasSize(2);
        assertThat(failed).hasSize(2 * SendLine.WINDOW - 1);
        assertThat(line.isIdle()).isTrue();
        assertThat(offered).hasSize(SendLine.WINDOW);
    }
}
