package dev.soto.protocol.rfc6455;

import static dev.soto.protocol.testkit.Frame.continuation;
import static dev.soto.protocol.testkit.Frame.text;
import static dev.soto.protocol.testkit.Frame.textHex;

import dev.soto.protocol.model.DataType;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.Hex;
import dev.soto.protocol.testkit.WireTest;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;

@DisplayName("RFC 6455 section 8.1, text that is not UTF-8")
class Utf8TextTest {
    private static final String MIXED = "a\u00e9\u20ac\uD83D\uDE00z";

    /** Bytes of a text, and which of them is the first that no text goes on with. */
    private static final Object[][] INVALID = {
        {"c0 80", 0},
        {"c1 bf", 0},
        {"80", 0},
        {"ff", 0},
        {"fe", 0},
        {"f5 80 80 80", 0},
        {"61 62 c3 28", 3},
        {"e0 9f bf", 1},
        {"ed a0 80", 1},
        {"ed bf bf", 1},
        {"f0 8f bf bf", 1},
        {"f4 90 80 80", 1},
        {"ce ba e1 bd b9 cf 83 ce bc ce b5 f4 90", 12},
        {"61 62 63 64 65 66 67 68 69 6a 6b 6c ef bf 41", 14}
    };

    private static final String[] INCOMPLETE = {"c3", "e2 82", "f0 9f 98", "61 62 63 c2", "f4 8f bf", "ed 9f"};

    @WireTest
    void badTextFailsWith1007AndNamesByteAndOffset(EngineSetup setup) {
        for (Object[] row : INVALID) {
            byte[] bytes = Hex.bytes((String) row[0]);
            int bad = (int) row[1];
            String named = String.format("byte 0x%02X at offset %d", bytes[bad], bad);
            setup.open().receive(Frame.of(1, bytes)).fails(1007, "not UTF-8", named, "RFC 6455 section 8.1");
        }
    }

    @WireTest
    void badTextFailsAtItsFirstBadByteInsideAFrameThatIsNotWhole(EngineSetup setup) {
        for (Object[] row : INVALID) {
            byte[] bytes = Hex.bytes((String) row[0]);
            int bad = (int) row[1];
            EngineUnderTest engine = setup.open();
            byte[] frame =
                    Frame.of(1, bytes).claiming(100L).bytes(engine.role().peer().masksOutgoing());
            int header = frame.length - bytes.length;
            engine.receive(Arrays.copyOf(frame, header + bad)).says();
            engine.receive(frame[header + bad]).fails(1007, "at offset " + bad);
        }
    }

    @WireTest
    void badTextFailsInTheFragmentThatHoldsItAndCountsFromTheBeginningOfTheMessage(EngineUnderTest engine) {
        engine.receive(text("abc").notFinal(), continuation(Hex.bytes("c3")).notFinal())
                .says();
        engine.receive(continuation(Hex.bytes("28 29")).notFinal()).fails(1007, "byte 0x28 at offset 4");
    }

    @WireTest
    void textThatEndsInsideACodePointFails(EngineSetup setup) {
        for (String hex : INCOMPLETE) {
            setup.open()
                    .receive(textHex(hex))
                    .fails(1007, "ends in the middle of a code point", "RFC 6455 section 8.1");
            setup.open()
                    .receive(textHex(hex).notFinal(), continuation(""))
                    .fails(1007, "ends in the middle of a code point");
        }
    }

    @WireTest
    void codePointsMayBeSplitBetweenFramesAtEveryByte(EngineSetup setup) {
        byte[] bytes = text(MIXED).payload();
        for (int cut = 0; cut <= bytes.length; cut++) {
            setup.open()
                    .receive(
                            Frame.of(1, Arrays.copyOf(bytes, cut)).notFinal(),
                            Frame.ping(""),
                            continuation(Arrays.copyOfRange(bytes, cut, bytes.length)))
                    .says("ping ", "text " + MIXED)
                    .sends(Frame.pong(""));
        }
    }

    @WireTest
    void replacementCharacterThatWasSentAsSuchIsText(EngineSetup setup) {
        setup.open().receive(text("\uFFFD")).says("text \uFFFD");
        setup.open()
                .receive(text("a\uFFFDb").notFinal(), continuation("\uFFFD"))
                .says("text a\uFFFDb\uFFFD");
    }

    @WireTest
    void badByteBehindAReplacementCharacterThatWasSentAsSuchIsFound(EngineUnderTest engine) {
        engine.receive(textHex("ef bf bd 41 ff")).fails(1007, "byte 0xFF at offset 4");
    }

    @WireTest
    void nonCharactersAndTheLastCodePointAreText(EngineUnderTest engine) {
        engine.receive(text("\uFFFE\uFFFF\uFDD0\uDBFF\uDFFF")).says("text \uFFFE\uFFFF\uFDD0\uDBFF\uDFFF");
    }

    @WireTest
    void validatorForgetsTheMessageBefore(EngineUnderTest engine) {
        engine.receive(
                        text("\u00e9").notFinal(),
                        continuation("\u00e9"),
                        text("\u00e9"),
                        text("x").notFinal())
                .says("text \u00e9\u00e9", "text \u00e9");
        engine.receive(continuation(Hex.bytes("80"))).fails(1007, "byte 0x80 at offset 1");
    }

    @WireTest
    void badTextInPartsFailsToo(EngineSetup setup) {
        EngineUnderTest engine = setup.open();
        engine.engine().setInParts(DataType.TEXT, true);
        engine.receive(text("good").notFinal()).says("text part good");
        engine.receive(continuation(Hex.bytes("c0"))).fails(1007, "byte 0xC0 at offset 4");
    }
}
