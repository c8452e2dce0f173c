package dev.soto.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.Payloads;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 6455 section 5.3, masking")
class MaskerTest {
    private static final int[] KEYS = {0x37fa213d, 0, -1, 1, 0x80000000, 0x01020304, 0xFF00FF00};

    @Test
    void everyLengthAtEveryOffsetIsMaskedAsTheClauseSays() {
        for (int key : KEYS) {
            for (int length = 0; length <= 40; length++) {
                for (int offset = 0; offset <= 9; offset++) {
                    byte[] plain = Payloads.bytes(length);
                    byte[] bytes = new byte[offset + length + 9];
                    Arrays.fill(bytes, (byte) 0x5A);
                    System.arraycopy(plain, 0, bytes, offset, length);
                    byte[] expected = bytes.clone();
                    System.arraycopy(Frame.xor(plain, key), 0, expected, offset, length);

                    int next = Masker.apply(bytes, offset, length, key);

                    assertThat(bytes).as("length %d at %d", length, offset).isEqualTo(expected);
                    assertThat(next).isEqualTo(Integer.rotateLeft(key, 8 * (length % 4)));
                }
            }
        }
    }

    @Test
    void payloadInTwoRunsIsMaskedAsInOneWhereverItIsCut() {
        byte[] plain = Payloads.bytes(50);
        for (int key : KEYS) {
            byte[] expected = Frame.xor(plain, key);
            for (int cut = 0; cut <= plain.length; cut++) {
                byte[] bytes = plain.clone();
                int next = Masker.apply(bytes, 0, cut, key);
                Masker.apply(bytes, cut, bytes.length - cut, next);
                assertThat(bytes).as("cut at %d", cut).isEqualTo(expected);
            }
        }
    }

    @Test
    void payloadInManyRunsIsMaskedAsInOne() {
        Random random = new Random(53);
        for (int round = 0; round < 500; round++) {
            byte[] plain = Payloads.bytes(random.nextInt(300));
            int key = random.nextInt();
            byte[] bytes = plain.clone();
            int next = key;
            for (int from = 0; from < bytes.length; ) {
                int run = Math.min(bytes.length - from, random.nextInt(20));
                next = Masker.apply(bytes, from, run, next);
                from += run;
            }
            assertThat(bytes).isEqualTo(Frame.xor(plain, key));
        }
    }

    @Test
    void aLongPayloadIsMaskedAsTheClauseSaysWhenItsLoopIsCompiled() {
        byte[] plain = Payloads.bytes(65_541);
        byte[] expected = Frame.xor(plain, 0x37fa213d);
        for (int round = 0; round < 100; round++) {
            byte[] bytes = plain.clone();
            Masker.apply(bytes, 0, bytes.length, 0x37fa213d);
            assertThat(bytes).isEqualTo(expected);
        }
    }

    @Test
    void maskingTwiceGivesTheBytesBack() {
        byte[] bytes = Payloads.bytes(1_001);
        Masker.apply(bytes, 0, bytes.length, 0x37fa213d);
        assertThat(bytes).isNotEqualTo(Payloads.bytes(1_001));
        Masker.apply(bytes, 0, bytes.length, 0x37fa213d);
        assertThat(bytes).isEqualTo(Payloads.bytes(1_001));
    }

    @Test
    void copyMasksTheCopyOnlyAndTellsTheNextKey() {
        byte[] plain = Payloads.bytes(23);
        ByteBuffer direct = ByteBuffer.allocateDirect(23).put(plain).flip();
        for (ByteBuffer source :
                new ByteBuffer[] {ByteBuffer.wrap(plain.clone()).asReadOnlyBuffer(), direct}) {
            ByteBuffer target = ByteBuffer.wrap(new byte[60], 7, 40).slice().position(3);
            int next = Masker.copy(source, target, 0x37fa213d);
            assertThat(source.hasRemaining()).isFalse();
            assertThat(next).isEqualTo(Integer.rotateLeft(0x37fa213d, 24));
            byte[] copied = new byte[23];
            target.flip().position(3).get(copied);
            assertThat(copied).isEqualTo(Frame.xor(plain, 0x37fa213d));
            byte[] left = new byte[23];
            source.rewind().get(left);
            assertThat(left).isEqualTo(plain);
        }
    }
}
