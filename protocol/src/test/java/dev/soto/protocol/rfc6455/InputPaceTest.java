package dev.soto.protocol.rfc6455;

import static dev.soto.protocol.testkit.Frame.continuation;
import static dev.soto.protocol.testkit.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.model.InputLimits;
import dev.soto.protocol.model.InputLimits.OnExcess;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.WireTest;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("RFC 6455 section 10.4: how fast and how slowly a peer may send")
class InputPaceTest {
    private static InputLimits messages(int perSecond, OnExcess onExcess) {
        return new InputLimits(perSecond, 0, onExcess, Duration.ZERO, 0);
    }

    private static InputLimits bytes(long perSecond, OnExcess onExcess) {
        return new InputLimits(0, perSecond, onExcess, Duration.ZERO, 0);
    }

    @WireTest
    void messagesBeyondTheRateFailWith1008AndTheErrorNamesTheSetting(EngineSetup setup) {
        EngineUnderTest engine = setup.input(messages(3, OnExcess.CLOSE)).open();
        engine.receive(text("a"), text("b"), text("c")).says("text a", "text b", "text c");
        engine.advance(334).receive(text("d")).says("text d");
        engine.receive(text("e")).fails(1008, "more than 3 messages within a second", "maxMessagesPerSecond");
    }

    @WireTest
    void fragmentsAndControlFramesAreNoMessages(EngineSetup setup) {
        EngineUnderTest engine = setup.input(messages(1, OnExcess.CLOSE)).open();
        engine.receive(text("a").notFinal(), Frame.pong(""), continuation("b").notFinal(), continuation("c"))
                .says("pong ", "text abc");
        engine.receive(Frame.pong("x")).says("pong 78");
    }

    @WireTest
    void messagesBeyondTheRateWaitAndNoneIsLost(EngineSetup setup) {
        EngineUnderTest engine = setup.input(messages(2, OnExcess.DELAY)).open();
        engine.receive(text("a"), text("b"), text("c"), text("d"), text("e")).says("text a", "text b");
        assertThat(engine.engine().delaysInput(engine.clock().now())).isTrue();
        engine.advance(499).says();
        engine.advance(1).says("text c");
        engine.advance(500).says("text d");
        engine.advance(500).says("text e");
        assertThat(engine.engine().delaysInput(engine.clock().now())).isTrue();
        engine.advance(500).says();
        assertThat(engine.engine().delaysInput(engine.clock().now())).isFalse();
        engine.advance(1_000).receive(text("f"), text("g")).says("text f", "text g");
    }

    @WireTest
    void messageThatHasBegunIsNotHeldUpByTheNumberOfMessages(EngineSetup setup) {
        EngineUnderTest engine = setup.input(messages(1, OnExcess.DELAY)).open();
        engine.receive(text("a").notFinal());
        engine.receive(continuation("b"), text("c")).says("text ab");
        engine.advance(1_000).says("text c");
    }

    @WireTest
    void theEndOfTheInputWaitsForWhatCameBeforeIt(EngineSetup setup) {
        EngineUnderTest engine = setup.input(messages(1, OnExcess.DELAY)).open();
        engine.receive(text("a"), text("b")).says("text a");
        engine.endOfInput().says();
        engine.advance(1_000).says("text b", "free transport", "closed 1006");
    }

    @WireTest
    void thePeersCloseFrameBehindWhatWaitsIsFoundAtOnceWhenWeClose(EngineSetup setup) {
        EngineUnderTest engine = setup.input(messages(1, OnExcess.DELAY)).open();
        engine.receive(text("a"), text("b"), Frame.close(1000)).says("text a");
        engine.close(1001, "").says("closing").sends(Frame.close(1001));
        engine.advance(0).says("text b", "shutdown output", "closed 1000");
    }

