package dev.soto.provider.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.Transport;
import dev.soto.transport.ChannelTransport;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The transport on a real socket, under a connection that reads a first byte before it upgrades. */
@Timeout(30)
class JettyChannelTest {
    /** Of a connection's; the transport takes more. */
    /** As FrameOutput.take has it, which its module keeps for itself. */
    private static final int MOST_BYTES_OF_A_WRITE = 256 * 1024;

    private final ReadRecorder recorder = new ReadRecorder();
    private final UpgradingServer server = new UpgradingServer();

    @BeforeEach
    void start() throws Exception {
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        // A thread that was detached gives its own back when its call returns.
        Awaitility.await()
                .alias("read buffers that were not given back")
                .untilAsserted(() -> assertThat(server.pool.lent).hasValue(0));
    }

    @Test
    void bytesBehindTheHandshakeComeFirst() throws Exception {
        try (Socket peer = connect("!first")) {
            started();
            write(peer, "second");
            recorder.expectText("firstsecond");
        }
    }

    @Test
    void nothingIsReadBeforeStart() throws Exception {
        try (Socket peer = connect("!first")) {
            Transport transport = server.opened.take();
            write(peer, "second");
            assertThat(recorder.events).isEmpty();
            transport.start(recorder);
            recorder.expectText("firstsecond");
        }
    }

    @Test
    void idleConnectionHoldsNoBufferAndOutlivesTheIdleTimeoutOfHttp() throws Exception {
        try (Socket peer = connect("!a")) {
            Transport transport = started();
            recorder.expectText("a");
            Awaitility.await().until(() -> server.pool.lent.get() == 0);
            assertThat(jettys(transport).getEndPoint().getIdleTimeout()).isZero();
            // Longer than the connector's idle timeout, in the course of which nothing may happen.
            assertThat(recorder.events.poll(500, TimeUnit.MILLISECONDS)).isNull();
            write(peer, "b");
            recorder.expectText("b");
        }
    }

    @Test
    void pausedReadingGoesOnWhenResumed() throws Exception {
        recorder.pauseAfterEachRead = true;
        try (Socket peer = connect("!a")) {
            Transport transport = started();
            recorder.expectText("a");
            write(peer, "b");
            assertThat(recorder.events.poll(100, TimeUnit.MILLISECONDS)).isNull();
            transport.resumeReading();
            recorder.expectText("b");
            transport.resumeReading();
            transport.resumeReading();
            write(peer, "c");
            recorder.expectText("c");
        }
    }

    @Test
    void resumptionDuringTheReadThatPausesIsNotLost() throws Exception {
        recorder.pauseAfterEachRead = true;
        recorder.duringRead = Transport::resumeReading;
        try (Socket peer = connect("!a")) {
            started();
            write(peer, "b");
            recorder.expectText("ab");
            write(peer, "c");
            recorder.expectText("c");
        }
    }

