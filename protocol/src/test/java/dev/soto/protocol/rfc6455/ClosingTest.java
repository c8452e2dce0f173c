package dev.soto.protocol.rfc6455;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.State;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.ManualClock;
import dev.soto.protocol.testkit.Payloads;
import dev.soto.protocol.testkit.WireTest;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;

@DisplayName("RFC 6455 sections 7.1 to 7.3, closing the connection")
class ClosingTest {
    @WireTest
    void weCloseAndThePeerAnswers(EngineUnderTest engine) {
        engine.close(1000, "done").says("closing");
        assertThat(engine.engine().state()).isEqualTo(State.CLOSING);
        engine.sends(Frame.close(1000, "done")).says();
        engine.receive(Frame.close(1000, "done")).says("shutdown output", "closed 1000 done");
        assertThat(engine.engine().state()).isEqualTo(State.CLOSED);
        assertThat(engine.engine().isGone()).isFalse();
        engine.endOfInput().says("free transport");
        assertThat(engine.engine().isGone()).isTrue();
    }

    @WireTest
    void peerClosesAndWeAnswer(EngineUnderTest engine) {
        engine.answerLater().receive(Frame.close(1000)).says("closing by peer");
        assertThat(engine.engine().state()).isEqualTo(State.OPEN);
        engine.answerClose().says();
        assertThat(engine.engine().state()).isEqualTo(State.CLOSING);
        engine.sends(Frame.close(1000)).says("shutdown output", "closed 1000");
        engine.endOfInput().says("free transport");
    }

    @WireTest
    void closeFramesThatCrossEndTheConnection(EngineUnderTest engine) {
        engine.close(1000, "ours").says("closing");
        engine.receive(Frame.close(1001, "theirs")).says();
        engine.sends(Frame.close(1000, "ours")).says("shutdown output", "closed 1001 theirs");
        engine.endOfInput().says("free transport");
    }

    @WireTest
    void messagesPingsAndPongsAreDeliveredUntilThePeersCloseFrame(EngineUnderTest engine) {
        engine.close(1000, "").says("closing");
        engine.receive(Frame.text("a"), Frame.ping("b")).says("text a", "ping 62");
        engine.sends(Frame.close(1000));
        engine.receive(Frame.text("c").notFinal(), Frame.pong("d"), Frame.continuation("e"))
                .says("pong 64", "text ce");
        engine.receive(Frame.close(1000), Frame.text("f")).says("shutdown output", "closed 1000");
    }

    @WireTest
    void peerThatEndsBeforeItsCloseFrameIsAnAbnormalClosure(EngineSetup setup) {
        setup.open().endOfInput().says("free transport", "closed 1006");
        setup.open()
                .close(1000, "")
                .says("closing")
                .endOfInput()
                .says("free transport", "closed 1006")
                .sends();
        setup.open()
                .close(1000, "")
                .says("closing")
                .sends(Frame.close(1000))
                .endOfInput()
                .says("free transport", "closed 1006");
    }

    @WireTest
    void endInTheMiddleOfAFrameIsAnAbnormalClosureWithoutAnError(EngineUnderTest engine) {
        byte[] frame = Frame.text("Hello").bytes(engine.role().peer().masksOutgoing());
        engine.receive(Arrays.copyOf(frame, frame.length - 1)).endOfInput();
        engine.says("free transport", "closed 1006");
    }

    @WireTest
    void peerThatEndsBehindItsCloseFrameStillGetsOurAnswer(EngineUnderTest engine) {
        engine.answerLater().receive(Frame.close(1000)).says("closing by peer");
        engine.send("last words");
        engine.endOfInput().says();
        engine.answerClose().says();
        engine.sends(Frame.text("last words"), Frame.close(1000))
                .says("shutdown output", "closed 1000", "free transport");
    }

    @WireTest
    void peerThatEndsWhileWeWriteAFailureIsFreedBehindIt(EngineUnderTest engine) {
        engine.receive(Frame.of(3)).says("error 1002");
        engine.endOfInput().says();
        engine.takeSent();
        engine.says("shutdown output", "closed 1002 " + engine.lastError(), "free transport");
    }

