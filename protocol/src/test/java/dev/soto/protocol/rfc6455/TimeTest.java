package dev.soto.protocol.rfc6455;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.Hex;
import dev.soto.protocol.testkit.ManualClock;
import dev.soto.protocol.testkit.WireTest;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Idle timeout, keep-alive (RFC 6455 section 5.5.2) and deadlines")
class TimeTest {
    private static final String IDLE_1S = "nothing was sent or received for 1000 ms (idleTimeout)";
    private static final String NO_ANSWER = "the peer did not answer a ping in time (pongTimeout)";

    private static Frame keepAlivePing(int number) {
        return Frame.of(9, Hex.bytes("00 00 00 00 00 00 00 0" + number));
    }

    @WireTest
    void withoutTimeoutsThereIsNoDeadline(EngineUnderTest engine) {
        assertThat(engine.engine().nextDeadline()).isEqualTo(Long.MAX_VALUE);
        engine.advance(1_000_000_000).says().sends();
    }

    @WireTest
    void idleConnectionIsClosedWith1001AndReportedAs1006(EngineSetup setup) {
        EngineUnderTest engine = setup.idleTimeoutMillis(1_000).open();
        engine.advance(999).says();
        engine.advance(1).says("closing").sends(Frame.close(1001, IDLE_1S));
        engine.receive(Frame.close(1001)).says("shutdown output", "closed 1006 " + IDLE_1S);
    }

    @WireTest
    void peerThatDoesNotAnswerTheIdleCloseIsGivenUpAtTheDeadline(EngineSetup setup) {
        EngineUnderTest engine =
                setup.idleTimeoutMillis(1_000).closeTimeoutMillis(100).open();
        engine.advance(1_000).says("closing").sends(Frame.close(1001, IDLE_1S));
        engine.advance(99).says();
        engine.advance(1).says("free transport", "closed 1006 " + IDLE_1S);
    }

    @WireTest
    void everythingThatIsReceivedOrSentPutsTheIdleTimeoutOff(EngineSetup setup) {
        EngineUnderTest engine = setup.idleTimeoutMillis(1_000).open();
        engine.advance(999).receive(Frame.text("a")).says("text a");
        engine.advance(999).receive(Frame.pong("")).says("pong ");
        engine.advance(999).receive(Frame.text("b").notFinal());
        engine.advance(999).send("c");
        engine.sends(Frame.text("c"));
        engine.advance(999).says();
        engine.advance(1).says("closing").sends(Frame.close(1001, IDLE_1S));
    }

    @WireTest
    void applicationThatIsBusyIsNotIdle(EngineSetup setup) {
        EngineUnderTest engine = setup.idleTimeoutMillis(1_000).open();
        engine.advance(999);
        engine.engine().touch(engine.clock().now());
        engine.advance(999).says();
        engine.advance(1).says("closing").sends(Frame.close(1001, IDLE_1S));
    }

