package dev.soto.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StreamTransportTest {
    private static final int MUCH = 8 << 20;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    /** Two ends of TCP connections, of pipes or of channels, and how each becomes a transport. */
    private record Ends(StreamTransport left, StreamTransport right) {}

    private Ends overSockets() throws IOException {
        try (ServerSocket acceptor = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket left = new Socket(InetAddress.getLoopbackAddress(), acceptor.getLocalPort());
            return closedAtTheEnd(new Ends(StreamTransport.over(left), StreamTransport.over(acceptor.accept())));
        }
    }

    private Ends overChannels() throws IOException {
        try (ServerSocketChannel acceptor = ServerSocketChannel.open()) {
            acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel left = SocketChannel.open(acceptor.getLocalAddress());
            return closedAtTheEnd(new Ends(StreamTransport.over(left), StreamTransport.over(acceptor.accept())));
        }
    }

    private Ends overPipes() throws IOException {
        PipedInputStream fromLeft = new PipedInputStream();
        PipedInputStream fromRight = new PipedInputStream();
        OutputStream toRight = new PipedOutputStream(fromLeft);
        OutputStream toLeft = new PipedOutputStream(fromRight);
        return closedAtTheEnd(
                new Ends(StreamTransport.over(fromRight, toRight), StreamTransport.over(fromLeft, toLeft)));
    }

    private Ends closedAtTheEnd(Ends ends) {
        opened.add(ends.left::close);
        opened.add(ends.right::close);
        return ends;
    }

    private List<Ends> all() throws IOException {
        return List.of(overSockets(), overChannels(), overPipes());
    }

    /** Writes down what a transport says; asks for more unless told otherwise. */
    private static final class Recorder implements TransportListener {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        final AtomicInteger reads = new AtomicInteger();
        volatile boolean pause;
        volatile Runnable onRead = () -> {};

        @Override
        public boolean onRead(ByteBuffer input) {
            byte[] read = new byte[input.remaining()];
            input.get(read);
            synchronized (bytes) {
                bytes.writeBytes(read);
            }
            reads.incrementAndGet();
            onRead.run();
            return !pause;
        }

        @Override
        public void onEndOfStream() {
            ends.add("end");
        }

        @Override
        public void onReadFailure(Throwable failure) {
            ends.add("failure");
        }

        String text() {
            synchronized (bytes) {
                return bytes.toString(UTF_8);
            }
        }

        int count() {
            synchronized (bytes) {
                return bytes.size();
            }
        }
    }

    /** The end of a write: null when it succeeded. */
    private static final class Written implements Transport.WriteCompletion {
        private final BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();

        @Override
        public void completed(@Nullable Throwable failure) {
            outcomes.add(failure == null ? "written" : failure);
        }

        Object outcome() throws InterruptedException {
            return outcomes.poll(20, TimeUnit.SECONDS);
        }

        boolean isPending() {
            return outcomes.isEmpty();
        }
    }

    private static Written write(StreamTransport transport, ByteBuffer... buffers) {
        Written written = new Written();
        transport.write(List.of(buffers), written);
        return written;
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static Recorder started(StreamTransport transport) {
        Recorder recorder = new Recorder();
        transport.start(recorder);
        return recorder;
    }

    @Test
    void bytesGoBothWaysAndEachDirectionEndsByItself() throws Exception {
        for (Ends ends : all()) {
            Recorder left = started(ends.left);
            Recorder right = started(ends.right);
            ByteBuffer direct = ByteBuffer.allocateDirect(3).put(utf8("ter")).flip();
            assertThat(write(ends.left, utf8("wa"), utf8(""), direct).outcome()).isEqualTo("written");
            await().until(() -> right.text().equals("water"));
            ends.left.shutdownOutput();
            assertThat(right.ends.poll(20, TimeUnit.SECONDS)).isEqualTo("end");
            assertThat(write(ends.right, utf8("wine")).outcome()).isEqualTo("written");
            await().until(() -> left.text().equals("wine"));
            assertThat(write(ends.left, utf8("late")).outcome()).isInstanceOf(IOException.class);
            ends.right.shutdownOutput();
            assertThat(left.ends.poll(20, TimeUnit.SECONDS)).isEqualTo("end");
        }
    }

    @Test
    void aWriteToAPeerThatDoesNotReadBlocksNobodyAndFailsWithTheClose() throws Exception {
        for (Ends ends : all()) {
            Written written = write(ends.left, ByteBuffer.allocate(MUCH));
            assertThat(written.isPending()).isTrue();
            ends.left.close();
            assertThat(written.outcome()).isInstanceOf(IOException.class);
            assertThat(write(ends.left, utf8("late")).outcome()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aCloseTellsThePeerAndNotTheListenerOfThisSide() throws Exception {
        for (Ends ends : all()) {
            Recorder left = started(ends.left);
            Recorder right = started(ends.right);
            assertThat(write(ends.left, utf8("x")).outcome()).isEqualTo("written");
            await().until(() -> right.count() == 1);
            ends.left.close();
            ends.left.close();
            ends.left.shutdownOutput();
            assertThat(right.ends.poll(20, TimeUnit.SECONDS)).isEqualTo("end");
            assertThat(left.ends).isEmpty();
        }
    }

    @Test
    void readingRestsUntilItIsAskedForAgain() throws Exception {
        for (Ends ends : all()) {
            Recorder right = new Recorder();
            right.pause = true;
            ends.right.start(right);
            assertThat(write(ends.left, utf8("one")).outcome()).isEqualTo("written");
            await().until(() -> right.count() == 3);
            Written rest = write(ends.left, ByteBuffer.allocate(MUCH));
            assertThat(right.reads).hasValue(1);
            right.pause = false;
            ends.right.resumeReading();
            await().atMost(20, TimeUnit.SECONDS).until(() -> right.count() == 3 + MUCH);
            assertThat(rest.outcome()).isEqualTo("written");
        }
    }

    @Test
    void aResumeWithinTheCallbackThatPausesCounts() throws Exception {
        Ends ends = overSockets();
        Recorder right = new Recorder();
        right.pause = true;
        right.onRead = ends.right::resumeReading;
        ends.right.start(right);
        assertThat(write(ends.left, utf8("a")).outcome()).isEqualTo("written");
        await().until(() -> right.count() == 1);
        assertThat(write(ends.left, utf8("b")).outcome()).isEqualTo("written");
        await().until(() -> right.text().equals("ab"));
    }

    @Test
    void bytesThatCameWithTheHandshakeComeFirst() throws Exception {
        Ends ends = overSockets();
        assertThat(write(ends.left, utf8("second")).outcome()).isEqualTo("written");
        ByteBuffer early = utf8("first ");
        ends.right.withEarlyInput(early);
        Recorder right = started(ends.right);
        await().until(() -> right.text().equals("first second"));
        assertThat(early.remaining()).isEqualTo(6);
        assertThatThrownBy(() -> ends.right.withEarlyInput(early)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFailingStreamIsAReadFailureAndAFailedWrite() throws Exception {
        InputStream input = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("broken");
            }
        };
        OutputStream output = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("broken too");
            }
        };
        assertThat(outcomeOfWriteAfterFailedRead(input, output))
                .isInstanceOfSatisfying(
                        IOException.class, failure -> assertThat(failure).hasMessage("broken too"));
    }

    @Test
    void aStreamThatThrowsWhatItMayNotIsAFailureToo() throws Exception {
        InputStream input = new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException("broken");
            }
        };
        OutputStream output = new OutputStream() {
            @Override
            public void write(int one) {
                throw new IllegalStateException("broken too");
            }
        };
        assertThat(outcomeOfWriteAfterFailedRead(input, output))
                .isInstanceOfSatisfying(
                        IllegalStateException.class,
                        failure -> assertThat(failure).hasMessage("broken too"));
    }

    private Object outcomeOfWriteAfterFailedRead(InputStream input, OutputStream output) throws Exception {
        StreamTransport transport = StreamTransport.over(input, output);
        opened.add(transport::close);
        Recorder recorder = started(transport);
        assertThat(recorder.ends.poll(20, TimeUnit.SECONDS)).isEqualTo("failure");
        return write(transport, utf8("x")).outcome();
    }

    @Test
    void theThreadsEndWithTheTransport() throws Exception {
        Ends ends = overPipes();
        started(ends.left);
        Written stuck = write(ends.left, ByteBuffer.allocate(MUCH));
        List<Thread> mine = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("soto-stream-"))
                .toList();
        assertThat(mine).isNotEmpty().allMatch(Thread::isDaemon);
        ends.left.close();
        assertThat(stuck.outcome()).isInstanceOf(IOException.class);
        await().until(() -> mine.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void aTransportThatWasClosedDoesNotStart() throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        StreamTransport transport = StreamTransport.over(new ByteArrayInputStream(new byte[] {1}), output);
        transport.close();
        Recorder recorder = started(transport);
        assertThatThrownBy(() -> transport.start(recorder)).isInstanceOf(IllegalStateException.class);
        assertThat(recorder.count()).isZero();
    }

    @Test
    void addressesAreThoseOfTheSocket() throws Exception {
        for (Ends ends : List.of(overSockets(), overChannels())) {
            assertThat(ends.left.localAddress()).isEqualTo(ends.right.remoteAddress());
            assertThat(ends.left.remoteAddress()).isEqualTo(ends.right.localAddress());
            assertThat(ends.left.isSecure()).isFalse();
        }
        assertThat(overPipes().left.localAddress()).isNull();
    }

    @Test
    void aChannelThatDoesNotBlockIsRefused() throws Exception {
        try (SocketChannel channel = SocketChannel.open()) {
            channel.configureBlocking(false);
            assertThatThrownBy(() -> StreamTransport.over(channel))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("blocking");
        }
    }

    /** The JDK reads and writes through direct memory, which may be used up. */
    @Test
    void errorsOfReadsAndWritesAreTold() throws Exception {
        Error noMemory = new OutOfMemoryError("Cannot reserve direct buffer memory");
        StreamTransport transport = StreamTransport.over(
                new InputStream() {
                    @Override
                    public int read() {
                        throw noMemory;
                    }
                },
                new OutputStream() {
                    @Override
                    public void write(int value) {
                        throw noMemory;
                    }
                });
        opened.add(transport::close);
        BlockingQueue<Throwable> reads = new LinkedBlockingQueue<>();
        BlockingQueue<Throwable> writes = new LinkedBlockingQueue<>();
        transport.start(new TransportListener() {
            @Override
            public boolean onRead(ByteBuffer input) {
                throw new AssertionError("nothing comes");
            }

            @Override
            public void onEndOfStream() {
                throw new AssertionError("the stream has not ended");
            }

            @Override
            public void onReadFailure(Throwable failure) {
                reads.add(failure);
            }
        });
        transport.write(List.of(ByteBuffer.allocate(1)), writes::add);
        assertThat(reads.poll(20, TimeUnit.SECONDS)).isSameAs(noMemory);
        assertThat(writes.poll(20, TimeUnit.SECONDS)).isSameAs(noMemory);
    }
}
