package dev.soto.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.connection.ConnectionServices;
import dev.soto.connection.Transport;
import dev.soto.connection.TransportListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SocketTransportTest {
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, 100, 10, TimeUnit.SECONDS, new SynchronousQueue<>());
    private final ConnectionServices services = ConnectionServices.create(threads);
    private final ReadServices reading = ReadServices.create(services, threads);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private ServerSocketChannel acceptor;

    @BeforeEach
    void listen() throws IOException {
        acceptor = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        opened.add(acceptor);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        services.timer().close();
        await("the loops end with their connections").until(() -> threads.getActiveCount() == 0);
        threads.shutdown();
    }

    private static final class Received implements TransportListener {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final LinkedBlockingQueue<String> ends = new LinkedBlockingQueue<>();
        volatile boolean pause;
        volatile Runnable onRead = () -> {};

        @Override
        public boolean onRead(ByteBuffer input) {
            byte[] read = new byte[input.remaining()];
            input.get(read);
            synchronized (bytes) {
                bytes.writeBytes(read);
            }
            onRead.run();
            return !pause;
        }

        @Override
        public void onEndOfStream() {
            ends.add("end");
        }

        @Override
        public void onReadFailure(Throwable failure) {
            ends.add("failure " + failure);
        }

        String text() {
            synchronized (bytes) {
                return bytes.toString(StandardCharsets.US_ASCII);
            }
        }
    }

    private Socket connect() throws IOException {
        Socket peer =
                new Socket(InetAddress.getLoopbackAddress(), acceptor.socket().getLocalPort());
        opened.add(peer);
        return peer;
    }

    private Transport accept(@Nullable ByteBuffer early) throws IOException {
        Transport transport = SocketTransport.over(acceptor.accept(), early, reading);
        opened.add(transport::close);
        return transport;
    }

    private static CompletableFuture<Void> write(Transport transport, byte[] bytes) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        transport.write(List.of(ByteBuffer.wrap(bytes)), failure -> {
            boolean first = failure == null ? done.complete(null) : done.completeExceptionally(failure);
            assertThat(first).as("completed once").isTrue();
        });
        return done;
    }

    @Test
    void whatCameWithTheHandshakeComesFirstAndNothingBeforeTheStart() throws Exception {
        Socket peer = connect();
        Transport transport = accept(ByteBuffer.wrap("early ".getBytes()));
        peer.getOutputStream().write("late".getBytes());
        Received received = new Received();
        transport.start(received);
        await().until(() -> received.text().equals("early late"));
        peer.shutdownOutput();
        assertThat(received.ends.take()).isEqualTo("end");
    }

    @Test
    void aPauseKeepsBytesBackUntilTheResumption() throws Exception {
        Socket peer = connect();
        Transport transport = accept(null);
        Received received = new Received();
        received.pause = true;
        transport.start(received);
        peer.getOutputStream().write('a');
        await().until(() -> received.text().equals("a"));
        peer.getOutputStream().write('b');
        assertThat(received.text()).isEqualTo("a");
        received.pause = false;
        transport.resumeReading();
        await().until(() -> received.text().equals("ab"));
    }

    @Test
    void aWriteThatHasToWaitForItsPeerGoesOnAndItsThreadDoesNot() throws Exception {
        Socket peer = connect();
        Transport transport = accept(null);
        transport.start(new Received());
        byte[] much = new byte[16 << 20];
        new Random(1).nextBytes(much);
        CompletableFuture<Void> first = write(transport, much);
        assertThat(first).isNotDone();
        assertThat(peer.getInputStream().readNBytes(much.length)).isEqualTo(much);
        first.get(20, TimeUnit.SECONDS);
        CompletableFuture<Void> second = write(transport, much);
        assertThat(peer.getInputStream().readNBytes(much.length)).isEqualTo(much);
        second.get(20, TimeUnit.SECONDS);
        transport.shutdownOutput();
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aCloseFailsTheWriteThatWaitsAndAllThatFollow() throws Exception {
        connect();
        Transport transport = accept(null);
        Received received = new Received();
        transport.start(received);
        CompletableFuture<Void> waiting = write(transport, new byte[16 << 20]);
        transport.close();
        transport.close();
        assertFailed(waiting);
        assertFailed(write(transport, new byte[1]));
        assertThat(received.ends).isEmpty();
    }

    private static void assertFailed(CompletableFuture<Void> write) {
        assertThatThrownBy(() -> write.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ClosedChannelException.class);
    }

    @Test
    void aCallbackThatBlocksHoldsUpNoOtherConnection() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try {
            for (int i = 0; i < 20; i++) {
                Socket peer = connect();
                Transport transport = accept(null);
                Received received = new Received();
                boolean blocks = i < 10;
                received.onRead = () -> {
                    if (blocks) {
                        awaitQuietly(over);
                    }
                };
                transport.start(received);
                peer.getOutputStream().write('x');
                await().until(() -> received.text().equals("x"));
            }
        } finally {
            over.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void connectionsTakeNoThreadsOfTheirOwn() throws Exception {
        List<Socket> peers = new ArrayList<>();
        List<Received> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            peers.add(connect());
            Received received = new Received();
            all.add(received);
            accept(null).start(received);
        }
        for (Socket peer : peers) {
            peer.getOutputStream().write('x');
        }
        await().until(() -> all.stream().allMatch(one -> one.text().equals("x")));
        assertThat(threads.getPoolSize()).isLessThan(60);
    }

    @Test
    void aSocketThatIsNotConnectedIsRefused() throws Exception {
        try (SocketChannel unconnected = SocketChannel.open()) {
            assertThatThrownBy(() -> SocketTransport.over(unconnected, null, reading))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the socket is not connected");
        }
    }
}