    @WireTest
    void idleTimeoutMayChange(EngineUnderTest engine) {
        engine.setIdleNanos(ManualClock.nanos(1_000));
        assertThat(engine.engine().timeouts().idleTimeout().toNanos()).isEqualTo(ManualClock.nanos(1_000));
        engine.advance(500);
        engine.setIdleNanos(0);
        engine.advance(100_000).says();
        assertThat(engine.engine().nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @WireTest
    void idleWhileThePeersCloseFrameWaitsForItsAnswerAnswersIt(EngineSetup setup) {
        EngineUnderTest engine = setup.idleTimeoutMillis(1_000).open().answerLater();
        engine.receive(Frame.close(1000)).says("closing by peer");
        engine.advance(1_000).says().sends(Frame.close(1001, IDLE_1S));
        engine.says("shutdown output", "closed 1006 " + IDLE_1S);
    }

    @WireTest
    void silentPeerIsPinged(EngineUnderTest engine) {
        engine.setKeepAlive(ManualClock.nanos(1_000), ManualClock.nanos(300));
        engine.advance(999).sends();
        engine.advance(1).sends(keepAlivePing(1)).says();
        engine.receive(keepAlivePong(1)).says("pong 00 00 00 00 00 00 00 01");
        engine.advance(999).sends();
        engine.advance(1).sends(keepAlivePing(2));
    }

    private static Frame keepAlivePong(int number) {
        return Frame.of(10, keepAlivePing(number).payload());
    }

    @WireTest
    void keepAliveIsNoActivity(EngineSetup setup) {
        EngineUnderTest engine = setup.idleTimeoutMillis(2_500).open();
        engine.setKeepAlive(ManualClock.nanos(1_000), ManualClock.nanos(300));
        engine.advance(1_000).sends(keepAlivePing(1));
        engine.receive(keepAlivePong(1)).says("pong 00 00 00 00 00 00 00 01");
        engine.advance(1_000).sends(keepAlivePing(2));
        engine.receive(keepAlivePong(2)).says("pong 00 00 00 00 00 00 00 02");
        engine.advance(499).says().sends();
        engine.advance(1).says("closing");
        engine.takeSent();
    }

    @WireTest
    void aPongThatAnswersNoPingIsActivity(EngineSetup setup) {
        EngineUnderTest engine = setup.idleTimeoutMillis(1_500).open();
        engine.setKeepAlive(ManualClock.nanos(1_000), ManualClock.nanos(300));
        engine.advance(1_000).sends(keepAlivePing(1));
        engine.receive(keepAlivePong(1)).says("pong 00 00 00 00 00 00 00 01");
        engine.receive(Frame.pong("")).says("pong ");
        engine.advance(999).says();
        engine.takeSent();
        engine.advance(250).receive(Frame.pong("")).says("pong ");
        engine.advance(251).says("closing");
        engine.takeSent();
    }

    @WireTest
    void peerThatDoesNotAnswerAPingIsGivenUp(EngineUnderTest engine) {
        engine.setKeepAlive(ManualClock.nanos(1_000), ManualClock.nanos(300));
        engine.advance(1_000).sends(keepAlivePing(1));
        engine.advance(299).says().sends();
        engine.advance(1).says("closing").sends(Frame.close(1001, NO_ANSWER));
        engine.advance(5_000).says("free transport", "closed 1006 " + NO_ANSWER);
    }

    @WireTest
    void anythingThatArrivesShowsThatThePeerIsThere(EngineUnderTest engine) {
        engine.setKeepAlive(ManualClock.nanos(1_000), ManualClock.nanos(300));
        engine.advance(1_000).sends(keepAlivePing(1));
        engine.advance(299).receive(Frame.text("here")).says("text here");
        engine.advance(999).says().sends();
        engine.advance(1).sends(keepAlivePing(2));
    }

    /** What arrives between two pings may have overtaken the answer to the first in the peer, as a ping of its own does. */
    @WireTest
    void aPongThatAnswersAnEarlierPingOfTheKeepAliveIsNotForTheApplication(EngineSetup setup) {
        EngineUnderTest engine = setup.idleTimeoutMillis(10_000).open();
        engine.setKeepAlive(ManualClock.nanos(1_000), ManualClock.nanos(300));
        engine.advance(1_000).sends(keepAlivePing(1));
        engine.receive(Frame.text("here")).says("text here");
        engine.advance(1_000).sends(keepAlivePing(2));
        engine.receive(keepAlivePong(1)).says("pong 00 00 00 00 00 00 00 01", 1);
        engine.receive(keepAlivePong(1)).says("pong 00 00 00 00 00 00 00 01", 1);
        engine.receive(keepAlivePong(2)).says("pong 00 00 00 00 00 00 00 02", 2);
        engine.takeSent();
    }

    @WireTest
    void withoutAPongTimeoutAPeerIsNeverGivenUp(EngineUnderTest engine) {
        engine.setKeepAlive(ManualClock.nanos(1_000), 0);
        engine.advance(1_000).sends(keepAlivePing(1));
        engine.advance(1_000_000).says();
        engine.receive(Frame.pong("")).says("pong ");
        engine.takeSent();
    }

    @WireTest
    void keepAliveMayBeSwitchedOff(EngineUnderTest engine) {
        engine.setKeepAlive(ManualClock.nanos(1_000), ManualClock.nanos(300));
        engine.advance(1_000).sends(keepAlivePing(1));
        engine.setKeepAlive(0, 0);
        engine.advance(1_000_000).says().sends();
    }

    @WireTest
    void noPingGoesOutOnceClosing(EngineUnderTest engine) {
        engine.setKeepAlive(ManualClock.nanos(1_000), ManualClock.nanos(300));
        engine.close(1000, "").says("closing").sends(Frame.close(1000));
        engine.advance(4_999).says().sends();
        engine.advance(1).says("free transport", "closed 1006");
    }

    @WireTest
    void earliestOfTheDeadlinesIsNext(EngineSetup setup) {
        EngineUnderTest engine = setup.idleTimeoutMillis(700).open();
        long start = engine.clock().now();
        assertThat(engine.engine().nextDeadline()).isEqualTo(start + ManualClock.nanos(700));
        engine.setKeepAlive(ManualClock.nanos(400), ManualClock.nanos(100));
        assertThat(engine.engine().nextDeadline()).isEqualTo(start + ManualClock.nanos(400));
        engine.close(1000, "").says("closing");
        assertThat(engine.engine().nextDeadline()).isEqualTo(start + ManualClock.nanos(5_000));
        engine.sends(Frame.close(1000));
    }

    @WireTest
    void timesSoLongThatTheyNeverComeAreNever(EngineUnderTest engine) {
        engine.setIdleNanos(Long.MAX_VALUE);
        engine.setKeepAlive(Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(engine.engine().nextDeadline()).isEqualTo(Long.MAX_VALUE);
        engine.setKeepAlive(ManualClock.nanos(1_000), Long.MAX_VALUE);
        engine.advance(1_000).sends(keepAlivePing(1));
        assertThat(engine.engine().nextDeadline()).isEqualTo(Long.MAX_VALUE);
        engine.advance(1_000_000).says().sends();
    }

    @WireTest
    void closeTimeoutSoLongThatItNeverComesIsNever(EngineSetup setup) {
        EngineUnderTest engine =
                setup.closeTimeoutMillis(Long.MAX_VALUE / 1_000_000).open();
        engine.close(1000, "").says("closing").sends(Frame.close(1000));
        engine.advance(1_000_000_000).says();
        engine.receive(Frame.close(1000)).says("shutdown output", "closed 1000");
    }

    @WireTest
    void negativeTimesAreRefused(EngineUnderTest engine) {
        assertThatThrownBy(() -> engine.setIdleNanos(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("idleTimeout", "-1");
        assertThatThrownBy(() -> engine.setKeepAlive(-1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("keepAliveInterval", "-1");
        assertThatThrownBy(() -> engine.setKeepAlive(1, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("pongTimeout", "-1");
        assertThat(engine.engine().nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }
}
