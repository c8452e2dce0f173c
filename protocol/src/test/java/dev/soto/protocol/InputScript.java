package dev.soto.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.model.State;
import dev.soto.protocol.testkit.DeflateChain;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.ReferenceReader;
import dev.soto.protocol.testkit.Segmentation;
import dev.soto.protocol.testkit.WireFrames;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Any bytes received by one engine, and what has to hold. The first byte of a script says what the engine is: bit 0 a
 * client, bit 1 with permessage-deflate, bit 2 messages in parts, bit 3 with low limits. The second is a seed for places
 * where the input is cut. The rest is the input.
 */
final class InputScript {
    static final int CLIENT = 1;
    static final int DEFLATE = 2;
    static final int PARTS = 4;
    static final int LIMITS = 8;

    private final int flags;
    private final int seed;
    private final byte[] input;

    InputScript(byte[] script) {
        flags = script.length > 0 ? script[0] : 0;
        seed = script.length > 1 ? script[1] : 0;
        input = script.length > 2 ? Arrays.copyOfRange(script, 2, script.length) : new byte[0];
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private Role role() {
        return has(CLIENT) ? Role.CLIENT : Role.SERVER;
    }

    void run() {
        EngineUnderTest whole = receive(Segmentation::whole, false);
        compare(whole, receive(Segmentation::everyByte, false));
        compare(whole, receive(Segmentation::whole, true));
        Random random = new Random(seed);
        compare(whole, receive(() -> Segmentation.by(left -> 1 + random.nextInt(Math.min(left, 40))), true));
        if (!has(DEFLATE) && !has(PARTS)) {
            compareWithReference(whole);
        }
        assertThat(DeflateChain.EVERY_MESSAGE.pool().inflatersInUse()).isZero();
    }

    private EngineUnderTest receive(Supplier<Segmentation> segmentation, boolean lent) {
        EngineSetup setup = new EngineSetup(role(), segmentation);
        if (has(DEFLATE)) {
            setup.deflate(DeflateChain.EVERY_MESSAGE);
        }
        if (has(LIMITS)) {
            setup.maxFramePayloadBytes(60)
                    .maxTextMessageBytes(80)
                    .maxBinaryMessageBytes(100)
                    .maxFragments(4);
        } else if (has(DEFLATE)) {
            setup.maxTextMessageBytes(1 << 20).maxBinaryMessageBytes(1 << 20);
        }
        EngineUnderTest engine = setup.open();
        engine.engine().setInParts(DataType.TEXT, has(PARTS));
        engine.engine().setInParts(DataType.BINARY, has(PARTS));
        engine.engine().setLending(lent);
        engine.receive(input);
        engine.flush();
        if (engine.engine().state() != State.CLOSED) {
            engine.send("still there");
        }
        engine.endOfInput().flush();
        assertThat(engine.engine().isGone()).as("gone at the end of the input").isTrue();
        assertThat(engine.pool().lent()).isZero();
        assertThat(engine.transcript().isClosed()).isTrue();
        WireFrames.parse(engine.sentBytes(), role().masksOutgoing());
        return engine;
    }

    /** Where a message breaks a rule, it depends on the cuts which parts of it were delivered before, or which rule it was. */
    private void compare(EngineUnderTest whole, EngineUnderTest cut) {
        boolean failed = !whole.transcript().errors().isEmpty();
        assertThat(!cut.transcript().errors().isEmpty()).isEqualTo(failed);
        if (!failed || !has(DEFLATE) && !has(PARTS)) {
            assertThat(cut.transcript().lines()).isEqualTo(whole.transcript().lines());
            assertThat(cut.sentBytes()).isEqualTo(whole.sentBytes());
        }
    }

    private void compareWithReference(EngineUnderTest engine) {
        ReferenceReader reference =
                has(LIMITS) ? new ReferenceReader(role(), 60, 80, 100, 4) : new ReferenceReader(role(), 0, 0, 0, 0);
        List<String> expected = reference.read(input);
        List<String> said = engine.transcript().lines();
        assertThat(said.subList(0, Math.min(said.size(), expected.size()))).isEqualTo(expected);
        List<String> rest = said.subList(expected.size(), said.size());
        assertThat(rest).as("what comes behind").noneMatch(line -> line.matches("(text|binary|ping|pong|error).*"));
    }
}
