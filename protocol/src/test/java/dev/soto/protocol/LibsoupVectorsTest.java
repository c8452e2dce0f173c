package dev.soto.protocol;

import static dev.soto.protocol.testkit.Frame.binary;
import static dev.soto.protocol.testkit.Frame.close;
import static dev.soto.protocol.testkit.Frame.continuation;
import static dev.soto.protocol.testkit.Frame.ping;
import static dev.soto.protocol.testkit.Frame.pong;
import static dev.soto.protocol.testkit.Frame.text;
import static dev.soto.protocol.testkit.Frame.textHex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.testkit.DeflateChain;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.Hex;
import dev.soto.protocol.testkit.Payloads;
import dev.soto.protocol.testkit.Transcript;
import dev.soto.protocol.testkit.WireFrames;
import dev.soto.protocol.testkit.WireTest;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.junit.jupiter.api.DisplayName;

/** What was seen of libsoup on the wire, with our outcomes: they differ where libsoup leaves the RFC or loses data. */
@DisplayName("Wire vectors of libsoup")
class LibsoupVectorsTest {
    private static final Frame HELLO = textHex("f2 48 cd c9 c9 07 00").rsv(4);
    private static final Frame HELLO_AGAIN = textHex("f2 00 11 00 00").rsv(4);
    private static final Frame FINAL_HELLO = textHex("f3 48 cd c9 c9 07 00 00").rsv(4);

    private static final byte[] BOMB = bomb();

    private static EngineUnderTest deflating(EngineSetup setup) {
        return setup.deflate(DeflateChain.EVERY_MESSAGE).open();
    }

    @WireTest
    void wrongMaskIsKnownFromTwoBytes(EngineUnderTest engine) {
        engine.receiveHex(engine.role() == Role.SERVER ? "81 05" : "81 85").fails(1002, "RFC 6455 section 5.1");
    }

    @WireTest
    void lengthInTooManyBytesIsKnownFromTheHeader(EngineUnderTest engine) {
        engine.receiveHex(engine.role() == Role.SERVER ? "82 fe 00 05" : "82 7e 00 05")
                .fails(1002, "fewest bytes");
    }

    @WireTest
    void frameBeyondTheLimitEndsWith1009AndNotWithoutAWord(EngineSetup setup) {
        EngineUnderTest engine = setup.maxFramePayloadBytes(131_072).open();
        engine.receiveHex(
                        engine.role() == Role.SERVER
                                ? "82 ff 00 00 00 00 00 02 00 01"
                                : "82 7f 00 00 00 00 00 02 00 01")
                .fails(1009, "131073", "maxFramePayloadBytes");
    }

    @WireTest
    void frameOfExactlyTheLimitIsDelivered(EngineSetup setup) {
        setup.maxFramePayloadBytes(131_072)
                .open()
                .receive(Frame.binaryOf(131_072))
                .says(Transcript.binary(Payloads.bytes(131_072)));
    }

    @WireTest
    void reservedBitFailsBeforeThePayloadIsWaitedFor(EngineUnderTest engine) {
        byte[] frame = text("Hello").rsv(4).bytes(engine.role().peer().masksOutgoing());
        engine.receive(Arrays.copyOf(frame, frame.length - 3)).fails(1002, "RSV1");
    }

    @WireTest
    void badOpcodesAndFragmentedControlFramesFail(EngineSetup setup) {
        for (int opcode : new int[] {3, 7, 0xB, 0xF}) {
            setup.open().receive(Frame.of(opcode)).fails(1002, "reserved");
        }
        setup.open().receive(Frame.of(3).notFinal()).fails(1002, "reserved");
        setup.open().receive(ping("").notFinal()).fails(1002, "fragmented");
    }

    @WireTest
    void controlPayloadsEndAt125BytesForPongsToo(EngineSetup setup) {
        String payload = Payloads.letters(125);
        EngineUnderTest engine = setup.open();
        engine.receive(ping(payload)).sends(pong(payload));
        assertThat(engine.transcript().unread()).hasSize(1);
        setup.open().receive(ping(payload + "x")).fails(1002, "125");
        setup.open().receive(pong(payload + "x")).fails(1002, "125");
        setup.open().receive(close(1000, payload)).fails(1002, "125");
    }

