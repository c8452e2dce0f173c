package dev.soto.protocol.rfc6455;

import static dev.soto.protocol.testkit.Frame.binary;
import static dev.soto.protocol.testkit.Frame.continuation;
import static dev.soto.protocol.testkit.Frame.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.model.DataType;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.Payloads;
import dev.soto.protocol.testkit.Transcript;
import dev.soto.protocol.testkit.WireTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

@DisplayName("RFC 6455 section 5.4, fragmentation")
class FragmentationTest {
    @WireTest
    void textInTwoFramesIsOneMessage(EngineUnderTest engine) {
        engine.receive(text("Hel").notFinal(), continuation("lo")).says("text Hello");
    }

    @WireTest
    void binaryInManyFramesIsOneMessage(EngineUnderTest engine) {
        byte[] message = Payloads.bytes(60);
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Frame frame = i == 0 ? binary(message[i]) : continuation(message[i]);
            frames.add(i == 59 ? frame : frame.notFinal());
        }
        engine.receive(frames.toArray(Frame[]::new)).says(Transcript.binary(message));
    }

    @WireTest
    void emptyFragmentsCountForNothing(EngineUnderTest engine) {
        engine.receive(
                        text("").notFinal(),
                        continuation("").notFinal(),
                        continuation("ab").notFinal(),
                        continuation("").notFinal(),
                        continuation("c").notFinal(),
                        continuation(""))
                .says("text abc");
    }

    @WireTest
    void messageOfEmptyFragmentsIsEmpty(EngineSetup setup) {
        setup.open()
                .receive(text("").notFinal(), continuation("").notFinal(), continuation(""))
                .says("text ");
        setup.open().receive(binary().notFinal(), continuation("")).says("binary ");
    }

    @WireTest
    void controlFramesMayComeBetweenFragments(EngineUnderTest engine) {
        engine.receive(
                        text("a").notFinal(),
                        Frame.ping("1"),
                        continuation("b").notFinal(),
                        Frame.pong("2"),
                        Frame.ping("3"),
                        continuation("c"))
                .says("ping 31", "pong 32", "ping 33", "text abc")
                .sends(Frame.pong("1"), Frame.pong("3"));
    }

    @WireTest
    void closeBetweenFragmentsDropsTheMessage(EngineUnderTest engine) {
        engine.receive(text("a").notFinal(), Frame.close(1000), continuation("b"))
                .says("closing by peer")
                .sends(Frame.close(1000))
                .says("shutdown output", "closed 1000");
    }

    @WireTest
    void controlFrameIsAnsweredWhileAMessageIsIncomplete(EngineUnderTest engine) {
        engine.receive(text("a").notFinal(), Frame.ping("now"))
                .says("ping 6e 6f 77")
                .sends(Frame.pong("now"));
    }

    @WireTest
    void continuationWithoutAMessageFails(EngineSetup setup) {
        setup.open().receive(continuation("a")).fails(1002, "continuation frame", "RFC 6455 section 5.4");
        setup.open().receive(continuation("a").notFinal()).fails(1002, "continuation frame");
        setup.open().receiveHex("00").fails(1002, "continuation frame");
    }

    @WireTest
    void continuationBehindAWholeMessageFails(EngineSetup setup) {
        EngineUnderTest whole = setup.open().receive(text("a")).says("text a");
        whole.receive(continuation("b")).fails(1002, "continuation frame");
        EngineUnderTest assembled = setup.open();
        assembled.receive(text("a").notFinal(), continuation("b")).says("text ab");
        assembled.receive(continuation("c")).fails(1002, "continuation frame");
    }

    @WireTest
    void newMessageInsideAMessageFailsAndTheFirstIsNeverDelivered(EngineSetup setup) {
        for (Frame second : new Frame[] {text("b"), binary(), text("b").notFinal(), binary().notFinal()}) {
            for (Frame first : new Frame[] {text("a"), binary((byte) 1)}) {
                EngineUnderTest engine = setup.open();
                engine.receive(first.notFinal(), second, continuation("c"))
                        .fails(
                                1002,
                                "opcode " + second.opcode(),
                                "inside a fragmented message",
                                "RFC 6455 section 5.4");
            }
        }
    }

    @WireTest
    void newMessageInsideAMessageFailsAtItsFirstByte(EngineUnderTest engine) {
        engine.receive(text("a").notFinal());
        engine.receiveHex("81").fails(1002, "inside a fragmented message");
    }

    @WireTest
    void longMessagesAreSentInFragments(EngineSetup setup) {
        EngineUnderTest engine = setup.outgoingFragmentBytes(4).open();
        engine.send("abcdefghij");
        engine.sends(text("abcd").notFinal(), continuation("efgh").notFinal(), continuation("ij"));
    }

    @WireTest
    void messageOfExactlySomeFragmentsHasNoEmptyFragmentAtItsEnd(EngineSetup setup) {
        EngineUnderTest engine = setup.outgoingFragmentBytes(4).open();
        engine.send("abcdefgh");
        engine.sends(text("abcd").notFinal(), continuation("efgh"));
    }

    @WireTest
    void messageUpToTheFragmentSizeIsOneFrame(EngineSetup setup) {
        EngineUnderTest engine = setup.outgoingFragmentBytes(4).open();
        engine.send("abcd");
        engine.send("");
        engine.send();
        engine.sends(text("abcd"), text(""), binary());
    }

    @WireTest
    void fragmentsMayCutACodePoint(EngineSetup setup) {
        EngineUnderTest engine = setup.outgoingFragmentBytes(1).open();
        engine.send("\u00e9");
        engine.sends(Frame.textHex("c3").notFinal(), continuation((byte) 0xA9));
    }

    @WireTest
    void fragmentingLeavesTheCallersBufferAlone(EngineSetup setup) {
        EngineUnderTest engine = setup.outgoingFragmentBytes(3).open();
        ByteBuffer payload =
                ByteBuffer.wrap("--abcdefg--".getBytes(UTF_8), 2, 7).asReadOnlyBuffer();
        long place = engine.engine().outgoing().sendMessage(DataType.BINARY, payload);
        assertThat(payload.position()).isEqualTo(2);
        assertThat(payload.limit()).isEqualTo(9);
        engine.sends(
                binary("abc".getBytes(UTF_8)).notFinal(), continuation("def").notFinal(), continuation("g"));
        assertThat(engine.engine().writtenBytes()).isEqualTo(place);
    }

    @WireTest
    void pongGoesOutAheadOfFragmentsThatWait(EngineSetup setup) {
        EngineUnderTest engine = setup.outgoingFragmentBytes(2).open();
        engine.send("abcd");
        engine.receive(Frame.ping("p")).says("ping 70");
        engine.sends(Frame.pong("p"), text("ab").notFinal(), continuation("cd"));
    }
}
