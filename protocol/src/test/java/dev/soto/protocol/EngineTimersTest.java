package dev.soto.protocol;

import static dev.soto.protocol.EngineTimers.Timer.IDLE;
import static dev.soto.protocol.EngineTimers.Timer.PING;
import static dev.soto.protocol.EngineTimers.Timer.PONG;
import static dev.soto.protocol.EngineTimers.Timer.REST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.EngineTimers.Timer;
import dev.soto.protocol.model.Deadlines;
import dev.soto.protocol.model.Timeouts;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineTimersTest {
    private static final Timeouts NONE = Timeouts.DEFAULTS.withExtensionIdleTime(Duration.ZERO);

    private final EngineTimers timers = new EngineTimers(NONE, 100);

    private void keepAlive(long interval, long pongTimeout) {
        timers.setTimeouts(
                NONE.withKeepAliveInterval(Duration.ofNanos(interval)).withPongTimeout(Duration.ofNanos(pongTimeout)));
    }

    /** Returns what is due; a ping goes out. */
    private Set<Timer> due(long now) {
        Set<Timer> due = EnumSet.noneOf(Timer.class);
        for (Timer timer : Timer.values()) {
            if (timers.isDue(timer, true, now)) {
                due.add(timer);
            }
        }
        if (due.contains(PING)) {
            timers.ping(now);
        }
        return due;
    }

    @Test
    void keepAliveIsOffAtFirst() {
        assertThat(timers.next(true)).isEqualTo(Deadlines.NEVER);
        assertThat(due(1_000_000)).isEmpty();
    }

    @Test
    void pingsOnceWhenNothingArrivedForTheInterval() {
        keepAlive(50, 20);
        assertThat(timers.next(true)).isEqualTo(150);
        assertThat(due(149)).isEmpty();
        assertThat(due(150)).containsExactly(PING);
        assertThat(due(150)).isEmpty();
        assertThat(timers.next(true)).isEqualTo(170);
    }

    @Test
    void givesUpWhenNothingArrivedForThePongTimeout() {
        keepAlive(50, 20);
        assertThat(due(150)).containsExactly(PING);
        assertThat(due(169)).isEmpty();
        assertThat(due(170)).containsExactly(PONG);
    }

    @Test
    void pingThatIsLateStartsThePongTimeoutWhenItIsSent() {
        keepAlive(50, 20);
        assertThat(due(500)).containsExactly(PING);
        assertThat(timers.next(true)).isEqualTo(520);
        assertThat(due(519)).isEmpty();
    }

    @Test
    void anythingThatArrivesStartsTheIntervalAgain() {
        keepAlive(50, 20);
        assertThat(due(150)).containsExactly(PING);
        timers.received(160);
        assertThat(due(170)).isEmpty();
        assertThat(timers.next(true)).isEqualTo(210);
        assertThat(due(210)).containsExactly(PING);
    }

    @Test
    void newTimesForgetThePingThatWaits() {
        keepAlive(50, 20);
        assertThat(due(150)).containsExactly(PING);
        keepAlive(60, 20);
        assertThat(due(170)).containsExactly(PING);
    }

    @Test
    void otherTimesDoNotForgetThePingThatWaits() {
        keepAlive(50, 20);
        assertThat(due(150)).containsExactly(PING);
        timers.setTimeouts(timers.timeouts().withIdleTimeout(Duration.ofSeconds(1)));
        assertThat(due(170)).containsExactly(PONG);
    }

    @Test
    void withoutPongTimeoutOnePingIsAll() {
        keepAlive(50, 0);
        assertThat(due(150)).containsExactly(PING);
        assertThat(timers.next(true)).isEqualTo(Deadlines.NEVER);
        assertThat(due(1_000_000)).isEmpty();
    }

    @Test
    void whatCountsWhileOpenDoesNotCountAfterThatAndTheOtherWayRound() {
        timers.setTimeouts(NONE.withIdleTimeout(Duration.ofNanos(30)).withCloseTimeout(Duration.ofNanos(40)));
        assertThat(timers.next(true)).isEqualTo(130);
        assertThat(timers.next(false)).isEqualTo(Deadlines.NEVER);
        timers.startClose(110);
        assertThat(timers.next(true)).isEqualTo(130);
        assertThat(timers.next(false)).isEqualTo(150);
        timers.stopClose();
        assertThat(timers.next(false)).isEqualTo(Deadlines.NEVER);
    }

    @Test
    void extensionsRestOnceAfterEachWork() {
        timers.setTimeouts(NONE.withExtensionIdleTime(Duration.ofNanos(30)));
        assertThat(due(130)).isEmpty();
        timers.extensionsWork();
        assertThat(timers.takeNewDeadline()).isTrue();
        assertThat(due(129)).isEmpty();
        assertThat(due(130)).containsExactly(REST);
        timers.extensionsRest();
        assertThat(due(1_000)).isEmpty();
    }

    @Test
    void onlyThePongThatIsDueIsNoActivity() {
        timers.setTimeouts(NONE.withIdleTimeout(Duration.ofNanos(30)));
        timers.receivedFrame(0xA, 110);
        assertThat(timers.at(IDLE)).isEqualTo(140);
        timers.ping(115);
        timers.receivedFrame(0xA, 120);
        assertThat(timers.at(IDLE)).isEqualTo(140);
        timers.receivedFrame(0x1, 125);
        assertThat(timers.at(IDLE)).isEqualTo(155);
    }
}
