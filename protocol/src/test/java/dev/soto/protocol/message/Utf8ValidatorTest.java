package dev.soto.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.soto.protocol.testkit.Hex;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 3629, UTF-8")
class Utf8ValidatorTest {
    /** One of these completes any code point that has begun. */
    private static final List<byte[]> ENDS = Stream.of("", "80", "80 80", "80 80 80", "bf 80", "bf 80 80")
            .map(Hex::bytes)
            .toList();

    private final Utf8Validator validator = new Utf8Validator();
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);

    /** Returns whether the JDK's decoder takes the bytes as a whole text. */
    private boolean isText(byte[] bytes) {
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.reset().decode(ByteBuffer.wrap(bytes), out, true);
        return !result.isError();
    }

    private boolean accepts(byte[] bytes) {
        validator.reset();
        return validator.check(bytes, 0, bytes.length) < 0 && validator.isComplete();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "41",
                "7f",
                "c2 80",
                "df bf",
                "e0 a0 80",
                "e0 bf bf",
                "e1 80 80",
                "ec bf bf",
                "ed 80 80",
                "ed 9f bf",
                "ee 80 80",
                "ef bf bf",
                "ef bf bd",
                "ef bb bf",
                "ef b7 90",
                "f0 90 80 80",
                "f0 bf bf bf",
                "f1 80 80 80",
                "f3 bf bf bf",
                "f4 80 80 80",
                "f4 8f bf bf",
                "61 c3 a9 e2 82 ac f0 9f 98 80 7a"
            })
    void isValid(String hex) {
        assertThat(accepts(Hex.bytes(hex))).isTrue();
        assertThat(isText(Hex.bytes(hex))).as("the JDK's decoder agrees").isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "80, 0",
        "bf, 0",
        "41 80, 1",
        "c0 80, 0",
        "c1 bf, 0",
        "c2 7f, 1",
        "c2 c0, 1",
        "c2 41, 1",
        "df 7f, 1",
        "e0 80 80, 1",
        "e0 9f bf, 1",
        "e0 c0 80, 1",
        "e1 7f 80, 1",
        "e1 80 7f, 2",
        "e1 80 c0, 2",
        "ed a0 80, 1",
        "ed bf bf, 1",
        "ed af bf ed be 80, 1",
        "ef bf c0, 2",
        "f0 80 80 80, 1",
        "f0 8f bf bf, 1",
        "f0 c0 80 80, 1",
        "f1 80 80 7f, 3",
        "f4 90 80 80, 1",
        "f4 8f c0 80, 2",
        "f5 80 80 80, 0",
        "f8 88 80 80 80, 0",
        "fc 84 80 80 80 80, 0",
        "fe, 0",
        "ff, 0",
        "61 62 63 64 65 66 67 68 69 ff, 9",
        "61 62 63 64 65 66 67 c3 28, 8"
    })
    void isInvalidAtTheByte(String hex, int index) {
        byte[] bytes = Hex.bytes(hex);
        assertThat(validator.check(bytes, 0, bytes.length)).isEqualTo(index);
        assertThat(isText(bytes)).as("the JDK's decoder agrees").isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"c2", "e0 a0", "e1", "e1 80", "f0", "f0 90", "f0 90 80", "61 f4 8f bf"})
    void isNotCompleteYet(String hex) {
        byte[] bytes = Hex.bytes(hex);
        assertThat(validator.check(bytes, 0, bytes.length)).isEqualTo(-1);
        assertThat(validator.isComplete()).isFalse();
        assertThat(isText(bytes)).isFalse();
        validator.reset();
        assertThat(validator.isComplete()).isTrue();
        assertThat(validator.check(new byte[] {0x41}, 0, 1)).isEqualTo(-1);
    }

    /** Every sequence of two bytes, and every lead with every second and the edges of the third and the fourth. */
    @Test
    void everyLeadWithEverySecondByteIsJudgedAsTheDecoderJudgesIt() {
        int[] edges = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xFF};
        for (int first = 0; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                compare((byte) first, (byte) second);
                for (int third : edges) {
                    compare((byte) first, (byte) second, (byte) third);
                    for (int fourth : edges) {
                        compare((byte) first, (byte) second, (byte) third, (byte) fourth);
                    }
                }
            }
        }
    }

    private void compare(byte... bytes) {
        if (accepts(bytes) != isText(bytes)) {
            throw new AssertionError(Hex.of(bytes) + " is" + (isText(bytes) ? "" : " not") + " UTF-8");
        }
    }

    /** What comes at random is seldom UTF-8: pieces of text with a byte changed here and there are nearer to it. */
    @Test
    void randomInputIsJudgedAsTheDecoderJudgesItAndAtTheSameByte() {
        Random random = new Random(3629);
        for (int round = 0; round < 60_000; round++) {
            byte[] bytes = text(random);
            for (int damage = random.nextInt(3); damage > 0 && bytes.length > 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            compareInPieces(bytes, random);
        }
    }

    @Test
    void randomBytesAreJudgedAsTheDecoderJudgesThem() {
        Random random = new Random(6455);
        for (int round = 0; round < 60_000; round++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            compareInPieces(bytes, random);
        }
    }

    private static byte[] text(Random random) {
        StringBuilder text = new StringBuilder();
        int[] bounds = {0x80, 0x800, 0x10000, 0x110000};
        for (int left = random.nextInt(20); left > 0; left--) {
            text.appendCodePoint(random.nextInt(bounds[random.nextInt(bounds.length)]));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void compareInPieces(byte[] bytes, Random random) {
        byte[] padded = new byte[bytes.length + 6];
        int offset = random.nextInt(6);
        System.arraycopy(bytes, 0, padded, offset, bytes.length);
        validator.reset();
        int bad = -1;
        int from = 0;
        while (from < bytes.length && bad < 0) {
            int run = Math.min(bytes.length - from, 1 + random.nextInt(bytes.length));
            bad = validator.check(padded, offset + from, run);
            from += run;
        }
        boolean valid = bad < 0 && validator.isComplete();
        String where = Hex.of(bytes);
        assertThat(valid).as(where).isEqualTo(isText(bytes));
        if (bad >= 0) {
            assertThat(bad - offset).as(where).isEqualTo(firstBad(bytes));
        }
    }

    /** Returns the first byte with which no text goes on: behind it no continuation makes the beginning valid. */
    private int firstBad(byte[] bytes) {
        for (int length = 1; length <= bytes.length; length++) {
            if (!canGoOn(Arrays.copyOf(bytes, length))) {
                return length - 1;
            }
        }
        throw new AssertionError(Hex.of(bytes) + " has no bad byte");
    }

    private boolean canGoOn(byte[] beginning) {
        for (byte[] end : ENDS) {
            byte[] whole = Arrays.copyOf(beginning, beginning.length + end.length);
            System.arraycopy(end, 0, whole, beginning.length, end.length);
            if (isText(whole)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void tailOfACodePointThatIsNotCompleteIsMeasured() {
        byte[] emoji = Hex.bytes("61 f0 9f 98 80");
        for (int end = 1; end < emoji.length; end++) {
            validator.reset();
            validator.check(emoji, 0, end);
            assertThat(validator.incompleteTail(emoji, end)).isEqualTo(end - 1);
        }
        validator.reset();
        validator.check(emoji, 0, emoji.length);
        assertThat(validator.incompleteTail(emoji, emoji.length)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "61 c3 a9 e2 82 ac f0 9f 98 80 7a"})
    void textToSendMayBeInAnyKindOfBuffer(String hex) {
        byte[] text = Hex.bytes(hex);
        for (ByteBuffer buffer : buffers(text)) {
            int position = buffer.position();
            Utf8Validator.requireValid(buffer);
            assertThat(buffer.position()).isEqualTo(position);
            assertThat(Hex.copy(buffer)).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @CsvSource({"61 ff, 1", "61 62 c3, 3", "ed a0 80, 1"})
    void textToSendThatIsNotUtf8IsRefusedAtTheByte(String hex, int index) {
        for (ByteBuffer buffer : buffers(Hex.bytes(hex))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Utf8Validator.requireValid(buffer))
                    .withMessageContainingAll("not UTF-8 at byte " + index, "RFC 6455 section 5.6");
        }
    }

    /** Returns the bytes in buffers that have others, which are no text, around them. */
    private static List<ByteBuffer> buffers(byte[] bytes) {
        ByteBuffer heap = ByteBuffer.allocate(bytes.length + 4).put((byte) 0xFF).put((byte) 0xFF);
        heap.put(bytes)
                .put((byte) 0xFF)
                .put((byte) 0xFF)
                .limit(bytes.length + 2)
                .position(2);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        return List.of(heap, heap.slice(), heap.asReadOnlyBuffer(), direct);
    }
}
