package dev.soto.provider.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.Test;

/** Which address is tried when, with a clock that the test moves. */
class AddressRaceTest {
    private static final InetSocketAddress A = address("192.0.2.1");
    private static final InetSocketAddress B = address("192.0.2.2");
    private static final InetSocketAddress C = address("192.0.2.3");
    private static final InetSocketAddress SIX_A = address("2001:db8::a");
    private static final InetSocketAddress SIX_B = address("2001:db8::b");

    private final Clock clock = new Clock();
    private final Recorder runners = new Recorder();

    private AddressRace.Attempt attempt(InetSocketAddress address) {
        return runners.started.stream()
                .filter(attempt -> attempt.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    private void start(InetSocketAddress... addresses) {
        new AddressRace(List.of(addresses), Duration.ofMillis(250), clock, runners).start();
    }

    @Test
    void addressThatIsSilentGetsCompanyAfterTheDelay() {
        start(A, B, C);
        assertThat(runners.addresses()).containsExactly(A);
        clock.pass(249);
        assertThat(runners.addresses()).containsExactly(A);
        clock.pass(1);
        assertThat(runners.addresses()).containsExactly(A, B);
        clock.pass(250);
        assertThat(runners.addresses()).containsExactly(A, B, C);
    }

    @Test
    void addressThatFailsIsFollowedAtOnceAndTheNextHasItsWholeDelay() {
        start(A, B, C);
        clock.pass(200);
        assertThat(attempt(A).failed(new IOException("refused"))).isFalse();
        assertThat(runners.addresses()).containsExactly(A, B);
        clock.pass(249);
        assertThat(runners.addresses()).containsExactly(A, B);
        clock.pass(1);
        assertThat(runners.addresses()).containsExactly(A, B, C);
    }

    @Test
    void firstToConnectWinsAndTheOthersAreStopped() {
        start(A, B, C);
        clock.pass(250);
        assertThat(attempt(B).connected()).isTrue();
        assertThat(runners.stopped).extracting(AddressRace.Attempt::address).containsExactly(A);
        clock.pass(10_000);
        assertThat(runners.addresses()).containsExactly(A, B);
        assertThat(attempt(A).connected()).isFalse();
        assertThat(attempt(A).failed(new IOException("closed"))).isFalse();
        assertThat(attempt(B).failed(new IOException("no TLS")))
                .as("what comes after the race is not the race's")
                .isTrue();
        assertThat(runners.failure).isNull();
    }

    @Test
    void allThatFailedAreReportedWithTheirReasons() {
        start(A, SIX_A);
        clock.pass(250);
        IOException refused = new IOException("Connection refused");
        IOException silent = new IOException("Connect Timeout");
        attempt(SIX_A).failed(refused);
        assertThat(runners.failure).isNull();
        attempt(A).failed(silent);
        assertThat(runners.failure)
                .hasMessage("none of 2 addresses answers: [2001:db8:0:0:0:0:0:a]:80: Connection refused;"
                        + " 192.0.2.1:80: Connect Timeout");
        assertThat(runners.failure.getSuppressed()).containsExactly(refused, silent);
        clock.pass(10_000);
        assertThat(runners.addresses()).containsExactly(A, SIX_A);
    }

    @Test
    void attemptsThatFailAtOnceAreFollowedByTheRest() {
        runners.unreachable = Set.of(A, B);
        start(A, B, C);
        assertThat(runners.addresses()).containsExactly(A, B, C);
        assertThat(attempt(C).connected()).isTrue();
    }

    @Test
    void familiesTakeTurnsAndTheSystemSaysWhichIsFirst() {
        assertThat(AddressRace.interleaved(List.of(A, B, C, SIX_A, SIX_B))).containsExactly(A, SIX_A, B, SIX_B, C);
        assertThat(AddressRace.interleaved(List.of(SIX_A, A, SIX_B, A, B))).containsExactly(SIX_A, A, SIX_B, B);
        assertThat(AddressRace.interleaved(List.of())).isEmpty();
    }

    private static InetSocketAddress address(String literal) {
        try {
            return new InetSocketAddress(InetAddress.getByName(literal), 80);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Recorder implements AddressRace.Runners {
        private final List<AddressRace.Attempt> started = new ArrayList<>();
        private final List<AddressRace.Attempt> stopped = new ArrayList<>();
        private Set<InetSocketAddress> unreachable = Set.of();
        private ConnectException failure;

        Stream<InetSocketAddress> addresses() {
            return started.stream().map(AddressRace.Attempt::address);
        }

        @Override
        public void start(AddressRace.Attempt attempt) {
            started.add(attempt);
            if (unreachable.contains(attempt.address())) {
                attempt.failed(new IOException("unreachable"));
            }
        }

        @Override
        public void stop(Set<AddressRace.Attempt> attempts) {
            stopped.addAll(attempts);
        }

        @Override
        public void allFailed(AddressRace.Attempt last, ConnectException all) {
            failure = all;
        }
    }

    /** Time that passes when the test says so. */
    private static final class Clock extends AbstractLifeCycle implements Scheduler {
        private record Due(long millis, Runnable task) {}

        private final List<Due> tasks = new ArrayList<>();
        private long now;

        @Override
        public Task schedule(Runnable task, long delay, TimeUnit unit) {
            Due due = new Due(now + unit.toMillis(delay), task);
            tasks.add(due);
            return () -> tasks.remove(due);
        }

        void pass(long millis) {
            now += millis;
            List<Due> due = tasks.stream().filter(task -> task.millis() <= now).toList();
            tasks.removeAll(due);
            due.forEach(each -> each.task().run());
        }
    }
}
