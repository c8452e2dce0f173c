package dev.soto.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SealTest {
    private static final String OLD = "0123456789abcdef0123456789abcdef";
    private static final String NEW = "fedcba9876543210fedcba9876543210";
    private static final byte[] MESSAGE = "hello".getBytes(StandardCharsets.UTF_8);

    @Test
    void whatIsSignedIsOpenedWhereItWasSentTo() throws Exception {
        Seal seal = new Seal(List.of(OLD));
        byte[] signed = seal.sign("soto.x.t.room", MESSAGE);
        assertThat(signed).hasSize(MESSAGE.length + seal.bytes());
        assertThat(seal.open("soto.x.t.room", signed)).isEqualTo(MESSAGE);
        assertThatThrownBy(() -> seal.open("soto.x.t.other", signed)).isInstanceOf(SignatureException.class);
    }

    @Test
    void everyCutAndEveryFlippedBitIsRefused() {
        Seal seal = new Seal(List.of(OLD));
        byte[] signed = seal.sign("s", MESSAGE);
        for (int length = 0; length < signed.length; length++) {
            byte[] cut = Arrays.copyOf(signed, length);
            assertThatThrownBy(() -> seal.open("s", cut)).isInstanceOf(SignatureException.class);
        }
        for (int bit = 0; bit < signed.length * 8; bit++) {
            byte[] flipped = signed.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> seal.open("s", flipped)).isInstanceOf(SignatureException.class);
        }
    }

    @Test
    void aSecretIsChangedByTwoOfWhichTheFirstSigns() throws Exception {
        Seal both = new Seal(List.of(NEW, OLD));
        assertThat(both.open("s", new Seal(List.of(OLD)).sign("s", MESSAGE))).isEqualTo(MESSAGE);
        assertThat(new Seal(List.of(NEW)).open("s", both.sign("s", MESSAGE))).isEqualTo(MESSAGE);
        assertThatThrownBy(() -> new Seal(List.of(OLD)).open("s", both.sign("s", MESSAGE)))
                .hasMessageContaining("dev.soto.clusterSecret");
    }

    @Test
    void withoutASecretNothingIsAdded() throws Exception {
        Seal none = new Seal(List.of());
        assertThat(none.open("s", none.sign("s", MESSAGE))).isEqualTo(MESSAGE);
        assertThat(none.bytes()).isZero();
    }
}
