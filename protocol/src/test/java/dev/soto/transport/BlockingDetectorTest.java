package dev.soto.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BlockingDetectorTest {
    private long now = Long.MAX_VALUE - 5; // the clock may wrap around
    private final BlockingDetector detector = new BlockingDetector("endpoint", () -> now);

    private void pass(long millis) {
        now += Duration.ofMillis(millis).toNanos();
    }

    private void ended(long millis) {
        detector.ended(Duration.ofMillis(millis).toNanos(), false, () -> null);
    }

    @Test
    void callbacksShareAThreadUntilOneIsSeenToBlock() {
        assertThat(detector.isDetached()).isFalse();
        detector.suspected();
        assertThat(detector.isDetached()).isTrue();
    }

    @Test
    void suspicionOfACallThatWasOnlySlowLastsForTheTenthOfASecond() {
        detector.suspected();
        ended(9);
        expectDetachedFor(100);
    }

    @Test
    void endpointStaysApartAsLongAsACallThatBlocksIsRunning() {
        detector.suspected();
        pass(60_000);
        assertThat(detector.isDetached()).isTrue();
        detector.suspected();
        ended(60_000);
        pass(60_000);
        assertThat(detector.isDetached()).as("while the second runs").isTrue();
        ended(60_000);
        pass(60_000);
        assertThat(detector.isDetached()).as("when both have ended").isFalse();
    }

    @Test
    void callMayEndBeforeItIsCounted() {
        ended(20);
        detector.suspected();
        pass(60_000);
        assertThat(detector.isDetached()).isFalse();
    }

    @Test
    void callbackThatWasOnlySlowChangesNothing() {
        ended(9);
        assertThat(detector.isDetached()).isFalse();
    }

    @Test
    void callbackThatBlockedKeepsItsEndpointApartForTheTenthOfASecond() {
        ended(10);
        expectDetachedFor(100);
    }

    @Test
    void eachFurtherOneMeanwhileBeginsThePeriodAgain() {
        ended(10);
        pass(50);
        ended(10);
        expectDetachedFor(100);
    }

    @Test
    void periodDoublesWheneverTheEndpointBlocksAgain() {
        for (int millis : new int[] {100, 200, 400, 800, 1_600, 2_000, 2_000}) {
            detector.suspected();
            pass(10);
            ended(10);
            expectDetachedFor(millis);
        }
    }

    @Test
    void whatCountsIsWhenTheCallBegan() {
        ended(10);
        pass(100 + 1_999 + 60_000);
        ended(60_000);
        expectDetachedFor(200);
    }

    @Test
    void whoBlocksLongAfterwardsBeginsAnew() {
        ended(10);
        expectDetachedFor(100);
        ended(10);
        expectDetachedFor(200);
        pass(2_010);
        ended(10);
        expectDetachedFor(100);
    }

    @Test
    void suspicionDoesNotShortenWhatIsKnown() {
        ended(10);
        pass(100);
        ended(10);
        detector.suspected();
        expectDetachedFor(200);
    }

    private void expectDetachedFor(long millis) {
        pass(millis - 1);
        assertThat(detector.isDetached()).as("after %d ms", millis - 1).isTrue();
        pass(1);
        assertThat(detector.isDetached()).as("after %d ms", millis).isFalse();
    }

    @Test
    @Timeout(30)
    void logThatStandsStillHoldsUpNobodyWhoAsks() throws Exception {
        StandingLog log = new StandingLog(BlockingDetector.class);
        Thread told = new Thread(() -> detector.ended(Duration.ofSeconds(1).toNanos(), true, () -> null));
        try {
            told.start();
            log.awaitWriter();
            // Not on this thread: a monitor is waited for without end.
            assertThat(CompletableFuture.supplyAsync(() -> {
                                detector.suspected();
                                ended(20);
                                return detector.isDetached();
                            })
                            .get(10, TimeUnit.SECONDS))
                    .isTrue();
        } finally {
            log.close();
            told.join();
        }
    }
}
