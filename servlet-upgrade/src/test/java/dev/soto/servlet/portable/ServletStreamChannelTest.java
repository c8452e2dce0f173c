package dev.soto.servlet.portable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.Transport;
import dev.soto.connection.TransportListener;
import dev.soto.protocol.model.BufferPool;
import dev.soto.transport.CallbackRoom;
import dev.soto.transport.ReadServices;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The portable transport over streams that keep to the Servlet API to the letter. */
@Timeout(30)
class ServletStreamChannelTest {
    private final FakeConnection connection = new FakeConnection();
    private final ThreadPoolExecutor executor = (ThreadPoolExecutor) Executors.newCachedThreadPool();
    private final Received received = new Received();
    private final AtomicInteger ready = new AtomicInteger();
    private ServletStreamChannel channel;
    private Transport transport;

    @BeforeEach
    void open() throws Exception {
        BufferPool buffers = new BufferPool() {
            @Override
            public ByteBuffer acquire(int capacity) {
                return ByteBuffer.allocate(capacity);
            }

            @Override
            public void release(ByteBuffer buffer) {
                buffer.clear();
            }
        };
        InetSocketAddress address = InetSocketAddress.createUnresolved("localhost", 1);
        CallbackRoom room = new CallbackRoom(
                "test", CallbackRoom.Size.unlimited(), executor, (delay, task) -> {}, System::nanoTime);
        channel = new ServletStreamChannel(
                connection,
                new ReadServices(buffers, null, executor),
                room,
                new RequestConnection(true, address, address));
        transport = channel.transport();
        channel.listen(new CallbackRoom.Call() {
            @Override
            public void run(boolean crowded) {
                ready.incrementAndGet();
            }

            @Override
            public void delayed() {
                throw new AssertionError("there is room");
            }

            @Override
            public void refused(IOException why) {
                throw new AssertionError(why);
            }
        });
    }

    @AfterEach
    void stop() {
        connection.stop();
        executor.shutdownNow();
    }

    /** Writes down what comes; wants more when told so. */
    private static final class Received implements TransportListener {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private volatile boolean pausing;

        @Override
        public boolean onRead(ByteBuffer input) {
            synchronized (bytes) {
                bytes.write(input.array(), input.arrayOffset() + input.position(), input.remaining());
            }
            events.add("read");
            return !pausing;
        }

        @Override
        public void onEndOfStream() {
            events.add("end");
        }

        @Override
        public void onReadFailure(Throwable failure) {
            events.add("failure " + failure.getMessage());
        }

        byte[] all() {
            synchronized (bytes) {
                return bytes.toByteArray();
            }
        }

        /** Returns the next event that is not of the given kind. */
        String nextBut(String kind) throws InterruptedException {
            String event;
            do {
                event = events.poll(20, TimeUnit.SECONDS);
            } while (kind.equals(event));
            return event;
        }
    }