    @WireTest
    void aConnectionThatIsGivenUpKeepsNothing(EngineSetup setup) {
        EngineUnderTest engine = setup.input(messages(1, OnExcess.DELAY)).open();
        engine.receive(text("a"), text("b")).says("text a");
        engine.abort("cut").says("error cut", "free transport", "closed 1006");
        assertThat(engine.engine().nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    // Bytes count as they come from the transport, so it matters how they are cut.
    @ParameterizedTest
    @EnumSource(Role.class)
    void bytesBeyondTheRateFailWith1008AndTheErrorNamesTheSetting(Role role) {
        EngineSetup setup = new EngineSetup(role);
        byte[] sixteen = new byte[16];
        EngineUnderTest engine = setup.input(bytes(100, OnExcess.CLOSE)).open();
        // With its header each is 18 bytes, or 22 with a masking key.
        engine.receive(Frame.of(10, sixteen), Frame.of(10, sixteen), Frame.of(10, sixteen), Frame.of(10, sixteen));
        engine.transcript().unread();
        engine.receive(Frame.of(10, sixteen), Frame.of(10, sixteen));
        assertThat(engine.transcript().unread()).contains("error 1008");
        assertThat(engine.lastError()).contains("more than 100 bytes", "maxReceivedBytesPerSecond");
        engine.takeSent();
        engine.transcript().unread();
    }

    // Bytes count as they come from the transport, so it matters how they are cut.
    @ParameterizedTest
    @EnumSource(Role.class)
    void bytesBeyondTheRateWaitAlsoWithinAMessage(Role role) {
        EngineSetup setup = new EngineSetup(role);
        EngineUnderTest engine = setup.input(bytes(100, OnExcess.DELAY)).open();
        byte[] message = Frame.binaryOf(200).bytes(engine.role().peer().masksOutgoing());
        engine.receive(Arrays.copyOf(message, 150));
        engine.receive(Arrays.copyOfRange(message, 150, message.length)).says();
        engine.advance(200).says();
        engine.advance(2_000);
        assertThat(engine.transcript().unread()).hasSize(1).first().asString().startsWith("binary");
    }

    @WireTest
    void messageThatTakesTooLongFailsWith1008AndTheErrorNamesTheSetting(EngineSetup setup) {
        setup.input(new InputLimits(0, 0, OnExcess.DELAY, Duration.ofSeconds(3), 0));
        EngineUnderTest engine = setup.open();
        engine.advance(60_000).receive(text("a").notFinal());
        engine.advance(2_000)
                .receive(Frame.pong(""), continuation("b").notFinal())
                .says("pong ");
        engine.advance(999).says();
        engine.advance(1).fails(1008, "not complete after 3000 ms", "maxMessageTime");
    }

    @WireTest
    void oneByteOfAFrameIsTheBeginningOfAMessage(EngineSetup setup) {
        setup.input(new InputLimits(0, 0, OnExcess.DELAY, Duration.ofSeconds(3), 0));
        EngineUnderTest engine = setup.open();
        engine.receiveHex("81").advance(2_999).says();
        engine.advance(1).fails(1008, "maxMessageTime");
    }

    @WireTest
    void whatCameInTimeDoesNotCountForTheNextMessage(EngineSetup setup) {
        setup.input(new InputLimits(0, 0, OnExcess.DELAY, Duration.ofSeconds(3), 0));
        EngineUnderTest engine = setup.open();
        for (int i = 0; i < 5; i++) {
            engine.receive(text("a").notFinal())
                    .advance(2_999)
                    .receive(continuation("b"))
                    .says("text ab");
        }
        assertThat(engine.engine().nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @WireTest
    void applicationThatIsBusyIsNotThePeersFault(EngineSetup setup) {
        setup.input(new InputLimits(0, 0, OnExcess.DELAY, Duration.ofSeconds(3), 10));
        EngineUnderTest engine = setup.open();
        engine.receive(text("a").notFinal()).advance(2_999);
        engine.engine().touch(engine.clock().now());
        engine.advance(2_999).says();
        engine.advance(1).fails(1008, "maxMessageTime");
    }

    @WireTest
    void messageThatComesTooSlowlyFailsWith1008AndTheErrorNamesTheSetting(EngineSetup setup) {
        setup.input(new InputLimits(0, 0, OnExcess.DELAY, Duration.ZERO, 10));
        EngineUnderTest engine = setup.open();
        engine.receive(header(engine));
        for (int i = 0; i < 9; i++) {
            // 8 bytes a second, where there have to be 10.
            engine.advance(500).receive(new byte[] {1, 2, 3, 4});
        }
        engine.advance(499).says();
        engine.advance(1).fails(1008, "less than 10 bytes a second", "minReceivedBytesPerSecond");
    }

    @WireTest
    void messageThatComesAtTheLeastRateMayTakeItsTime(EngineSetup setup) {
        setup.input(new InputLimits(0, 0, OnExcess.DELAY, Duration.ZERO, 10));
        EngineUnderTest engine = setup.open();
        engine.receive(header(engine));
        for (int i = 0; i < 100; i++) {
            engine.advance(500).receive(new byte[] {1, 2, 3, 4, 5, 6});
        }
        engine.says();
    }

    private static byte[] header(EngineUnderTest engine) {
        return Frame.binary().claiming(60_000L).bytes(engine.role().peer().masksOutgoing());
    }
}
