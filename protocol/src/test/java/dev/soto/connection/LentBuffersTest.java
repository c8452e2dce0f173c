package dev.soto.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.frame.Loans;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.testkit.Frame;
import dev.soto.protocol.testkit.Payloads;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Binary messages in buffers that are lent: whose their bytes are, and until when. */
class LentBuffersTest {
    private static final ConnectionOptions LENT =
            ConnectionOptions.builder().lentBuffers(true).build();

    private static final int[] LENGTHS = {0, 5, 4_096, 4_097, 20_000, 70_000, 300_000};

    private static byte[] message(int length) {
        return Payloads.bytes(length);
    }

    private static byte[] frame(byte[] payload) {
        return Frame.binary(payload).bytes(true);
    }

    /** Reads input into a buffer that is used for something else as soon as the connection has returned. */
    private static void read(ConnectionUnderTest t, byte[] input, int piece) {
        for (int from = 0; from < input.length; from += piece) {
            byte[] read = Arrays.copyOfRange(input, from, Math.min(input.length, from + piece));
            t.transport.read(ByteBuffer.wrap(read));
            Arrays.fill(read, (byte) 0xEE);
        }
    }

    private static byte[] bytes(ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        message.duplicate().get(bytes);
        return bytes;
    }

    /** The payloads of the frames that were written. */
    private static List<byte[]> payloads(String hex) {
        ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        List<byte[]> payloads = new ArrayList<>();
        while (in.hasRemaining()) {
            in.get();
            int length = in.get();
            length = length == 126 ? in.getShort() & 0xFFFF : length == 127 ? (int) in.getLong() : length;
            byte[] payload = new byte[length];
            in.get(payload);
            payloads.add(payload);
        }
        return payloads;
    }

    @AfterEach
    void nothingIsLentAnyMore() {
        ByteBuffer readOnly = ByteBuffer.allocate(1).asReadOnlyBuffer();
        assertThat(Loans.mayBeLent(readOnly)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1_448, 65_536, 1 << 20})
    void messageIsWholeHoweverItArrivesAndAKeptBufferIsEmptyAfterwards(int piece) {
        ConnectionUnderTest t = ConnectionUnderTest.open(LENT);
        List<byte[]> seen = new ArrayList<>();
        List<ByteBuffer> kept = new ArrayList<>();
        t.onBinary = message -> {
            seen.add(bytes(message));
            kept.add(message);
        };
        for (int length : LENGTHS) {
            read(t, frame(message(length)), piece);
        }
        assertThat(seen).hasSize(LENGTHS.length);
        for (int i = 0; i < LENGTHS.length; i++) {
            assertThat(seen.get(i)).isEqualTo(message(LENGTHS[i]));
            // A short one that came in pieces has an array of its own, which is its handler's.
            assertThat(kept.get(i).hasRemaining()).isEqualTo(!kept.get(i).isReadOnly() && LENGTHS[i] > 0);
        }
        assertThat(t.pool.borrowed).isZero();
    }