    @WireTest
    void whatWasBeingAnsweredIsWrittenToAPeerThatHasEndedItsWay(EngineSetup setup) {
        EngineUnderTest engine = setup.open();
        engine.send("answer");
        engine.endOfInput().says("closed 1006");
        assertThat(engine.engine().isOpen()).isFalse();
        engine.sends(Frame.text("answer")).says("free transport");
        assertThat(engine.engine().nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @WireTest
    void aPeerThatHasEndedItsWayAndTakesNothingIsGivenUpAfterTheCloseTimeout(EngineSetup setup) {
        EngineUnderTest engine = setup.open();
        engine.send("answer");
        engine.endOfInput().says("closed 1006");
        engine.advance(4_999).says();
        engine.advance(1).says("free transport");
        engine.takeSent();
    }

    @WireTest
    void endOfInputTwiceIsOne(EngineUnderTest engine) {
        engine.endOfInput().endOfInput().says("free transport", "closed 1006");
    }

    @WireTest
    void peerThatDoesNotAnswerOurCloseFrameIsGivenUpAtTheDeadline(EngineSetup setup) {
        EngineUnderTest engine = setup.closeTimeoutMillis(3_000).open();
        engine.close(1000, "").says("closing").sends(Frame.close(1000));
        engine.advance(2_999).says();
        engine.advance(1).says("free transport", "closed 1006");
    }

    @WireTest
    void deadlineRunsFromWhenTheCloseFrameIsQueuedAndNotFromWhenItIsWritten(EngineSetup setup) {
        EngineUnderTest engine = setup.closeTimeoutMillis(3_000).open();
        engine.send(Payloads.bytes(100));
        engine.beginWrite();
        engine.close(1000, "").says("closing");
        engine.advance(2_999).says();
        engine.advance(1).says("free transport", "closed 1006");
        engine.sends(Frame.binaryOf(100));
    }

    @WireTest
    void deadlineEndsAFailureThatThePeerDoesNotRead(EngineSetup setup) {
        EngineUnderTest engine = setup.closeTimeoutMillis(3_000).open();
        engine.send(Payloads.bytes(100));
        engine.beginWrite();
        engine.receive(Frame.of(3)).says("error 1002");
        engine.advance(2_999).says();
        engine.advance(1).says("free transport", "closed 1002 " + engine.lastError());
        engine.sends(Frame.binaryOf(100));
    }

    @WireTest
    void deadlineEndsAnAnswerThatThePeerDoesNotRead(EngineSetup setup) {
        EngineUnderTest engine = setup.closeTimeoutMillis(3_000).open();
        engine.receive(Frame.close(1000)).says("closing by peer");
        engine.advance(3_000).says("free transport", "closed 1000").sends();
    }

    @WireTest
    void transportIsFreedAtTheDeadlineWhenThePeerDoesNotEndItsDirection(EngineSetup setup) {
        EngineUnderTest engine = setup.closeTimeoutMillis(3_000).open();
        engine.receive(Frame.close(1000)).says("closing by peer").sends(Frame.close(1000));
        engine.says("shutdown output", "closed 1000");
        engine.advance(2_999).says();
        engine.advance(1).says("free transport");
    }

    @WireTest
    void inputIsDrainedUntilThePeerEndsIt(EngineUnderTest engine) {
        engine.receive(Frame.close(1000)).says("closing by peer").sends(Frame.close(1000));
        engine.says("shutdown output", "closed 1000");
        engine.receive(Payloads.bytes(1_000)).says();
        engine.endOfInput().says("free transport");
        engine.receive(Payloads.bytes(10)).says().sends();
    }

    @WireTest
    void violationBehindOurCloseFrameEndsOurDirectionAndWaitsForThePeersEnd(EngineUnderTest engine) {
        engine.close(1000, "").says("closing").sends(Frame.close(1000));
        engine.receive(Frame.of(3))
                .says("error 1002", "shutdown output", "closed 1002 " + engine.lastError())
                .sends();
        engine.receive(Frame.text("more")).says().endOfInput().says("free transport");
    }

    @WireTest
    void violationBeforeOurCloseFrameIsWrittenDoesNotTakeItOrTheMessagesBeforeItAway(EngineUnderTest engine) {
        engine.send("said");
        engine.close(1000, "bye").says("closing");
        engine.receive(Frame.of(3)).says("error 1002");
        engine.sends(Frame.text("said"), Frame.close(1000, "bye"))
                .says("shutdown output", "closed 1002 " + engine.lastError());
    }

    @WireTest
    void failureGoesBehindWhatWaits(EngineUnderTest engine) {
        engine.send("sent");
        engine.send(Payloads.bytes(10_000));
        engine.receive(Frame.ping("p")).says("ping 70");
        engine.receive(Frame.of(3)).says("error 1002");
        String reason = engine.lastError();
        engine.sends(Frame.pong("p"), Frame.text("sent"), Frame.binaryOf(10_000), Frame.close(1002, reason))
                .says("shutdown output", "closed 1002 " + reason);
    }

    @WireTest
    void failureOfAPeerThatTakesTooLittleDropsWhatWaitsAndGoesAheadOfIt(EngineUnderTest engine) {
        engine.send("never sent");
        engine.receive(Frame.ping("p")).says("ping 70");
        engine.engine().overrun(ProtocolViolation.policy("slow"), engine.clock().now());
        engine.says("error 1008", "output dropped").sends(Frame.close(1008, "slow"));
        engine.says("shutdown output", "closed 1008 slow");
    }

    @WireTest
    void untilTheConnectionFailsMessagesMayBeSentAndInputCountsForNothing(EngineUnderTest engine) {
        engine.failLater()
                .receive(Frame.text("a"), Frame.of(3), Frame.text("b"))
                .says("text a");
        engine.send("answer");
        engine.failNow().says("error 1002");
        String reason = engine.lastError();
        engine.sends(Frame.text("answer"), Frame.close(1002, reason)).says("shutdown output", "closed 1002 " + reason);
    }

    @WireTest
    void endOfInputBehindAViolationLetsTheConnectionFailFirst(EngineUnderTest engine) {
        engine.failLater().receive(Frame.of(3)).endOfInput().says();
        engine.failNow().says("error 1002");
        String reason = engine.lastError();
        engine.sends(Frame.close(1002, reason)).says("shutdown output", "closed 1002 " + reason, "free transport");
    }

    @WireTest
    void resetBehindAViolationIsTheViolationsFault(EngineUnderTest engine) {
        engine.failLater()
                .receive(Frame.of(3))
                .abort("reset")
                .says("error 1002", "free transport", "closed 1002 " + engine.lastError());
        engine.failNow().says().sends();
    }

    @WireTest
    void closeOfTheApplicationBeforeTheConnectionFailsIsTheCloseFrame(EngineUnderTest engine) {
        engine.failLater().receive(Frame.of(3)).close(1000, "bye").says("closing");
        engine.failNow().says("error 1002").sends(Frame.close(1000, "bye"));
        engine.says("shutdown output", "closed 1002 " + engine.lastError());
    }

    @WireTest
    void reasonOfAFailureIsCutAtACodePointToWhatFits(EngineUnderTest engine) {
        String reason = Payloads.letters(121) + "\u20ac tail";
        engine.engine().fail(new ProtocolViolation(1011, reason), engine.clock().now());
        engine.says("error 1011").sends(Frame.close(1011, Payloads.letters(121)));
        engine.says("shutdown output", "closed 1011 " + Payloads.letters(121));
    }

    @WireTest
    void failureOfTheApplicationBeforeTheAnswerReplacesTheAnswer(EngineUnderTest engine) {
        engine.answerLater().receive(Frame.close(1000)).says("closing by peer");
        engine.engine().fail(ProtocolViolation.policy("no"), engine.clock().now());
        engine.says("error 1008").sends(Frame.close(1008, "no"));
        engine.answerClose().says("shutdown output", "closed 1008 no").sends();
    }

    @WireTest
    void secondFailureIsNotReported(EngineUnderTest engine) {
        engine.engine().fail(ProtocolViolation.policy("first"), engine.clock().now());
        engine.engine().fail(ProtocolViolation.policy("second"), engine.clock().now());
        engine.says("error 1008").sends(Frame.close(1008, "first"));
        engine.says("shutdown output", "closed 1008 first");
        engine.engine().fail(ProtocolViolation.policy("third"), engine.clock().now());
        engine.says().sends();
    }

    @WireTest
    void abortFreesTheTransportWithoutACloseFrame(EngineSetup setup) {
        EngineUnderTest open = setup.open();
        open.send("never sent");
        open.abort("reset").says("error reset", "free transport", "closed 1006").sends();
        setup.open()
                .close(1000, "")
                .says("closing")
                .abort("reset")
                .says("error reset", "free transport", "closed 1006")
                .sends();
        EngineUnderTest failing = setup.open().receive(Frame.of(3)).says("error 1002");
        failing.abort("reset")
                .says("error reset", "free transport", "closed 1002 " + message(failing))
                .sends();
    }

    private static String message(EngineUnderTest engine) {
        return String.valueOf(engine.transcript().errors().get(0).getMessage());
    }

    @WireTest
    void abortOfAClosedConnectionIsNoError(EngineUnderTest engine) {
        engine.receive(Frame.close(1000)).says("closing by peer").sends(Frame.close(1000));
        engine.says("shutdown output", "closed 1000");
        engine.abort("reset while lingering").says("free transport");
        engine.abort("again").says();
    }

    @WireTest
    void abortDuringAWriteKeepsItsBuffersUntilItIsDone(EngineUnderTest engine) {
        engine.send(Payloads.bytes(300));
        engine.beginWrite();
        engine.send(Payloads.bytes(200));
        engine.abort("reset").says("error reset", "free transport", "closed 1006");
        assertThat(engine.pool().lent())
                .as("buffers that the transport may still read")
                .isEqualTo(1);
        engine.endWrite();
        assertThat(engine.pool().lent()).isZero();
        engine.sends(Frame.binaryOf(300));
    }

    @WireTest
    void deadlinesAreOverOnceTheConnectionIsGone(EngineUnderTest engine) {
        engine.endOfInput().says("free transport", "closed 1006");
        assertThat(engine.engine().nextDeadline()).isEqualTo(Long.MAX_VALUE);
        engine.engine().onTime(engine.clock().now() + ManualClock.nanos(1_000_000));
        engine.says().sends();
    }
}
