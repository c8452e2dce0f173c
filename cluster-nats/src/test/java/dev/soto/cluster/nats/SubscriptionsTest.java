package dev.soto.cluster.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is subscribed keeps its order, and what is to go out behind it never overtakes it. */
@Timeout(30)
class SubscriptionsTest {
    private final Subscriptions subscriptions = new Subscriptions();
    private final List<String> done = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() {
        subscriptions.close();
    }

    private void offer(String what) {
        subscriptions.offer(() -> done.add(what));
    }

    private void awaitDone(String... what) {
        await().dontCatchUncaughtExceptions()
                .untilAsserted(() -> assertThat(done).containsExactly(what));
    }

    /** Holds the thread until the latch is open, so that what is offered meanwhile waits together. */
    private CountDownLatch held() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        subscriptions.offer(() -> {
            begun.countDown();
            try {
                released.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        begun.await(10, TimeUnit.SECONDS);
        return released;
    }

    @Test
    void whatIsBehindSharesWhatWaitsAndComesAfterAllOfIt() throws Exception {
        CountDownLatch held = held();
        offer("a");
        subscriptions.offerBehind(() -> done.add("behind"));
        offer("b");
        offer("c");
        held.countDown();
        awaitDone("a", "b", "c", "behind");
    }

    @Test
    void whatIsBehindAndOffersMoreRunsThatBehindWhatCameBefore() throws Exception {
        CountDownLatch held = held();
        offer("a");
        subscriptions.offerBehind(() -> {
            done.add("seals");
            offer("late");
            subscriptions.offerBehind(() -> done.add("goes out"));
        });
        held.countDown();
        awaitDone("a", "seals", "late", "goes out");
    }

    @Test
    void manyInRapidSuccessionAndOneByOneAllRun() {
        for (int round = 0; round < 50; round++) {
            int first = round * 20;
            IntStream.range(first, first + 20).forEach(i -> offer("s" + i));
            CountDownLatch behind = new CountDownLatch(1);
            subscriptions.offerBehind(behind::countDown);
            await().until(() -> behind.getCount() == 0);
            assertThat(done).hasSize(first + 20);
        }
        assertThat(done)
                .containsExactlyElementsOf(
                        IntStream.range(0, 1000).mapToObj(i -> "s" + i).toList());
    }

    @Test
    void oneThatFailsDoesNotKeepTheOthersFromTheirTurn() throws Exception {
        CountDownLatch held = held();
        subscriptions.offer(() -> {
            throw new IllegalArgumentException("the test's");
        });
        offer("a");
        subscriptions.offerBehind(() -> {
            throw new IllegalArgumentException("the test's");
        });
        subscriptions.offerBehind(() -> done.add("behind"));
        held.countDown();
        awaitDone("a", "behind");
    }

    @Test
    void onlyWhatRunsThereIsOnItsThread() throws Exception {
        assertThat(subscriptions.isOwnThread()).isFalse();
        subscriptions.offerBehind(() -> done.add("" + subscriptions.isOwnThread()));
        awaitDone("true");
        assertThat(subscriptions.isOwnThread()).isFalse();
    }

    @Test
    void whatFindsNoThreadWaitsForTheNextAndNobodyWaitsForIt() {
        AtomicBoolean none = new AtomicBoolean(true);
        try (Subscriptions scarce = new Subscriptions(task -> new Thread(task) {
            @Override
            public void start() {
                if (none.get()) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                super.start();
            }
        })) {
            scarce.offer(() -> done.add("a"));
            scarce.offerBehind(() -> done.add("behind"));
            assertThat(done).isEmpty();
            none.set(false);
            scarce.offer(() -> done.add("b"));
            awaitDone("a", "b", "behind");
        }
    }
}