    @WireTest
    void fragmentsOutOfOrderFail(EngineSetup setup) {
        setup.open().receive(continuation("a")).fails(1002, "continuation");
        setup.open().receive(text("a").notFinal(), text("b")).fails(1002, "inside a fragmented message");
    }

    @WireTest
    void messageMixedOfTwoIsNeverDelivered(EngineUnderTest engine) {
        engine.receive(
                        text("START_FRAGMENT_1").notFinal(),
                        Frame.of(Opcode.BINARY, Hex.bytes("01 02")).notFinal(),
                        continuation("INJECTED").notFinal(),
                        continuation("_DATA"))
                .fails(1002, "inside a fragmented message");
    }

    @WireTest
    void fragmentsWithAPingBetweenAndEmptyFragments(EngineUnderTest engine) {
        engine.receive(text("a").notFinal(), ping(""), continuation("b"))
                .receive(text("").notFinal(), continuation("").notFinal(), continuation(""))
                .says("ping ", "text ab", "text ")
                .sends(pong(""));
    }

    @WireTest
    void closeInsideAMessageIsAnsweredAndTheRestDropped(EngineUnderTest engine) {
        engine.receive(text("a").notFinal(), close(1000), continuation("b"), text("c"))
                .says("closing by peer")
                .sends(close(1000))
                .says("shutdown output", "closed 1000");
    }

    @WireTest
    void textThatIsNotUtf8Fails(EngineSetup setup) {
        for (String hex : new String[] {"c0 80", "ed a0 80", "f4 90 80 80", "e2 82"}) {
            setup.open().receive(textHex(hex)).fails(1007, "UTF-8");
        }
    }

    @WireTest
    void textThatIsUtf8IsDelivered(EngineUnderTest engine) {
        engine.receive(textHex("f4 8f bf bf"), textHex("ef bb bf"), textHex("ef bf bf"), textHex("61 00 62"))
                .receive(textHex("ce").notFinal(), continuation(Hex.bytes("ba")))
                .says("text \uDBFF\uDFFF", "text \uFEFF", "text \uFFFF", "text a\0b", "text \u03ba");
    }

    @WireTest
    void messageLimitIsInclusive(EngineSetup setup) {
        setup.maxBinaryMessageBytes(10);
        setup.open()
                .receive(Frame.binaryOf(6).notFinal(), continuation(new byte[4]))
                .says("binary " + Hex.of(Payloads.bytes(6)) + " 00 00 00 00");
        setup.open()
                .receive(Frame.binaryOf(6).notFinal(), continuation(new byte[5]), text("glued"))
                .fails(1009, "maxBinaryMessageBytes");
    }

    @WireTest
    void closeTextPingInOneSegmentGetTheAnswerOnly(EngineUnderTest engine) {
        engine.receive(close(1000), text("a"), ping("b"))
                .says("closing by peer")
                .sends(close(1000))
                .says("shutdown output", "closed 1000");
    }

    @WireTest
    void whileWeCloseTextAndPongsAreDeliveredAndPingsNotAnswered(EngineUnderTest engine) {
        engine.close(1000, "").says("closing").sends(close(1000));
        engine.receive(text("a"), ping("b"), pong("c"), close(1000))
                .says("text a", "ping 62", "pong 63", "shutdown output", "closed 1000")
                .sends();
    }

    @WireTest
    void endOfStreamIs1006WithoutAnError(EngineSetup setup) {
        setup.open().endOfInput().says("free transport", "closed 1006");
        setup.open().receiveHex("82").endOfInput().says("free transport", "closed 1006");
    }

    @WireTest
    void resetIsAnErrorAnd1006(EngineUnderTest engine) {
        engine.abort("connection reset").says("error connection reset", "free transport", "closed 1006");
    }

    @WireTest
    void compressedHelloAndHelloWithContext(EngineSetup setup) {
        deflating(setup).receive(HELLO, HELLO_AGAIN).says("text Hello", "text Hello");
    }

    @WireTest
    void finalBlockEndsTheContext(EngineSetup setup) {
        deflating(setup).receive(FINAL_HELLO, HELLO).says("text Hello", "text Hello");
        EngineUnderTest engine = deflating(setup).receive(FINAL_HELLO).says("text Hello");
        engine.receive(HELLO_AGAIN).fails(1007, "RFC 7692");
    }

