package dev.soto.protocol;

import dev.soto.protocol.testkit.Frame;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the fuzz target checks, over sequences of frames that are mostly legal and sometimes damaged. */
class RandomInputTest {
    private static final int[] OPCODES = {0, 0, 1, 1, 2, 8, 9, 10, 3, 15};
    private static final String[] TEXTS = {
        "", "a", "\u00e9", "\u20ac uro", "\uD83D\uDE00", "\uFFFD", "plain text of some length", "x".repeat(130)
    };

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
    void sequencesOfFrames(int flags) {
        for (int seed = 0; seed < 400; seed++) {
            byte[] script = script(flags, new Random(1_000L * flags + seed));
            try {
                new InputScript(script).run();
            } catch (Throwable failure) {
                throw new AssertionError("flags " + flags + ", seed " + seed, failure);
            }
        }
    }

    private static byte[] script(int flags, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(flags);
        out.write(random.nextInt());
        boolean inside = false;
        for (int frames = 1 + random.nextInt(12); frames > 0; frames--) {
            Frame frame = frame(random, inside);
            if (frame.opcode() < 3) {
                inside = !frame.fin();
            }
            out.writeBytes(frame.bytes((flags & InputScript.CLIENT) == 0));
        }
        byte[] bytes = out.toByteArray();
        for (int damage = random.nextInt(3) / 2; damage > 0; damage--) {
            int where = 2 + random.nextInt(bytes.length - 2);
            bytes[where] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static Frame frame(Random random, boolean inside) {
        boolean chaos = random.nextInt(30) == 0;
        int opcode = OPCODES[random.nextInt(OPCODES.length)];
        if (!chaos && opcode < 8) {
            opcode = inside ? 0 : 1 + random.nextInt(2);
        }
        String text = TEXTS[random.nextInt(opcode > 2 ? TEXTS.length - 1 : TEXTS.length)];
        Frame frame = opcode == 8 ? Frame.close(1000 + random.nextInt(16), text) : Frame.text(text);
        frame = new Frame(true, 0, opcode, frame.payload(), null, random.nextInt(), -1, null);
        if (opcode < 3 && random.nextInt(3) == 0 || chaos && random.nextBoolean()) {
            frame = frame.notFinal();
        }
        return chaos && random.nextBoolean() ? frame.rsv(random.nextInt(8)) : frame;
    }
}