    @Test
    void bufferIsReadOnlySoThatTheBytesBesideItsMessageCannotBeReached() {
        ConnectionUnderTest t = ConnectionUnderTest.open(LENT);
        List<Boolean> checked = new ArrayList<>();
        t.onBinary = message -> {
            assertThat(message.position()).isZero();
            assertThat(message.limit()).isEqualTo(message.capacity()).isEqualTo(5);
            assertThatThrownBy(() -> message.put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
            assertThatThrownBy(message::array).isInstanceOf(ReadOnlyBufferException.class);
            checked.add(true);
        };
        read(t, frame(message(5)), 100);
        assertThat(t.takeEvents()).containsExactly("binary 5");
        assertThat(checked).hasSize(1);
    }

    @Test
    void messageInFragmentsWithAPingInBetweenIsLentWhole() {
        ConnectionUnderTest t = ConnectionUnderTest.open(LENT);
        byte[] payload = message(60_000);
        List<byte[]> seen = new ArrayList<>();
        t.onBinary = message -> {
            assertThat(message.isReadOnly()).isTrue();
            seen.add(bytes(message));
        };
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.writeBytes(Frame.binary(Arrays.copyOf(payload, 20_000)).notFinal().bytes(true));
        input.writeBytes(Frame.ping("").bytes(true));
        input.writeBytes(Frame.continuation().notFinal().bytes(true));
        input.writeBytes(
                Frame.continuation(Arrays.copyOfRange(payload, 20_000, 60_000)).bytes(true));
        read(t, input.toByteArray(), 7_000);
        assertThat(seen).containsExactly(payload);
        assertThat(t.takeEvents()).containsExactly("ping 0", "binary 60000");
        t.transport.takeWritten();
        assertThat(t.pool.borrowed).isZero();
    }

    static Stream<Arguments> sends() {
        BiConsumer<WebSocketConnection, ByteBuffer> reply = (to, message) -> to.reply(DataType.BINARY, message);
        BiConsumer<WebSocketConnection, ByteBuffer> send = (to, message) -> to.sendBinary(message, null);
        BiConsumer<WebSocketConnection, ByteBuffer> view =
                (to, message) -> to.sendBinary(message.slice(), failure -> {});
        BiConsumer<WebSocketConnection, ByteBuffer> offer =
                (to, message) -> to.offerBinary(message, SendRule.AS_CONFIGURED, null);
        BiConsumer<WebSocketConnection, ByteBuffer> replaced =
                (to, message) -> to.offerBinary(message, new SendRule(null, new Object()), null);
        BiConsumer<WebSocketConnection, ByteBuffer> verbatim =
                (to, message) -> to.sendMessage(DataType.BINARY, message, Compression.OFF, null);
        BiConsumer<WebSocketConnection, ByteBuffer> part =
                (to, message) -> to.beginMessage(DataType.BINARY).binary(message, true, null);
        BiConsumer<WebSocketConnection, ByteBuffer> elsewhere = (to, message) -> {
            try (var threads = new Threads()) {
                threads.run(() -> to.sendBinary(message.duplicate(), null));
            }
        };
        return Stream.of(
                Arguments.of("reply", reply),
                Arguments.of("sendBinary", send),
                Arguments.of("a view", view),
                Arguments.of("offerBinary", offer),
                Arguments.of("by a key", replaced),
                Arguments.of("verbatim", verbatim),
                Arguments.of("a part", part),
                Arguments.of("another thread", elsewhere));
    }

    /** Runs a task on another thread, and waits for it. */
    private static final class Threads implements AutoCloseable {
        private final java.util.concurrent.ExecutorService executor = Executors.newSingleThreadExecutor();

        void run(Runnable task) {
            try {
                executor.submit(task).get();
            } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sends")
    void whatIsSentFromItIsCopiedBeforeTheSendReturns(String how, BiConsumer<WebSocketConnection, ByteBuffer> send) {
        ConnectionUnderTest t = ConnectionUnderTest.open(LENT);
        ConnectionUnderTest other = ConnectionUnderTest.open();
        t.transport.holdWrites();
        other.transport.holdWrites();
        other.connection.sendText("what is being written", null);
        t.onBinary = message -> {
            send.accept(t.connection, message);
            send.accept(other.connection, message);
        };
        for (int length : LENGTHS) {
            read(t, frame(message(length)), 1 << 20);
        }
        t.transport.releaseWrites();
        other.transport.releaseWrites();
        List<byte[]> echoed = payloads(t.transport.takeWritten());
        List<byte[]> passedOn = payloads(other.transport.takeWritten());
        assertThat(passedOn).hasSize(LENGTHS.length + 1);
        for (int i = 0; i < LENGTHS.length; i++) {
            assertThat(echoed.get(i)).as(how + " of " + LENGTHS[i]).isEqualTo(message(LENGTHS[i]));
            assertThat(passedOn.get(i + 1)).as(how + " of " + LENGTHS[i]).isEqualTo(message(LENGTHS[i]));
        }
        assertThat(t.pool.borrowed).isZero();
    }

    @Test
    void whatHasToWaitBehindAMessageInPartsIsCopiedToo() {
        ConnectionUnderTest t = ConnectionUnderTest.open(LENT);
        OutgoingMessage parts = t.connection.beginMessage(DataType.TEXT);
        parts.text("a", false, null);
        t.onBinary = message -> t.connection.sendBinary(message, null);
        read(t, frame(message(5)), 100);
        read(t, frame(message(9_000)), 10_000);
        parts.text("b", true, null);
        List<byte[]> written = payloads(t.transport.takeWritten());
        assertThat(written.subList(2, 4)).containsExactly(message(5), message(9_000));
    }

    @Test
    void messagesThatWaitForTheirCallHaveBuffersOfTheirOwn() {
        ConnectionUnderTest t = new ConnectionUnderTest(LENT, false);
        t.connection.start(() -> {});
        List<ByteBuffer> kept = new ArrayList<>();
        t.onBinary = kept::add;
        read(t, frame(message(20_000)), 20_100);
        t.executor.runAll();
        read(t, frame(message(20_001)), 1_448);
        t.executor.runAll();
        assertThat(kept).hasSize(2);
        assertThat(bytes(kept.get(0))).isEqualTo(message(20_000));
        assertThat(bytes(kept.get(1))).isEqualTo(message(20_001));
    }

    @Test
    void soHaveThoseOfAConnectionThatIsPaused() {
        ConnectionUnderTest t = ConnectionUnderTest.open(LENT);
        List<byte[]> seen = new ArrayList<>();
        t.onBinary = message -> {
            seen.add(bytes(message));
            t.connection.pauseReading();
        };
        ByteArrayOutputStream three = new ByteArrayOutputStream();
        three.writeBytes(frame(message(20_000)));
        three.writeBytes(frame(message(300)));
        three.writeBytes(frame(message(70_000)));
        read(t, three.toByteArray(), 1 << 20);
        assertThat(seen).hasSize(1);
        for (int i = 0; i < 3; i++) {
            t.connection.resumeReading();
            t.pass(Duration.ofMillis(1));
        }
        assertThat(seen).containsExactly(message(20_000), message(300), message(70_000));
        assertThat(t.pool.borrowed).isZero();
    }

    @Test
    void callbackThatThrowsEndsTheLoanToo() {
        ConnectionUnderTest t = ConnectionUnderTest.open(LENT);
        List<ByteBuffer> kept = new ArrayList<>();
        t.onBinary = message -> {
            kept.add(message);
            throw new IllegalStateException("no");
        };
        read(t, frame(message(20_000)), 1_448);
        assertThat(t.takeEvents()).containsExactly("binary 20000", "error IllegalStateException: no");
        assertThat(kept.get(0).hasRemaining()).isFalse();
        assertThat(t.pool.borrowed).isZero();
    }

    @Test
    void connectionThatEndsWithinAMessageGivesBackWhatHasArrived() {
        ConnectionUnderTest t = ConnectionUnderTest.open(LENT);
        byte[] input = frame(message(60_000));
        read(t, Arrays.copyOf(input, 50_000), 1_448);
        assertThat(t.pool.borrowed).isPositive();
        t.transport.endOfStream();
        assertThat(t.takeEvents()).hasSize(1);
        assertThat(t.pool.borrowed).isZero();
    }

    @Test
    void deliveryCanBeChangedAndOthersAreLentNothing() {
        ConnectionUnderTest t = ConnectionUnderTest.open();
        List<Boolean> readOnly = new ArrayList<>();
        t.onBinary = message -> readOnly.add(message.isReadOnly());
        read(t, frame(message(300)), 1_000);
        t.connection.setDelivery(DataType.BINARY, Delivery.LENT);
        read(t, frame(message(300)), 1_000);
        t.connection.setDelivery(DataType.BINARY, Delivery.WHOLE);
        read(t, frame(message(300)), 1_000);
        assertThat(readOnly).containsExactly(false, true, false);
    }
}
