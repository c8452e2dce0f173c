package dev.soto.provider.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.bridge.session.CallbackScope;
import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A kept connection on a clock and with a randomness of the test's, and a server that is a list of what happens. */
class KeptConnectionTest {
    private final Deque<Exception> failures = new ArrayDeque<>();
    private final List<String> events = new ArrayList<>();
    private final List<ReconnectOutcome> outcomes = new ArrayList<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Duration> delays = new ArrayList<>();
    private Consumer<CloseReason> close = reason -> {};
    private double random;
    private long now;

    private final ReconnectListener listener = new ReconnectListener() {
        @Override
        public void onConnected(Session session, int connection, int retry) {
            events.add("connected " + connection + " retry " + retry);
        }

        @Override
        public void onWaiting(int retry, Duration delay, Exception cause) {
            events.add("waiting " + retry + " " + delay.toMillis() + " " + cause.getMessage());
        }

        @Override
        public void onGivenUp(Exception cause) {
            events.add("given up " + cause.getMessage());
        }
    };

    @Test
    void delaysDoubleUpToTheLongestAndListenersHearOfEach() throws Exception {
        for (int i = 0; i < 7; i++) {
            failures.add(new ConnectException("refused"));
        }
        KeptConnection kept = start(exact());
        runAll();
        assertThat(delays)
                .extracting(Duration::toMillis)
                .containsExactly(0L, 100L, 200L, 400L, 800L, 1000L, 1000L, 1000L);
        assertThat(events).first().isEqualTo("waiting 1 100 refused");
        assertThat(events).last().isEqualTo("connected 1 retry 7");
        assertThat(kept.session()).isPresent();
        assertThat(kept.first().toCompletableFuture().get())
                .isSameAs(kept.session().orElseThrow());
    }

    @Test
    void attemptsBehindTheFirstAreCountedByTheirOutcome() {
        failures.add(new ConnectException("refused"));
        failures.add(new ConnectException("refused"));
        start(exact());
        runAll();
        assertThat(outcomes).containsExactly(ReconnectOutcome.FAILED, ReconnectOutcome.CONNECTED);
        close.accept(reason(1000));
        assertThat(outcomes).endsWith(ReconnectOutcome.GIVEN_UP).hasSize(3);
    }

    @Test
    void jitterTakesARandomPartAway() {
        failures.add(new ConnectException("refused"));
        random = 0.5;
        start(exact().jitter(0.5));
        runOne();
        assertThat(delays).last().isEqualTo(Duration.ofMillis(75));
    }

    @Test
    void brokenSessionIsFollowedByANewOne() {
        KeptConnection kept = start(exact());
        runAll();
        Session first = kept.session().orElseThrow();
        now = Duration.ofMinutes(1).toNanos();
        close.accept(reason(1006));
        assertThat(kept.session()).isEmpty();
        runAll();
        assertThat(kept.session()).isPresent().get().isNotSameAs(first);
        assertThat(events)
                .containsExactly(
                        "connected 1 retry 0", "waiting 1 100 the session closed with 1006 why", "connected 2 retry 1");
    }

    @Test
    void sessionsThatDoNotLastAreARowOfRetries() {
        start(exact());
        for (int i = 0; i < 3; i++) {
            runAll();
            close.accept(reason(1011));
        }
        assertThat(delays).extracting(Duration::toMillis).containsExactly(0L, 100L, 200L, 400L);
        runAll();
        now += Duration.ofSeconds(10).toNanos();
        close.accept(reason(1011));
        assertThat(delays).last().isEqualTo(Duration.ofMillis(100));
    }

    @ParameterizedTest
    @CsvSource({"1000, false", "1008, false", "1001, true", "1006, true", "1011, true", "1013, true", "4000, true"})
    void closeCodeDecides(int code, boolean again) {
        KeptConnection kept = start(exact());
        runAll();
        close.accept(reason(code));
        assertThat(tasks.isEmpty()).isEqualTo(!again);
        assertThat(kept.ended().toCompletableFuture().isCompletedExceptionally())
                .isEqualTo(!again);
        if (!again) {
            assertThat(events).last().isEqualTo("given up the session closed with " + code + " why");
        }
    }