    @WireTest
    void finalBlockWithoutAByteBehindItDoesNotHarmTheNextMessage(EngineSetup setup) {
        deflating(setup)
                .receive(textHex("f3 48 cd c9 c9 07 00").rsv(4), HELLO, HELLO_AGAIN)
                .says("text Hello", "text Hello", "text Hello");
    }

    @WireTest
    void storedBlockAndTwoBlocks(EngineSetup setup) {
        deflating(setup)
                .receive(
                        textHex("00 05 00 fa ff 48 65 6c 6c 6f 00").rsv(4),
                        textHex("f2 48 05 00 00 00 ff ff ca c9 c9 07 00").rsv(4))
                .says("text Hello", "text Hello");
    }

    @WireTest
    void compressedEmptyMessages(EngineSetup setup) {
        deflating(setup).receive(textHex("").rsv(4), textHex("00").rsv(4)).says("text ", "text ");
    }

    @WireTest
    void corruptCompressedDataFailsWith1007(EngineSetup setup) {
        deflating(setup).receive(textHex("ff ff ff ff").rsv(4)).fails(1007, "corrupt", "RFC 7692");
    }

    @WireTest
    void truncatedCompressedDataFailsWith1007AndIsNotDelivered(EngineSetup setup) {
        deflating(setup).receive(textHex("f2 48 cd").rsv(4)).fails(1007, "ends within a block");
    }

    @WireTest
    void compressedMessageInFragmentsSomeOfThemEmpty(EngineSetup setup) {
        deflating(setup)
                .receive(
                        textHex("").notFinal().rsv(4),
                        continuation(Hex.bytes("f2 48 cd")).notFinal(),
                        ping(""),
                        continuation("").notFinal(),
                        continuation(Hex.bytes("c9 c9 07 00")).notFinal(),
                        continuation(""))
                .says("ping ", "text Hello")
                .sends(pong(""));
    }

    @WireTest
    void reservedBitOfDeflateStandsOnFirstFramesOfMessagesOnly(EngineSetup setup) {
        deflating(setup)
                .receive(HELLO.notFinal(), continuation("").rsv(4))
                .fails(1002, "RSV1 must not be set on a continuation frame", "RFC 7692");
        deflating(setup)
                .receive(text("plain").notFinal(), continuation("").rsv(4))
                .fails(1002, "RSV1 must not be set on a continuation frame");
        deflating(setup).receive(ping("").rsv(4)).fails(1002, "RSV1");
        deflating(setup).receive(text("").rsv(2)).fails(1002, "RSV2");
    }

    @WireTest
    void messageThatIsNotCompressedPassesADeflatingConnection(EngineSetup setup) {
        deflating(setup).receive(text("plain"), HELLO, binary((byte) 1)).says("text plain", "text Hello", "binary 01");
    }

    @WireTest
    void sameTextTwiceIsShorterWithContextAndNotWithout(EngineSetup setup) {
        String text = "soup soup soup soup soup";
        EngineUnderTest kept = deflating(setup);
        int[] withContext = {length(kept, text), length(kept, text)};
        assertThat(withContext[1]).isLessThan(withContext[0]);
        DeflateOptions forgetful = DeflateChain.EVERY_MESSAGE.toBuilder()
                .serverNoContextTakeover(true)
                .clientNoContextTakeover(true)
                .build();
        EngineUnderTest forgets = setup.deflate(forgetful).open();
        int[] without = {length(forgets, text), length(forgets, text)};
        assertThat(without[1]).isEqualTo(without[0]).isEqualTo(withContext[0]);
    }

    private static int length(EngineUnderTest engine, String text) {
        engine.send(text);
        Frame frame = WireFrames.parse(engine.takeSent(), engine.role().masksOutgoing())
                .get(0);
        assertThat(frame.reservedBits()).isEqualTo(4);
        return frame.payload().length;
    }

    @WireTest
    void bombIsStoppedWhileItIsInflated(EngineSetup setup) {
        deflating(setup.maxBinaryMessageBytes(131_072))
                .receive(binary(BOMB).rsv(4))
                .fails(1009, "binary message", "maxBinaryMessageBytes");
    }

    /** 20 MB of zeros, compressed. */
    private static byte[] bomb() {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(new byte[20_000_000]);
        byte[] bytes = new byte[30_000];
        int length = deflater.deflate(bytes, 0, bytes.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(bytes, length - 4);
    }
}
