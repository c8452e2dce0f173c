package dev.soto.protocol.rfc6455;

import static dev.soto.protocol.testkit.Frame.binary;
import static dev.soto.protocol.testkit.Frame.continuation;
import static dev.soto.protocol.testkit.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.model.DataType;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.WireTest;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Messages in parts")
class PartsTest {
    private static EngineUnderTest inParts(EngineSetup setup) {
        EngineUnderTest engine = setup.open();
        engine.engine().setInParts(DataType.TEXT, true);
        engine.engine().setInParts(DataType.BINARY, true);
        return engine;
    }

    @WireTest
    void partsOfAMessageComeAsTheyArrive(EngineSetup setup) {
        EngineUnderTest engine = inParts(setup);
        engine.receive(text("abc").notFinal()).says("text part abc");
        engine.receive(Frame.pong("")).says("pong ");
        engine.receive(continuation("de").notFinal()).says("text part de");
        engine.receive(Frame.pong("")).says("pong ");
        engine.receive(continuation("f")).says("last text part f");
    }

    @WireTest
    void partsOfBinaryComeAsTheyArrive(EngineSetup setup) {
        EngineUnderTest engine = inParts(setup);
        engine.receive(binary((byte) 1, (byte) 2).notFinal()).says("binary part 01 02");
        engine.receive(Frame.pong("")).says("pong ");
        engine.receive(continuation((byte) 3)).says("last binary part 03");
    }

    @WireTest
    void messageInOneFrameIsWhole(EngineSetup setup) {
        inParts(setup).receive(text("abc"), binary((byte) 1)).says("last text part abc", "last binary part 01");
    }

    @WireTest
    void emptyMessageHasOneEmptyPart(EngineSetup setup) {
        inParts(setup)
                .receive(
                        text(""),
                        binary(),
                        text("").notFinal(),
                        continuation("").notFinal(),
                        continuation(""))
                .says("last text part ", "last binary part ", "last text part ");
    }

    @WireTest
    void emptyFragmentAtTheEndTellsThatItIsTheEnd(EngineSetup setup) {
        EngineUnderTest engine = inParts(setup);
        engine.receive(text("abc").notFinal(), Frame.pong("")).says("text part abc", "pong ");
        engine.receive(continuation("")).says("last text part ");
    }

    @WireTest
    void partNeverSplitsACodePoint(EngineSetup setup) {
        String message = "a\u00e9\u20ac\uD83D\uDE00\uDBFF\uDFFFz";
        byte[] bytes = text(message).payload();
        for (int cut = 0; cut <= bytes.length; cut++) {
            EngineUnderTest engine = inParts(setup);
            engine.receive(Frame.of(1, Arrays.copyOf(bytes, cut)).notFinal());
            String before = String.join("", engine.transcript().unread()).replace("text part ", "");
            assertThat(message).startsWith(before);
            assertThat(before).doesNotContain("\uFFFD");
            engine.receive(Frame.pong("")).says("pong ");
            engine.receive(continuation(Arrays.copyOfRange(bytes, cut, bytes.length)));
            engine.says("last text part " + message.substring(before.length()));
        }
    }

    @WireTest
    void codePointInManyFragmentsIsOnePart(EngineSetup setup) {
        EngineUnderTest engine = inParts(setup);
        byte[] emoji = text("\uD83D\uDE00").payload();
        engine.receive(Frame.of(1, emoji[0]).notFinal(), Frame.pong(""));
        engine.receive(continuation(emoji[1]).notFinal(), Frame.pong(""));
        engine.receive(continuation(emoji[2]).notFinal(), continuation("").notFinal())
                .says("pong ", "pong ");
        engine.receive(continuation(emoji[3])).says("last text part \uD83D\uDE00");
    }

    @WireTest
    void deliveryChangesWithTheNextMessage(EngineUnderTest engine) {
        engine.receive(text("ab").notFinal());
        engine.engine().setInParts(DataType.TEXT, true);
        engine.receive(continuation("cd"), text("ef").notFinal()).says("text abcd", "text part ef");
        engine.engine().setInParts(DataType.TEXT, false);
        engine.receive(Frame.pong(""), continuation("gh"), text("ij")).says("pong ", "last text part gh", "text ij");
    }

    @WireTest
    void oneTypeMayComeInPartsAndTheOtherWhole(EngineUnderTest engine) {
        engine.engine().setInParts(DataType.BINARY, true);
        engine.receive(text("a").notFinal(), continuation("b"), binary((byte) 1).notFinal(), continuation((byte) 2))
                .says("text ab", "last binary part 01 02");
    }

    @WireTest
    void messageLimitHoldsForPartsTogether(EngineSetup setup) {
        EngineUnderTest engine = inParts(setup.maxTextMessageBytes(5));
        engine.receive(text("abc").notFinal()).says("text part abc");
        engine.receive(continuation("def")).fails(1009, "maxTextMessageBytes");
    }

    @WireTest
    void messageThatTheEndCutsOffHasNoLastPart(EngineSetup setup) {
        EngineUnderTest engine = inParts(setup);
        engine.receive(text("abc").notFinal()).says("text part abc");
        engine.endOfInput().says("free transport", "closed 1006");
    }

    @WireTest
    void fragmentsOfAMessageInPartsAreNotCounted(EngineSetup setup) {
        EngineUnderTest engine = inParts(setup.maxFragments(2));
        engine.receive(
                        text("a").notFinal(),
                        continuation("b").notFinal(),
                        continuation("c").notFinal(),
                        continuation("d"))
                .says("last text part abcd");
    }
}