    private static byte[] random(Random random, int most) {
        byte[] bytes = new byte[1 + random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void bytesArriveInOrderWhateverThePauses() throws Exception {
        Random random = new Random(7);
        received.pausing = true;
        transport.start(received);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        CompletableFuture<Void> resuming = CompletableFuture.runAsync(() -> {
            while (!Thread.currentThread().isInterrupted() && !received.events.contains("end")) {
                transport.resumeReading();
                Thread.onSpinWait();
            }
        });
        for (int i = 0; i < 3_000; i++) {
            byte[] piece = random(random, 300);
            sent.writeBytes(piece);
            connection.receive(piece);
        }
        connection.endInput();
        assertThat(received.nextBut("read")).isEqualTo("end");
        assertThat(received.all()).isEqualTo(sent.toByteArray());
        // Whoever resumes saw the end or sees it in what was kept.
        received.events.add("end");
        resuming.get(10, TimeUnit.SECONDS);
    }

    @Test
    void nothingIsReadBeforeTheStartOrInAPause() throws Exception {
        connection.receive(new byte[] {1});
        received.pausing = true;
        assertThat(connection.unread()).isEqualTo(1);
        transport.start(received);
        assertThat(received.nextBut("")).isEqualTo("read");
        connection.receive(new byte[] {2});
        connection.settle();
        Awaitility.await().until(() -> executor.getTaskCount() == executor.getCompletedTaskCount());
        assertThat(connection.unread()).isEqualTo(1);
        transport.resumeReading();
        assertThat(received.nextBut("")).isEqualTo("read");
        assertThat(received.all()).containsExactly(1, 2);
    }

    @Test
    void failureIsToldEvenInAPause() throws Exception {
        received.pausing = true;
        transport.start(received);
        connection.receive(new byte[] {1});
        assertThat(received.nextBut("")).isEqualTo("read");
        connection.breakInput(new IOException("reset"));
        assertThat(received.nextBut("")).isEqualTo("failure reset");
    }

    /** As where direct memory is used up. */
    @Test
    void writeThatHasAnErrorFails() throws Exception {
        Error noMemory = new OutOfMemoryError("Cannot reserve direct buffer memory");
        connection.breakWrites(noMemory);
        connection.send(10);
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        transport.write(List.of(ByteBuffer.allocate(1)), told::complete);
        assertThat(told.get(20, TimeUnit.SECONDS)).isSameAs(noMemory);
    }

    @Test
    void writesAreWholeAndInOrderHoweverSlowThePeer() throws Exception {
        Random random = new Random(11);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        List<List<ByteBuffer>> writes = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            List<ByteBuffer> write = new ArrayList<>();
            for (int j = 0; j < 3; j++) {
                byte[] bytes = random(random, i % 10 == 0 ? 50_000 : 200);
                expected.writeBytes(bytes);
                write.add(
                        j == 1
                                ? ByteBuffer.allocateDirect(bytes.length)
                                        .put(bytes)
                                        .flip()
                                : ByteBuffer.wrap(bytes));
            }
            writes.add(write);
        }
        CompletableFuture<Void> peer = CompletableFuture.runAsync(() -> {
            while (connection.writtenBytes() < expected.size()) {
                connection.send(1_000);
            }
            connection.send(100_000);
        });
        for (List<ByteBuffer> write : writes) {
            CompletableFuture<Throwable> over = new CompletableFuture<>();
            transport.write(write, failure -> over.complete(failure));
            assertThat(over.get(20, TimeUnit.SECONDS)).isNull();
            assertThat(connection.isFlushed()).isTrue();
        }
        peer.get(10, TimeUnit.SECONDS);
        assertThat(connection.written()).isEqualTo(expected.toByteArray());
    }

    @Test
    void writeIsNotOverBeforeTheStreamIsReadyAfterIt() throws Exception {
        connection.send(10);
        CompletableFuture<Throwable> over = new CompletableFuture<>();
        transport.write(List.of(ByteBuffer.wrap(new byte[10])), failure -> over.complete(failure));
        Awaitility.await().until(() -> connection.writtenBytes() == 10);
        assertThat(over).isNotDone();
        connection.send(1);
        assertThat(over.get(20, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void writeIsNotOverBeforeItsFlushIs() throws Exception {
        connection.send(100);
        Awaitility.await().until(() -> ready.get() == 1);
        connection.fillWithFlush();
        CompletableFuture<Throwable> over = new CompletableFuture<>();
        transport.write(List.of(ByteBuffer.wrap(new byte[10])), failure -> over.complete(failure));
        Awaitility.await().until(() -> connection.writtenBytes() == 10 && connection.isFlushed());
        assertThat(over).isNotDone();
        connection.send(1);
        assertThat(over.get(20, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void callThatComesBeforeTheAnswerThatNothingIsThereIsNotLost() throws Exception {
        connection.whenNotReady(() -> {
            connection.receive(new byte[] {1});
            connection.settle();
            // All but this one, which reads.
            Awaitility.await().until(() -> executor.getTaskCount() - executor.getCompletedTaskCount() == 1);
        });
        transport.start(received);
        assertThat(received.nextBut("")).isEqualTo("read");
        assertThat(received.all()).containsExactly(1);
    }

    @Test
    void sessionOpensWhenTheOutputIsReadyForTheFirstTimeOnly() {
        assertThat(ready).hasValue(0);
        connection.send(1);
        Awaitility.await().until(() -> ready.get() == 1);
        transport.write(List.of(ByteBuffer.wrap(new byte[2])), failure -> {});
        Awaitility.await().until(() -> connection.writtenBytes() == 2);
        connection.send(2);
        Awaitility.await().until(connection::isFlushed);
        assertThat(ready).hasValue(1);
    }

    @Test
    void closeFailsTheWriteThatWaitsAndClosesTheConnection() throws Exception {
        transport.start(received);
        CompletableFuture<Throwable> over = new CompletableFuture<>();
        transport.write(List.of(ByteBuffer.wrap(new byte[10])), failure -> over.complete(failure));
        transport.close();
        assertThat(over.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        assertThat(connection.isClosed()).isTrue();
        CompletableFuture<Throwable> later = new CompletableFuture<>();
        transport.write(List.of(ByteBuffer.wrap(new byte[10])), failure -> later.complete(failure));
        assertThat(later.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        assertThat(received.events).isEmpty();
    }

    @Test
    void endOfTheOutputEndsBothWays() throws Exception {
        transport.start(received);
        transport.shutdownOutput();
        assertThat(connection.isClosed()).isTrue();
        assertThat(received.nextBut("")).isEqualTo("end");
    }

    @Test
    void closeByTheContainerFailsWhatWaits() throws Exception {
        transport.start(received);
        CompletableFuture<Throwable> over = new CompletableFuture<>();
        transport.write(List.of(ByteBuffer.wrap(new byte[10])), failure -> over.complete(failure));
        channel.closedByContainer();
        assertThat(over.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        assertThat(received.nextBut("")).startsWith("failure");
    }
}
