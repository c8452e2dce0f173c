package dev.soto.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.testkit.DeflateChain;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.Transcript;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a message costs that comes in many fragments. Bytes are copied into arrays that are made for it, so what the thread
 * allocates is a bound of what is copied.
 */
@DisplayName("RFC 6455 section 5.4: the cost of a byte does not depend on how many fragments there are")
class FragmentCostTest {
    private static final int MIB = 1 << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static byte[] fragments(Role receiver, DataType type, byte[] payload, int size, boolean compressed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length * 3);
        boolean masked = receiver == Role.SERVER;
        for (int from = 0; from < payload.length; from += size) {
            byte[] piece = Arrays.copyOfRange(payload, from, Math.min(payload.length, from + size));
            Frame frame = Frame.of(from == 0 ? type.opcode() : Opcode.CONTINUATION, piece)
                    .notFinal();
            out.writeBytes((from == 0 && compressed ? frame.rsv(4) : frame).bytes(masked));
        }
        out.writeBytes(Frame.continuation("").bytes(masked));
        return out.toByteArray();
    }

    private static byte[] message(DataType type, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (type == DataType.TEXT ? 'a' + i * 7 % 23 : i * 31 % 251);
        }
        return bytes;
    }

    /** Returns how many bytes are allocated while this input is received, as it comes from a socket. */
    private static long allocated(EngineUnderTest engine, byte[] input) {
        ByteBuffer buffer = ByteBuffer.wrap(input);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        while (buffer.hasRemaining()) {
            engine.engine().receive(buffer, 0);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static void expect(EngineUnderTest engine, DataType type, byte[] message) {
        String line = type == DataType.TEXT
                ? Transcript.text(new String(message, java.nio.charset.StandardCharsets.US_ASCII))
                : Transcript.binary(message);
        assertThat(engine.transcript().unread()).isEqualTo(List.of(line));
    }

    @ParameterizedTest
    @CsvSource({
        "SERVER, TEXT, 16",
        "SERVER, TEXT, 64",
        "SERVER, BINARY, 16",
        "SERVER, BINARY, 64",
        "CLIENT, TEXT, 16",
        "CLIENT, BINARY, 64"
    })
    void messageIsCopiedAFewTimesHoweverManyFragmentsItHas(Role role, DataType type, int size) {
        byte[] message = message(type, 4 * MIB);
        EngineUnderTest engine = new EngineSetup(role).open();
        long bytes = allocated(engine, fragments(role, type, message, size, false));
        expect(engine, type, message);
        // Doubling, and for a text the string.
        assertThat(bytes).isLessThan(5L * message.length);
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void compressedMessageIsCopiedAFewTimesAsWell(DataType type) {
        byte[] message = message(type, 4 * MIB);
        Deflater deflater = new Deflater(Deflater.NO_COMPRESSION, true);
        deflater.setInput(message);
        byte[] deflated = new byte[5 * MIB];
        int length = deflater.deflate(deflated, 0, deflated.length, Deflater.SYNC_FLUSH) - 4;
        deflater.end();
        EngineUnderTest engine =
                new EngineSetup(Role.SERVER).deflate(DeflateChain.EVERY_MESSAGE).open();
        long bytes = allocated(engine, fragments(Role.SERVER, type, Arrays.copyOf(deflated, length), 64, true));
        expect(engine, type, message);
        engine.engine().abort(new IllegalStateException("end of the test"), 0);
        // The buffers in which a run is inflated are borrowed anew for each fragment, see the pool.
        assertThat(bytes).isLessThan(8L * message.length);
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void partsCostWhatTheyHaveAndALittleEach(DataType type) {
        byte[] message = message(type, MIB);
        EngineUnderTest engine = new EngineSetup(Role.SERVER).open();
        engine.engine().setInParts(type, true);
        byte[] input = fragments(Role.SERVER, type, message, 16, false);
        long bytes = allocated(engine, input);
        assertThat(bytes).isLessThan(20L * input.length);
        engine.transcript().unread();
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void emptyFragmentsHoldNoMemory(DataType type) {
        EngineUnderTest engine = new EngineSetup(Role.SERVER).open();
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.writeBytes(Frame.of(type.opcode()).notFinal().bytes(true));
        byte[] empty = Frame.continuation("").notFinal().bytes(true);
        for (int i = 0; i < 200_000; i++) {
            input.writeBytes(empty);
        }
        assertThat(allocated(engine, input.toByteArray())).isLessThan(64 * 1024);
        engine.engine().abort(new IllegalStateException("end"), 0);
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void noMoreIsHeldThanTwiceWhatCameAndNoMoreThanTheLimit(DataType type) {
        int limit = MIB + MIB / 2;
        EngineUnderTest engine = new EngineSetup(Role.SERVER)
                .maxTextMessageBytes(limit)
                .maxBinaryMessageBytes(limit)
                .open();
        byte[] message = message(type, limit);
        long bytes = allocated(engine, fragments(Role.SERVER, type, message, 64, false));
        expect(engine, type, message);
        // All doubled arrays up to 1 MiB, the last one of the limit, and the string.
        assertThat(bytes).isLessThan(2L * MIB + 2L * limit + MIB / 8);
    }
}
