package dev.soto.protocol;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the fuzz target checks, over scripts that come at random: mostly traffic, some with an end of any kind. */
class RandomConversationTest {
    private static final int TRAFFIC = ConversationScript.Step.CLOSE.ordinal();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4, 5, 6, 8, 9, 0x14, 0x35, 0x41, 0x83, 0xC9, 0xFE})
    void conversations(int flags) {
        for (int seed = 0; seed < 25; seed++) {
            byte[] script = script(flags, new Random(10_000L * flags + seed));
            try {
                new ConversationScript(script).run();
            } catch (Throwable failure) {
                throw new AssertionError("flags " + flags + ", seed " + seed, failure);
            }
        }
    }

    private static byte[] script(int flags, Random random) {
        byte[] script = new byte[2 + 3 * (5 + random.nextInt(60))];
        random.nextBytes(script);
        script[0] = (byte) flags;
        for (int i = 2; i + 3 < script.length; i += 3) {
            boolean traffic = random.nextInt(12) > 0;
            int step = random.nextInt(traffic ? TRAFFIC : ConversationScript.Step.values().length);
            script[i] = (byte) (step | (random.nextBoolean() ? 0x80 : 0));
        }
        return script;
    }
}
