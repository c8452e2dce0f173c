package dev.soto.protocol.state;

import static dev.soto.protocol.state.KeepAlive.Due.GIVE_UP;
import static dev.soto.protocol.state.KeepAlive.Due.NOTHING;
import static dev.soto.protocol.state.KeepAlive.Due.PING;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeepAliveTest {
    private final KeepAlive keepAlive = new KeepAlive(100);

    @Test
    void isOffAtFirst() {
        assertThat(keepAlive.next()).isEqualTo(Deadlines.NEVER);
        assertThat(keepAlive.due(1_000_000)).isEqualTo(NOTHING);
    }

    @Test
    void pingsOnceWhenNothingArrivedForTheInterval() {
        keepAlive.set(50, 20);
        assertThat(keepAlive.next()).isEqualTo(150);
        assertThat(keepAlive.due(149)).isEqualTo(NOTHING);
        assertThat(keepAlive.due(150)).isEqualTo(PING);
        assertThat(keepAlive.due(150)).isEqualTo(NOTHING);
        assertThat(keepAlive.next()).isEqualTo(170);
    }

    @Test
    void givesUpWhenNothingArrivedForThePongTimeout() {
        keepAlive.set(50, 20);
        assertThat(keepAlive.due(150)).isEqualTo(PING);
        assertThat(keepAlive.due(169)).isEqualTo(NOTHING);
        assertThat(keepAlive.due(170)).isEqualTo(GIVE_UP);
    }

    @Test
    void pingThatIsLateStartsThePongTimeoutWhenItIsSent() {
        keepAlive.set(50, 20);
        assertThat(keepAlive.due(500)).isEqualTo(PING);
        assertThat(keepAlive.next()).isEqualTo(520);
        assertThat(keepAlive.due(519)).isEqualTo(NOTHING);
    }

    @Test
    void anythingThatArrivesStartsTheIntervalAgain() {
        keepAlive.set(50, 20);
        assertThat(keepAlive.due(150)).isEqualTo(PING);
        keepAlive.received(160);
        assertThat(keepAlive.due(170)).isEqualTo(NOTHING);
        assertThat(keepAlive.next()).isEqualTo(210);
        assertThat(keepAlive.due(210)).isEqualTo(PING);
    }

    @Test
    void newTimesForgetThePingThatWaits() {
        keepAlive.set(50, 20);
        assertThat(keepAlive.due(150)).isEqualTo(PING);
        keepAlive.set(60, 20);
        assertThat(keepAlive.due(170)).isEqualTo(PING);
    }

    @Test
    void withoutPongTimeoutOnePingIsAll() {
        keepAlive.set(50, 0);
        assertThat(keepAlive.due(150)).isEqualTo(PING);
        assertThat(keepAlive.next()).isEqualTo(Deadlines.NEVER);
        assertThat(keepAlive.due(1_000_000)).isEqualTo(NOTHING);
    }
}
