package dev.soto.cluster.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is waited for ends, whatever becomes of it. */
@Timeout(30)
class TimeoutsTest {
    private static final String THREAD = "soto-cluster-timeout";

    private static boolean isThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals(THREAD));
    }

    @Test
    void anAnswerThatDoesNotComeFailsAndOneThatComesIsLeftAlone() throws Exception {
        try (Timeouts timeouts = new Timeouts()) {
            CompletableFuture<String> answered = timeouts.within(50, new CompletableFuture<>());
            answered.complete("here");
            CompletableFuture<String> late = timeouts.within(50, new CompletableFuture<>());
            assertThatThrownBy(() -> late.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(TimeoutException.class);
            assertThat(answered.get()).isEqualTo("here");
        }
    }

    @Test
    void whatIsWaitedForWhenTheConnectionIsClosedFailsAtOnceAndNoThreadStays() {
        Timeouts timeouts = new Timeouts();
        CompletableFuture<String> waiting =
                timeouts.within(Duration.ofMinutes(5).toMillis(), new CompletableFuture<>());
        assertThat(isThread()).isTrue();
        timeouts.close();
        assertThatThrownBy(() -> waiting.get(1, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> timeouts.within(1, new CompletableFuture<>()).get(1, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IOException.class);
        await().until(() -> !isThread());
    }
}