    @ParameterizedTest
    @CsvSource({"401, false", "403, false", "404, false", "429, true", "408, true", "500, true", "503, true"})
    void statusOfARefusalDecides(int status, boolean again) {
        failures.add(new DeploymentException(
                "refused", new HandshakeException(HandshakeError.NOT_WEBSOCKET, status, new Headers(), "no")));
        start(exact());
        runOne();
        assertThat(tasks.isEmpty()).isEqualTo(!again);
    }

    @ParameterizedTest
    @CsvSource({
        "503, 10, 10100",
        "429, 1, 1100",
        "429, 0, 100",
        "503, 3600, 3600100",
        // Whoever says more is asked every hour.
        "503, 99999999999999999999, 3600100",
        "503, soon, 100",
        "500, 10, 100"
    })
    void aServerThatSaysWhenToComeAgainIsNotAskedBefore(int status, String retryAfter, long millis) {
        failures.add(new DeploymentException(
                "refused",
                new HandshakeException(
                        HandshakeError.NOT_WEBSOCKET, status, new Headers().set("Retry-After", retryAfter), "no")));
        start(exact());
        runOne();
        assertThat(delays).last().isEqualTo(Duration.ofMillis(millis));
        assertThat(events).last().isEqualTo("waiting 1 " + millis + " refused");
    }

