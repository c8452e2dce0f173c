package dev.soto.protocol.rfc6455;

import static dev.soto.protocol.testkit.Frame.binary;
import static dev.soto.protocol.testkit.Frame.continuation;
import static dev.soto.protocol.testkit.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.model.DataType;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.Payloads;
import dev.soto.protocol.testkit.Transcript;
import dev.soto.protocol.testkit.WireTest;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;

@DisplayName("RFC 6455 section 10.4, implementation-specific limits")
class LimitsTest {
    @WireTest
    void messagesUpToTheirLimitAreDelivered(EngineSetup setup) {
        EngineUnderTest engine =
                setup.maxTextMessageBytes(10).maxBinaryMessageBytes(12).open();
        engine.receive(text("0123456789")).says("text 0123456789");
        engine.receive(text("012345").notFinal(), continuation("6789")).says("text 0123456789");
        engine.receive(Frame.binaryOf(12)).says(Transcript.binary(Payloads.bytes(12)));
    }

    @WireTest
    void longerTextFailsWith1009AndTheErrorNamesTheSetting(EngineSetup setup) {
        setup.maxTextMessageBytes(10);
        setup.open().receive(text("0123456789a")).fails(1009, "text message", "10 bytes", "maxTextMessageBytes");
        setup.open()
                .receive(text("012345").notFinal(), continuation("6789a"))
                .fails(1009, "text message", "maxTextMessageBytes");
    }

    @WireTest
    void longerBinaryFailsWith1009AndTheErrorNamesTheSetting(EngineSetup setup) {
        setup.maxBinaryMessageBytes(10);
        setup.open().receive(Frame.binaryOf(11)).fails(1009, "binary message", "10 bytes", "maxBinaryMessageBytes");
        setup.open()
                .receive(Frame.binaryOf(6).notFinal(), continuation(new byte[5]))
                .fails(1009, "binary message", "maxBinaryMessageBytes");
    }

    @WireTest
    void limitOfOneTypeDoesNotHoldForTheOther(EngineSetup setup) {
        EngineUnderTest engine = setup.maxTextMessageBytes(1).open();
        engine.receive(Frame.binaryOf(50)).says(Transcript.binary(Payloads.bytes(50)));
        setup.maxTextMessageBytes(0).maxBinaryMessageBytes(1);
        setup.open().receive(text(Payloads.letters(50))).says("text " + Payloads.letters(50));
    }

    @WireTest
    void textIsMeasuredInBytesOfUtf8(EngineSetup setup) {
        setup.maxTextMessageBytes(6);
        setup.open().receive(text("\u20ac\u20ac")).says("text \u20ac\u20ac");
        setup.open().receive(text("\u20ac\u20acx")).fails(1009, "6 bytes");
    }

    @WireTest
    void headerThatPromisesTooMuchFailsBeforeAnyPayload(EngineSetup setup) {
        setup.maxBinaryMessageBytes(10);
        EngineUnderTest engine = setup.open();
        engine.receive(header(engine, binary().claiming(11L))).fails(1009, "maxBinaryMessageBytes");
        EngineUnderTest fragmented = setup.open();
        fragmented.receive(Frame.binaryOf(9).notFinal());
        fragmented.receive(header(fragmented, continuation("").claiming(2L))).fails(1009, "maxBinaryMessageBytes");
        EngineUnderTest huge = setup.open();
        huge.receive(Frame.binaryOf(9).notFinal());
        huge.receive(header(huge, continuation("").claiming(Long.MAX_VALUE))).fails(1009, "maxBinaryMessageBytes");
    }

    private static byte[] header(EngineUnderTest engine, Frame frame) {
        return frame.bytes(engine.role().peer().masksOutgoing());
    }

    @WireTest
    void partialMessageIsDroppedAndNothingBehindItIsDelivered(EngineSetup setup) {
        setup.maxTextMessageBytes(4)
                .open()
                .receive(text("abc").notFinal(), continuation("de").notFinal(), continuation("f"), text("g"))
                .fails(1009, "maxTextMessageBytes");
    }

