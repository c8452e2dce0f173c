package dev.soto.protocol.extension.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.soto.protocol.extension.FrameHeader;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Any bytes inflate within the limit or fail with a close code; where the input is cut changes nothing; no compressor is
 * lost. The first byte of an input chooses the context setting and the cuts, the rest is the payload, sent twice.
 */
class MessageInflaterFuzzTest {
    private static final int LIMIT = 1 << 20;

    @FuzzTest
    void everyPayloadInflatesOrFails(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String parameters = (input[0] & 1) == 0 ? "" : "; client_no_context_takeover";
        int run = 1 + ((input[0] & 0xFF) >> 1);
        byte[] payload = Arrays.copyOfRange(input, 1, input.length);
        assertThat(inflate(payload, parameters, run)).isEqualTo(inflate(payload, parameters, input.length));
    }

    /** Returns what two messages of this payload inflate to and how it ended. */
    private static String inflate(byte[] payload, String parameters, int run) {
        CompressorPool pool = new CompressorPool(1);
        DeflateOptions options = Deflated.ALL.toBuilder().pool(pool).build();
        StringBuilder outcome = new StringBuilder();
        try (Deflated side = Deflated.of(Role.SERVER, options, parameters)) {
            for (int i = 0; i < 2; i++) {
                outcome.append(Arrays.hashCode(message(side, payload, run))).append(' ');
            }
        } catch (ProtocolViolation e) {
            assertThat(e.closeCode()).isIn(CloseCode.BAD_DATA, CloseCode.TOO_BIG);
            // Which of the two comes first depends on the cut: corrupt data hides what was inflated just before it.
            outcome.append("violation");
        }
        assertThat(pool.inflatersInUse() + pool.chunksInUse()).isZero();
        return outcome.toString();
    }

    private static byte[] message(Deflated side, byte[] payload, int run) throws ProtocolViolation {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        side.extension.beginIncoming(new FrameHeader().set(true, FrameHeader.RSV1, Opcode.BINARY));
        int position = 0;
        boolean last;
        do {
            int end = Math.min(payload.length, position + run);
            last = end == payload.length;
            side.extension.incoming(
                    ByteBuffer.wrap(Arrays.copyOfRange(payload, position, end)), last, last, decoded -> {
                        if (message.size() + decoded.remaining() > LIMIT) {
                            throw ProtocolViolation.tooBig("limit");
                        }
                        message.write(decoded.array(), decoded.position(), decoded.remaining());
                    });
            position = end;
        } while (!last);
        return message.toByteArray();
    }
}
