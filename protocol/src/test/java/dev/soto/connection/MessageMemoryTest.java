package dev.soto.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.testkit.DeflateChain;
import dev.soto.protocol.testkit.Frame;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is allocated for a message that is sent back, however it arrives: whole, in pieces as from a network, compressed. */
@DisplayName("Memory a message")
class MessageMemoryTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int LENGTH = 64 * 1024;
    private static final int TIMES = 100;

    private final ConnectionServices services = ConnectionServices.create(Runnable::run);
    private final Sink transport = new Sink();
    private long payloadBytes;

    @AfterEach
    void stop() {
        services.timer().close();
    }

    /** Takes what is written. */
    private static final class Sink extends LocalTransport {
        private @Nullable TransportListener listener;
        private long written;

        @Override
        public void start(TransportListener newListener) {
            listener = newListener;
        }

        @Override
        public boolean tryWrite(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                written += buffer.remaining();
                buffer.position(buffer.limit());
            }
            return true;
        }

        @Override
        public void write(List<ByteBuffer> buffers, WriteCompletion completion) {
            tryWrite(buffers);
            completion.completed(null);
        }

        @Override
        public void resumeReading() {}

        @Override
        public void shutdownOutput() {}

        @Override
        public void close() {}
    }

    private final class Echo implements ConnectionListener {
        private @Nullable WebSocketConnection connection;

        @Override
        public void onText(String message) {
            payloadBytes += message.length();
        }

        @Override
        public void onBinary(ByteBuffer message) {
            payloadBytes += message.remaining();
            connection.reply(DataType.BINARY, message);
        }
    }

    /** How many times its length is allocated for a message. */
    private double allocated(DataType type, Delivery delivery, int piece, boolean compressed) {
        byte[] payload = "0123456789abcdef".repeat(LENGTH / 16).getBytes(StandardCharsets.US_ASCII);
        byte[] frame = Frame.of(type.opcode(), payload).bytes(true);
        if (compressed) {
            // Stored blocks: as long on the wire as the message is.
            java.util.zip.Deflater stored = new java.util.zip.Deflater(java.util.zip.Deflater.NO_COMPRESSION, true);
            stored.setInput(payload);
            byte[] deflated = new byte[LENGTH + 1_000];
            int length = stored.deflate(deflated, 0, deflated.length, java.util.zip.Deflater.SYNC_FLUSH) - 4;
            stored.end();
            frame = Frame.of(type.opcode(), java.util.Arrays.copyOf(deflated, length))
                    .rsv(4)
                    .bytes(true);
        }
        Echo echo = new Echo();
        ExtensionChain extensions =
                compressed ? DeflateChain.of(Role.SERVER, DeflateChain.EVERY_MESSAGE) : ExtensionChain.EMPTY;
        WebSocketConnection connection =
                new WebSocketConnection(Role.SERVER, transport, extensions, ConnectionOptions.DEFAULTS, services, echo);
        echo.connection = connection;
        connection.start(() -> {});
        connection.setDelivery(type, delivery);
        byte[] read = new byte[piece];
        receive(frame, read);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < TIMES; i++) {
            receive(frame, read);
        }
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(payloadBytes).isEqualTo((TIMES + 1L) * LENGTH);
        connection.abort(new IllegalStateException("the test is over"));
        return (double) bytes / TIMES / LENGTH;
    }

    private void receive(byte[] frame, byte[] read) {
        for (int from = 0; from < frame.length; from += read.length) {
            int length = Math.min(read.length, frame.length - from);
            System.arraycopy(frame, from, read, 0, length);
            transport.listener.onRead(ByteBuffer.wrap(read, 0, length).slice());
        }
    }

    /** Pieces: as a network brings them (1,448 bytes), half a message, a whole one. */
    @ParameterizedTest
    @CsvSource({
        "BINARY, WHOLE, 1448, 1.3",
        "BINARY, WHOLE, 9000, 1.2",
        "BINARY, WHOLE, 40000, 1.05",
        "BINARY, WHOLE, 70000, 1.05",
        "TEXT, WHOLE, 1448, 1.3",
        "TEXT, WHOLE, 9000, 1.2",
        "TEXT, WHOLE, 40000, 1.05",
        "TEXT, WHOLE, 70000, 1.05",
        "BINARY, LENT, 1448, 0.3",
        "BINARY, LENT, 9000, 0.15",
        "BINARY, LENT, 40000, 0.05",
        "BINARY, LENT, 70000, 0.05"
    })
    void whatIsAllocatedForAMessageIsTheMessageAndForOneThatIsLentNotEvenThat(
            DataType type, Delivery delivery, int piece, double times) {
        assertThat(allocated(type, delivery, piece, false)).isLessThan(times);
    }

    @ParameterizedTest
    @CsvSource({"BINARY, WHOLE, 1.5", "TEXT, WHOLE, 1.3", "BINARY, LENT, 0.5"})
    void soItIsWithCompression(DataType type, Delivery delivery, double times) {
        assertThat(allocated(type, delivery, 70_000, true)).isLessThan(times);
    }
}