    @WireTest
    void limitsMayChangeInTheMiddleOfAMessage(EngineUnderTest engine) {
        engine.receive(text("abc").notFinal()).says();
        engine.setMaxMessageBytes(DataType.TEXT, 5);
        assertThat(engine.engine().limits().maxMessageBytes(DataType.TEXT)).isEqualTo(5);
        engine.receive(continuation("de").notFinal()).says();
        engine.receive(continuation("f")).fails(1009, "5 bytes");
    }

    @WireTest
    void negativeLimitIsRefused(EngineUnderTest engine) {
        assertThatThrownBy(() -> engine.setMaxMessageBytes(DataType.TEXT, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }

    @WireTest
    void framesUpToTheirLimitAreReceived(EngineSetup setup) {
        EngineUnderTest engine = setup.maxFramePayloadBytes(5).open();
        engine.receive(text("12345"), text("12345").notFinal(), continuation("67890"))
                .says("text 12345", "text 1234567890");
    }

    @WireTest
    void longerFrameFailsWith1009FromItsHeaderAndTheErrorNamesTheSetting(EngineSetup setup) {
        setup.maxFramePayloadBytes(5);
        setup.open().receive(text("123456")).fails(1009, "frame of 6 bytes", "5 bytes", "maxFramePayloadBytes");
        setup.open().receive(text("a").notFinal(), continuation("123456")).fails(1009, "maxFramePayloadBytes");
        EngineUnderTest engine = setup.open();
        byte[] whole = header(engine, binary().claiming(70_000L));
        engine.receive(Arrays.copyOf(whole, 10)).fails(1009, "frame of 70000 bytes");
    }

    @WireTest
    void frameLimitMayChangeBetweenFrames(EngineUnderTest engine) {
        engine.setMaxFramePayloadBytes(5);
        assertThat(engine.engine().limits().maxFramePayloadBytes()).isEqualTo(5);
        engine.receive(text("12345").notFinal()).says();
        engine.setMaxFramePayloadBytes(6);
        engine.receive(continuation("678901")).says("text 12345678901");
        engine.receive(text("1234567")).fails(1009, "6 bytes", "maxFramePayloadBytes");
    }

    @WireTest
    void negativeFrameLimitIsRefused(EngineUnderTest engine) {
        assertThatThrownBy(() -> engine.setMaxFramePayloadBytes(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("maxFramePayloadBytes", "-1");
        assertThat(engine.engine().limits().maxFramePayloadBytes()).isZero();
    }

    @WireTest
    void messageOfAsManyFragmentsAsTheLimitIsDelivered(EngineSetup setup) {
        EngineUnderTest engine = setup.maxFragments(3).open();
        for (int i = 0; i < 3; i++) {
            engine.receive(text("a").notFinal(), continuation("").notFinal(), Frame.pong(""), continuation("c"))
                    .says("pong ", "text ac");
        }
    }

    @WireTest
    void moreFragmentsFailWith1008AndTheErrorNamesTheSetting(EngineSetup setup) {
        setup.maxFragments(3)
                .open()
                .receive(
                        text("a").notFinal(),
                        continuation("").notFinal(),
                        continuation("").notFinal(),
                        continuation("b"))
                .fails(1008, "more than 3 fragments", "maxFragments");
    }

    @WireTest
    void controlFramesAreCountedBySecondAndTheErrorNamesTheSetting(EngineSetup setup) {
        EngineUnderTest engine = setup.maxControlFramesPerSecond(2).open();
        for (int second = 0; second < 3; second++) {
            engine.receive(Frame.pong(""), text("data is not counted"), Frame.ping(""))
                    .says("pong ", "text data is not counted", "ping ")
                    .sends(Frame.pong(""));
            engine.advance(1_000);
        }
        engine.receive(Frame.pong(""), Frame.pong("")).says("pong ", "pong ");
        engine.receive(Frame.pong("")).fails(1008, "more than 2 control frames", "maxControlFramesPerSecond");
    }

    @WireTest
    void withoutLimitsThereIsNone(EngineUnderTest engine) {
        engine.receive(text(Payloads.letters(200_000))).says(Transcript.text(Payloads.letters(200_000)));
        for (int i = 0; i < 100; i++) {
            engine.receive(Frame.ping("")).says("ping ");
        }
        assertThat(engine.takeSent())
                .hasSize(100 * Frame.pong("").bytes(engine.role().masksOutgoing()).length);
    }
}