    @Test
    void peersEndOfStreamIsToldOnceAndOutputStaysOpen() throws Exception {
        try (Socket peer = connect("!")) {
            Transport transport = started();
            peer.shutdownOutput();
            assertThat(recorder.events.take()).isEqualTo("end");
            writeAndWait(transport, "bye");
            transport.shutdownOutput();
            assertThat(new String(peer.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("bye");
        }
        assertThat(recorder.events).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void writesSharePacketsUntilTheUncorking() throws Exception {
        try (Socket peer = connect("!")) {
            Transport transport = started();
            SocketChannel channel = ((SocketChannelEndPoint) jettys(transport).getEndPoint()).getChannel();
            assertThat(transport.cork()).isTrue();
            assertThat(channel.getOption(StandardSocketOptions.TCP_NODELAY)).isFalse();
            transport.uncork();
            assertThat(channel.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
        }
    }

    @Test
    void resetIsAReadFailure() throws Exception {
        Socket peer = connect("!a");
        started();
        recorder.expectText("a");
        peer.setSoLinger(true, 0);
        peer.close();
        assertThat(recorder.events.take()).isIn("failure", "end");
        assertThat(recorder.events).isEmpty();
    }

    @Test
    void closeTellsNothingAndFailsTheWriteUnderWay() throws Exception {
        try (Socket peer = connect("!")) {
            Transport transport = started();
            CompletableFuture<Void> write = write(transport, List.of(ByteBuffer.allocate(64 << 20)));
            assertThat(write).isNotDone();
            transport.close();
            transport.close();
            assertThat(write)
                    .failsWithin(5, TimeUnit.SECONDS)
                    .withThrowableOfType(ExecutionException.class)
                    .havingCause()
                    .isInstanceOf(IOException.class);
            readToTheEnd(peer);
        }
        assertThat(recorder.events).isEmpty();
    }

    @Test
    void closeWithinACallbackEndsTheCallbacks() throws Exception {
        recorder.duringRead = Transport::close;
        try (Socket peer = connect("!a")) {
            started();
            recorder.expectText("a");
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(recorder.events).isEmpty();
    }

    @Test
    void closeBeforeStartLeavesNothingToStart() throws Exception {
        try (Socket peer = connect("!a")) {
            Transport transport = server.opened.take();
            transport.close();
            transport.start(recorder);
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(recorder.events).isEmpty();
    }

    @Test
    void serverThatStopsIsAReadFailureAlsoWhilePaused() throws Exception {
        recorder.pauseAfterEachRead = true;
        try (Socket peer = connect("!a")) {
            started();
            recorder.expectText("a");
            server.stop();
            assertThat(recorder.events.take()).isEqualTo("failure");
            assertThat(recorder.failure).isInstanceOf(ClosedChannelException.class);
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(recorder.events).isEmpty();
    }

    @Test
    void exceptionOfTheListenerIsAReadFailure() throws Exception {
        RuntimeException broken = new IllegalStateException("broken listener");
        recorder.duringRead = transport -> {
            throw broken;
        };
        try (Socket peer = connect("!a")) {
            started();
            recorder.expectText("a");
            assertThat(recorder.events.take()).isEqualTo("failure");
            assertThat(recorder.failure).isSameAs(broken);
            assertThat(peer.isClosed()).isFalse();
        }
    }

    @Test
    void gatheredAndLongWritesArriveWholeInOrder() throws Exception {
        byte[] big = randomBytes(5 * MOST_BYTES_OF_A_WRITE + 17);
        byte[] exact = randomBytes(MOST_BYTES_OF_A_WRITE);
        try (Socket peer = connect("!")) {
            Transport transport = started();
            ByteBuffer direct =
                    ByteBuffer.allocateDirect(3).put(new byte[] {1, 2, 3}).flip();
            List<ByteBuffer> buffers = List.of(
                    direct,
                    ByteBuffer.wrap(big),
                    ByteBuffer.allocate(0),
                    ByteBuffer.wrap(exact).slice());
            CompletableFuture<Void> write = write(transport, buffers);
            InputStream in = peer.getInputStream();
            assertThat(in.readNBytes(3)).containsExactly(1, 2, 3);
            assertThat(in.readNBytes(big.length)).isEqualTo(big);
            assertThat(in.readNBytes(exact.length)).isEqualTo(exact);
            assertThat(write).succeedsWithin(5, TimeUnit.SECONDS);
            assertThat(buffers).noneMatch(ByteBuffer::hasRemaining);
            writeAndWait(transport, "more");
            assertThat(in.readNBytes(4)).isEqualTo("more".getBytes(StandardCharsets.US_ASCII));
            assertThat(jettys(transport).getBytesOut()).isEqualTo(3L + big.length + exact.length + 4);
        }
    }

    @Test
    void emptyWriteCompletes() throws Exception {
        try (Socket peer = connect("!")) {
            Transport transport = started();
            assertThat(write(transport, List.of())).isCompleted();
            assertThat(write(transport, List.of(ByteBuffer.allocate(0)))).isCompleted();
            assertThat(peer.isConnected()).isTrue();
        }
    }

    @Test
    void blockedListenerHoldsUpNoOtherConnection() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        recorder.duringRead = transport -> awaitQuietly(blocked);
        ReadRecorder other = new ReadRecorder();
        try (Socket otherPeer = connectOther(other);
                Socket peer = connect("!")) {
            started();
            write(peer, "a");
            recorder.expectText("a");
            write(otherPeer, "b");
            other.expectText("b");
        } finally {
            blocked.countDown();
        }
    }

    @Test
    void listenerThatBlocksAlthoughItWasDeclaredNotToHoldsUpNoOtherConnection() throws Exception {
        server.nonBlocking = true;
        CountDownLatch blocked = new CountDownLatch(1);
        recorder.duringRead = transport -> awaitQuietly(blocked);
        ReadRecorder other = new ReadRecorder();
        try (Socket otherPeer = connectOther(other);
                Socket peer = connect("!")) {
            started();
            write(peer, "a");
            recorder.expectText("a");
            write(otherPeer, "b");
            other.expectText("b");
        } finally {
            blocked.countDown();
        }
    }

    @Test
    void addressesAreThoseOfTheSocket() throws Exception {
        try (Socket peer = connect("!")) {
            Transport transport = started();
            assertThat(transport.isSecure()).isFalse();
            assertThat(transport.remoteAddress()).isEqualTo(peer.getLocalSocketAddress());
            assertThat(((InetSocketAddress) transport.localAddress()).getPort()).isEqualTo(peer.getPort());
        }
    }

    private Socket connect(String firstBytes) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(20_000);
        write(socket, firstBytes);
        return socket;
    }

    private Socket connectOther(ReadRecorder other) throws Exception {
        Socket socket = connect("!");
        server.opened.take().start(other);
        return socket;
    }

    private Transport started() throws InterruptedException {
        Transport transport = server.opened.take();
        transport.start(recorder.on(transport));
        return transport;
    }

    private static Connection jettys(Transport transport) {
        return (Connection) ((ChannelTransport) transport).channel();
    }

    private static void write(Socket socket, String ascii) throws IOException {
        socket.getOutputStream().write(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static void readToTheEnd(Socket socket) {
        try {
            socket.getInputStream().readAllBytes();
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    private static CompletableFuture<Void> write(Transport transport, List<ByteBuffer> buffers) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        transport.write(buffers, failure -> {
            if (failure == null) {
                assertThat(done.complete(null)).as("completed twice").isTrue();
            } else {
                assertThat(done.completeExceptionally(failure))
                        .as("completed twice")
                        .isTrue();
            }
        });
        return done;
    }

    private static void writeAndWait(Transport transport, String ascii) {
        ByteBuffer bytes = ByteBuffer.wrap(ascii.getBytes(StandardCharsets.US_ASCII));
        assertThat(write(transport, List.of(bytes))).succeedsWithin(5, TimeUnit.SECONDS);
    }
}
