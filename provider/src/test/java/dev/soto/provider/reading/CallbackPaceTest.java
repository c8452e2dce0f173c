package dev.soto.provider.reading;

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
    void suspicionLastsForTheTenthOfASecond() {
        pace.suspected();
        pass(99);
        assertThat(pace.isApart()).isTrue();
        pass(1);
        assertThat(pace.isApart()).isFalse();
    }

    @Test
    void callbackThatWasOnlySlowChangesNothing() {
        ended(9);
        assertThat(pace.isApart()).isFalse();
    }

    @Test
    void callbackThatBlockedKeepsItsEndpointApartForTwoSeconds() {
        ended(10);
        pass(1_999);
        assertThat(pace.isApart()).isTrue();
        pass(1);
        assertThat(pace.isApart()).isFalse();
    }

    @Test
    void eachFurtherOneBeginsThemAgain() {
        ended(10);
        pass(1_000);
        ended(10);
        pass(1_999);
        assertThat(pace.isApart()).isTrue();
        pass(1);
        assertThat(pace.isApart()).isFalse();
    }

    @Test
    void suspicionDoesNotShortenWhatIsKnown() {
        ended(10);
        pace.suspected();
        pass(1_999);
        assertThat(pace.isApart()).isTrue();
    }
}