    @ParameterizedTest
    @CsvSource({"PT5S, 5100", "PT0S, 100", "P1D, 10800100"})
    void howLongAServerIsLeftAloneHasALimit(Duration most, long millis) {
        failures.add(new DeploymentException(
                "refused",
                new HandshakeException(
                        HandshakeError.NOT_WEBSOCKET, 503, new Headers().set("Retry-After", "10800"), "no")));
        start(exact().maxRetryAfter(most));
        runOne();
        assertThat(delays).last().isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "P2D"})
    void aLimitThatIsNoneIsRefused(Duration most) {
        Reconnect.Builder builder = exact().maxRetryAfter(most);
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Reconnect.maxRetryAfter is " + most);
    }

    @Test
    void aWaitThatTheServerWantsCountsForTheLongestTime() {
        failures.add(new DeploymentException(
                "refused",
                new HandshakeException(
                        HandshakeError.NOT_WEBSOCKET, 503, new Headers().set("Retry-After", "10"), "no")));
        start(exact().maxTime(Duration.ofSeconds(5)));
        runOne();
        assertThat(events).last().isEqualTo("given up refused");
    }

    @Test
    void whatIsWrongWithTheCallIsNotTriedAgain() {
        failures.add(new IllegalStateException("the WebSocket container has been closed"));
        KeptConnection kept = start(exact());
        runOne();
        assertThat(tasks).isEmpty();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> kept.first().toCompletableFuture().get())
                .withCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void retriesHaveALimit() {
        for (int i = 0; i < 9; i++) {
            failures.add(new ConnectException("refused"));
        }
        KeptConnection kept = start(exact().maxRetries(3));
        runAll();
        assertThat(failures).hasSize(5);
        assertThat(events).last().isEqualTo("given up refused");
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> kept.ended().toCompletableFuture().get())
                .withCauseInstanceOf(ConnectException.class);
    }

    @Test
    void timeHasALimit() {
        for (int i = 0; i < 9; i++) {
            failures.add(new ConnectException("refused"));
        }
        start(exact().maxTime(Duration.ofMillis(700)));
        runAll();
        // 100 + 200 + 400 ms are not more than 700, and the next 800 are.
        assertThat(failures).hasSize(5);
        assertThat(events).last().isEqualTo("given up refused");
    }

    @Test
    void closeEndsASessionAndTheAttempts() {
        KeptConnection kept = start(exact());
        runAll();
        kept.close();
        assertThat(events).containsExactly("connected 1 retry 0", "session closed");
        close.accept(reason(1000));
        assertThat(tasks).isEmpty();
        assertThat(kept.ended().toCompletableFuture()).isCompleted();
        assertThat(events).doesNotContain("given up");
    }

    @Test
    void closeWhileWaitingEndsIt() {
        failures.add(new ConnectException("refused"));
        KeptConnection kept = start(exact());
        runOne();
        kept.close();
        assertThat(kept.ended().toCompletableFuture()).isCompleted();
        runAll();
        assertThat(kept.session()).isEmpty();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> kept.first().toCompletableFuture().get())
                .withMessageContaining("the connection was ended");
    }

    @Test
    void closeWhileConnectingCancelsTheAttemptAndEndsASessionThatCameNevertheless() {
        KeptConnection[] kept = new KeptConnection[1];
        Connector closedMeanwhile = (onClosed, cancel) -> {
            kept[0].close();
            assertThat(cancel).isCancelled();
            close = onClosed;
            return session();
        };
        kept[0] = new KeptConnection(closedMeanwhile, exact().build(), environment());
        kept[0].start();
        runAll();
        assertThat(events).containsExactly("session closed");
        close.accept(reason(1000));
        assertThat(kept[0].ended().toCompletableFuture()).isCompleted();
        assertThat(tasks).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, AssertionError.class, IOException.class})
    void listenerThatFailsChangesNothing(Class<? extends Throwable> failure) {
        start(exact().listener(new ReconnectListener() {
            @Override
            public void onConnected(Session session, int connection, int retry) {
                KeptConnectionTest.<RuntimeException>fail(failure);
            }
        }));
        runAll();
        close.accept(reason(1006));
        assertThat(tasks).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, AssertionError.class, IOException.class})
    void policyThatFailsGivesTheConnectionUp(Class<? extends Throwable> failure) {
        KeptConnection kept = start(exact().policy(new ReconnectPolicy() {
            @Override
            public boolean afterClose(CloseReason reason) {
                KeptConnectionTest.<RuntimeException>fail(failure);
                return true;
            }

            @Override
            public boolean afterFailure(Exception refused) {
                return true;
            }
        }));
        runAll();
        close.accept(reason(1006));
        assertThat(tasks).isEmpty();
        assertThat(events).last().asString().startsWith("given up");
        assertThat(kept.ended().toCompletableFuture()).isCompletedExceptionally();
    }

    /** Throws also what the compiler does not let through. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void fail(Class<? extends Throwable> type) throws T {
        try {
            throw (T) type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void badValuesAreRefusedWithNameAndRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reconnect.builder().jitter(1.5).build())
                .withMessage("Reconnect.jitter is 1.5, allowed is: 0 to 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reconnect.builder()
                        .delay(Duration.ofSeconds(2), Duration.ofSeconds(1))
                        .build())
                .withMessageContaining("Reconnect.maxDelay");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reconnect.builder().multiplier(0.5).build())
                .withMessageContaining("Reconnect.multiplier");
    }

    private Reconnect.Builder exact() {
        return Reconnect.builder()
                .delay(Duration.ofMillis(100), Duration.ofSeconds(1))
                .jitter(0)
                .listener(listener);
    }

    private KeptConnection start(Reconnect.Builder reconnect) {
        KeptConnection kept = new KeptConnection(this::connect, reconnect.build(), environment());
        kept.start();
        return kept;
    }

    private ReconnectEnvironment environment() {
        return new ReconnectEnvironment(
                (delay, task) -> {
                    delays.add(delay);
                    tasks.add(() -> {
                        now += delay.toNanos();
                        task.run();
                    });
                },
                () -> now,
                new FixedRandom(),
                CallbackScope.NONE,
                outcomes::add);
    }

    private Session connect(Consumer<CloseReason> onClosed, CompletableFuture<?> cancel)
            throws IOException, DeploymentException {
        Exception failure = failures.poll();
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof DeploymentException refused) {
            throw refused;
        }
        if (failure instanceof RuntimeException wrong) {
            throw wrong;
        }
        close = onClosed;
        return session();
    }

    /** A session that can be closed and nothing else. */
    private Session session() {
        return (Session) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        events.add("session closed");
                        return null;
                    }
                    return switch (method.getName()) {
                        case "equals" -> proxy == arguments[0];
                        case "hashCode" -> System.identityHashCode(proxy);
                        default -> "session";
                    };
                });
    }

    private void runOne() {
        tasks.remove().run();
    }

    private void runAll() {
        while (!tasks.isEmpty()) {
            runOne();
        }
    }

    private static CloseReason reason(int code) {
        return new CloseReason(CloseReason.CloseCodes.getCloseCode(code), "why");
    }

    private final class FixedRandom implements RandomGenerator {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public double nextDouble() {
            return random;
        }
    }
}
