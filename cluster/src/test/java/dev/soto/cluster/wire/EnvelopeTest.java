package dev.soto.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.cluster.wire.Envelope.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static final Envelope EXAMPLE = new Envelope(
            Kind.TEXT,
            0x0123_4567_89AB_CDEFL,
            42,
            "excepted \u00fc",
            ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));

    @Test
    void whatIsWrittenIsRead() throws Exception {
        for (Kind kind : Kind.values()) {
            Envelope envelope = new Envelope(kind, -1, Long.MAX_VALUE, "", ByteBuffer.allocate(kind.ordinal()));
            assertThat(Envelope.decode(envelope.encode())).isEqualTo(envelope);
        }
        assertThat(Envelope.decode(EXAMPLE.encode())).isEqualTo(EXAMPLE);
        assertThat(EXAMPLE.encode()).hasSize(Envelope.OVERHEAD + 11 + 5);
    }

    @Test
    void everyCutAndEveryFlippedBitIsRefused() {
        byte[] whole = EXAMPLE.encode();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Envelope.decode(cut)).isInstanceOf(FormException.class);
        }
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> Envelope.decode(flipped)).isInstanceOf(FormException.class);
        }
    }

    @Test
    void bytesOfNobodyAreRefusedAndNothingElseIsThrown() {
        Random random = new Random(18);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[0] = Envelope.VERSION;
            }
            assertThatThrownBy(() -> Envelope.decode(bytes)).isInstanceOf(FormException.class);
        }
    }

    @Test
    void aLaterVersionIsNamed() {
        byte[] later = EXAMPLE.encode();
        later[0] = 2;
        assertThatThrownBy(() -> Envelope.decode(later)).hasMessage("version 2 is not known");
    }

    @Test
    void aTextThatIsTooLongIsNotWritten() {
        assertThatThrownBy(() -> new Envelope(Kind.ASK, 0, 0, "x".repeat(256), ByteBuffer.allocate(0)).encode())
                .isInstanceOf(IllegalArgumentException.class);
    }
}
