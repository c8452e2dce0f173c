package dev.soto.protocol.extension.deflate;

import static dev.soto.protocol.extension.deflate.Deflated.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No window below the agreed one is overstepped (RFC 7692 sections 7.1.2.1 and 7.1.2.2), judged by a decoder of our own. */
class WindowBitsTest {
    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
    void aServerStaysWithinItsWindow(int bits) throws ProtocolViolation {
        try (Deflated server = Deflated.of(Role.SERVER, Deflated.ALL, "; server_max_window_bits=" + bits);
                Deflated client = Deflated.of(
                        Role.CLIENT,
                        Deflated.ALL.toBuilder().serverMaxWindowBits(bits).build(),
                        "; server_max_window_bits=" + bits)) {
            exchange(server, client, bits);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
    void aClientStaysWithinItsWindow(int bits) throws ProtocolViolation {
        try (Deflated client = Deflated.of(Role.CLIENT, Deflated.ALL, "; client_max_window_bits=" + bits);
                Deflated server = Deflated.of(Role.SERVER, Deflated.ALL, "; client_max_window_bits=" + bits)) {
            exchange(client, server, bits);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 12, 15})
    void aClientKeepsTheSmallerWindowThatItWantsUnasked(int bits) throws ProtocolViolation {
        DeflateOptions small =
                Deflated.ALL.toBuilder().clientMaxWindowBits(bits).build();
        try (Deflated client = Deflated.of(Role.CLIENT, small, "");
                Deflated server = Deflated.server()) {
            exchange(client, server, bits);
        }
    }

    private static void exchange(Deflated sender, Deflated receiver, int bits) throws ProtocolViolation {
        ReferenceInflater reference = new ReferenceInflater();
        for (byte[] message : messages(1 << bits)) {
            byte[] payload = sender.send(message);
            assertThat(reference.message(payload)).isEqualTo(message);
            assertThat(receiver.receive(payload)).isEqualTo(message);
        }
        byte[] fragmented = fragments(sender, 1 << bits);
        assertThat(reference.message(fragmented)).isEqualTo(receiver.receive(fragmented));
        assertThat(reference.largestDistance()).isPositive().isLessThanOrEqualTo(1 << bits);
    }

    /** Messages that are shorter than a window, as long, longer, and that would refer far back if they might. */
    private static List<byte[]> messages(int window) {
        Random random = new Random(window);
        byte[] pattern = new byte[2 * window];
        for (int i = 0; i < pattern.length; i++) {
            pattern[i] = (byte) ('a' + random.nextInt(8));
        }
        List<byte[]> messages = new ArrayList<>();
        for (int length : new int[] {1, window - 1, window, window + 1, 2 * window, 3, window / 2, 2 * window - 7}) {
            messages.add(Arrays.copyOf(pattern, length));
        }
        messages.add(utf8("x".repeat(5 * window)));
        byte[] noise = new byte[window * 3 / 2];
        random.nextBytes(noise);
        messages.add(noise);
        messages.add(noise);
        return messages;
    }

    private static byte[] fragments(Deflated sender, int window) {
        byte[] half = utf8("fragment ".repeat(window / 18));
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.writeBytes(sender.sendFrame(Opcode.TEXT, false, half));
        payload.writeBytes(sender.sendFrame(Opcode.CONTINUATION, false, half));
        payload.writeBytes(sender.sendFrame(Opcode.CONTINUATION, false, half));
        payload.writeBytes(sender.sendFrame(Opcode.CONTINUATION, true, half));
        return payload.toByteArray();
    }
}
