package dev.soto.protocol.extension.deflate;

import static dev.soto.protocol.extension.deflate.Deflated.hex;
import static dev.soto.protocol.extension.deflate.Deflated.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decompressing (RFC 7692 section 7.2.2): wherever the input is cut, corrupt, cut off, and its final blocks. */
@Timeout(60)
class MessageInflaterTest {
    private static byte[] text(int length) {
        Random random = new Random(length);
        StringBuilder words = new StringBuilder();
        while (words.length() < length) {
            words.append((char) ('a' + random.nextInt(20))).append(random.nextInt(7) == 0 ? "soup " : "");
        }
        return utf8(words.substring(0, length));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 63, 1000, 8192, 8193, 20_000})
    void aMessageIsTheSameWhereverItIsCut(int length) throws ProtocolViolation {
        byte[] message = text(length);
        try (Deflated sender = Deflated.server()) {
            byte[] payload = sender.send(message);
            for (int cut = 0; cut <= payload.length; cut += Math.max(1, payload.length / 400)) {
                try (Deflated receiver = Deflated.server()) {
                    byte[] head = Arrays.copyOf(payload, cut);
                    byte[] rest = Arrays.copyOfRange(payload, cut, payload.length);
                    assertThat(receiver.receiveRuns(head, rest)).isEqualTo(message);
                    assertThat(receiver.receiveFrames(head, rest)).isEqualTo(message);
                }
            }
        }
    }

    @Test
    void aMessageIsTheSameByteByByte() throws ProtocolViolation {
        byte[] message = text(30_000);
        try (Deflated side = Deflated.server();
                Deflated client = Deflated.of(Role.CLIENT, Deflated.ALL, "")) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.receiveBytewise(side.send(message))).isEqualTo(message);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ff ff ff ff",
                "06",
                "07 00",
                "00 05 00 fa fe 48",
                "f2 48 cd c9 c9 07 00 07",
                "ed ff",
                "03 00 ff",
                "62 00 11 00",
                "4b 04 a2 ff 7f"
            })
    void corruptDataFailsWith1007(String payload) {
        for (String parameters : new String[] {"", "; client_no_context_takeover"}) {
            try (Deflated side = Deflated.of(Role.SERVER, Deflated.ALL, parameters)) {
                assertThatThrownBy(() -> side.receive(hex(payload)))
                        .isInstanceOfSatisfying(
                                ProtocolViolation.class,
                                e -> assertThat(e.closeCode()).isEqualTo(CloseCode.BAD_DATA))
                        .hasMessageContaining("RFC 7692");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 24, 300, 5000})
    void aMessageThatIsCutOffFailsWhereverThatIs(int length) throws ProtocolViolation {
        try (Deflated sender = Deflated.server()) {
            byte[] payload = sender.send(text(length));
            for (int cut = 1; cut < payload.length; cut++) {
                byte[] part = Arrays.copyOf(payload, cut);
                try (Deflated alone = Deflated.of(Role.SERVER, Deflated.ALL, "; client_no_context_takeover")) {
                    assertThatThrownBy(() -> alone.receive(part))
                            .as("%d of %d bytes", cut, payload.length)
                            .isInstanceOf(ProtocolViolation.class);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 24, 300, 5000})
    void aCutOffMessageWithTakeoverFailsAtOnceOrAtTheNextMessage(int length) throws ProtocolViolation {
        try (Deflated sender = Deflated.server()) {
            byte[] message = text(length);
            byte[] payload = sender.send(message);
            byte[] next = sender.send(message);
            for (int cut = 1; cut < payload.length; cut++) {
                byte[] part = Arrays.copyOf(payload, cut);
                try (Deflated side = Deflated.server()) {
                    assertThatThrownBy(() -> {
                                side.receive(part);
                                side.receive(next);
                            })
                            .as("%d of %d bytes", cut, payload.length)
                            .isInstanceOf(ProtocolViolation.class);
                }
            }
        }
    }

    @Test
    void aCutOffMessageWithTakeoverFailsAtOnceButForFewCutsWithinABlockHeader() {
        int cuts = 0;
        int missed = 0;
        for (int length = 200; length < 220; length++) {
            try (Deflated sender = Deflated.server()) {
                byte[] payload = sender.send(text(length));
                for (int cut = 1; cut < payload.length; cut++) {
                    cuts++;
                    missed += isMissed(Arrays.copyOf(payload, cut)) ? 1 : 0;
                }
            }
        }
        assertThat(missed).isLessThan(cuts / 50);
    }

    private static boolean isMissed(byte[] part) {
        try (Deflated side = Deflated.server()) {
            side.receive(part);
            return true;
        } catch (ProtocolViolation expected) {
            return false;
        }
    }

    @Test
    void paddingThatIsNotZeroIsNoHarm() throws ProtocolViolation {
        try (Deflated side = Deflated.server()) {
            assertThat(side.receive(hex("f2 48 cd c9 c9 07 e0"))).isEqualTo(utf8("Hello"));
            assertThat(side.receive(hex("f2 00 11 00 00"))).isEqualTo(utf8("Hello"));
        }
    }

    @Test
    void dataThatIsCutOffWithinItsLetters() {
        try (Deflated side = Deflated.server()) {
            assertThatThrownBy(() -> side.receive(hex("f2 48 cd")))
                    .isInstanceOf(ProtocolViolation.class)
                    .hasMessageContaining("ends within a block");
        }
    }

    @Test
    void manyFinalBlocksCostTimeInProportion() throws ProtocolViolation {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (int i = 0; i < 100_000; i++) {
            payload.writeBytes(hex("03 00"));
        }
        try (Deflated side = Deflated.server()) {
            assertThat(side.receive(payload.toByteArray())).isEmpty();
        }
    }

    @Test
    void manyEmptyBlocksCostTimeInProportion() throws ProtocolViolation {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (int i = 0; i < 100_000; i++) {
            payload.writeBytes(hex("00 00 00 ff ff"));
        }
        payload.write(0);
        try (Deflated side = Deflated.server()) {
            assertThat(side.receive(payload.toByteArray())).isEmpty();
        }
    }
}
