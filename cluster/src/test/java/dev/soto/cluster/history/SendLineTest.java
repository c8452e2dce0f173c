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
import org.junit.jupiter.api.Test;

final class SendLineTest {
    private final ArrayDeque<CompletableFuture<Receipt>> underWay = new ArrayDeque<>();
    private final List<String> offered = new ArrayList<>();
    private final List<Long> kept = new ArrayList<>();
    private final SendLine line = new SendLine(1_000, () -> 0, new SendLine.Link() {
        @Override
        public CompletionStage<Receipt> publish(String id, byte[] message) {
            offered.add(id);
            CompletableFuture<Receipt> receipt = new CompletableFuture<>();
            underWay.add(receipt);
            return receipt;
        }

        @Override
        public CompletionStage<Optional<Map<String, Receipt>>> keptIn(long nanos) {
            throw new AssertionError("nothing has failed");
        }

        @Override
        public void later(long delayNanos, Runnable task) {
            throw new AssertionError("nothing has failed");
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
                    throw new AssertionError(why);
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
}
