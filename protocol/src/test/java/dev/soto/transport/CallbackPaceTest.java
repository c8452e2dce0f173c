package dev.soto.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallbackPaceTest {
    private long now = Long.MAX_VALUE - 5; // the clock may wrap around
    private final CallbackPace pace = new CallbackPace("endpoint", () -> now);

    private void pass(long millis) {
        now += Duration.ofMillis(millis).toNanos();
    }

    private void ended(long millis) {
        pace.ended(Duration.ofMillis(millis).toNanos(), false);
    }

    @Test
    void callbacksShareAThreadUntilOneIsSeenToBlock() {
        assertThat(pace.isApart()).isFalse();
        pace.suspected();
        assertThat(pace.isApart()).isTrue();
    }

    @Test
    void suspicionOfACallThatWasOnlySlowLastsForTheTenthOfASecond() {
        pace.suspected();
        ended(9);
        expectApartFor(100);
    }

    @Test
    void endpointStaysApartAsLongAsACallThatBlocksIsRunning() {
        pace.suspected();
        pass(60_000);
        assertThat(pace.isApart()).isTrue();
        pace.suspected();
        ended(60_000);
        pass(60_000);
        assertThat(pace.isApart()).as("while the second runs").isTrue();
        ended(60_000);
        pass(60_000);
        assertThat(pace.isApart()).as("when both have ended").isFalse();
    }

    @Test
    void callMayEndBeforeItIsCounted() {
        ended(20);
        pace.suspected();
        pass(60_000);
        assertThat(pace.isApart()).isFalse();
    }

    @Test
    void callbackThatWasOnlySlowChangesNothing() {
        ended(9);
        assertThat(pace.isApart()).isFalse();
    }

    @Test
    void callbackThatBlockedKeepsItsEndpointApartForTheTenthOfASecond() {
        ended(10);
        expectApartFor(100);
    }

    @Test
    void eachFurtherOneMeanwhileBeginsThePeriodAgain() {
        ended(10);
        pass(50);
        ended(10);
        expectApartFor(100);
    }

    @Test
    void periodDoublesWheneverTheEndpointBlocksAgain() {
        for (int millis : new int[] {100, 200, 400, 800, 1_600, 2_000, 2_000}) {
            pace.suspected();
            pass(10);
            ended(10);
            expectApartFor(millis);
        }
    }

    @Test
    void whatCountsIsWhenTheCallBegan() {
        ended(10);
        pass(100 + 1_999 + 60_000);
        ended(60_000);
        expectApartFor(200);
    }

    @Test
    void whoBlocksLongAfterwardsBeginsAnew() {
        ended(10);
        expectApartFor(100);
        ended(10);
        expectApartFor(200);
        pass(2_010);
        ended(10);
        expectApartFor(100);
    }

    @Test
    void suspicionDoesNotShortenWhatIsKnown() {
        ended(10);
        pass(100);
        ended(10);
        pace.suspected();
        expectApartFor(200);
    }

    private void expectApartFor(long millis) {
        pass(millis - 1);
        assertThat(pace.isApart()).as("after %d ms", millis - 1).isTrue();
        pass(1);
        assertThat(pace.isApart()).as("after %d ms", millis).isFalse();
    }
}
