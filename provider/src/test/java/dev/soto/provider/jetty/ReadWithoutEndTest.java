package dev.soto.provider.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.Transport;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.awaitility.Awaitility;
import org.eclipse.jetty.io.EndPoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An end point like that of Jetty's TLS, which reads as long as its peer sends records with nothing in them, and has a lock over it. */
@Timeout(30)
class ReadWithoutEndTest {
    private final ReadRecorder recorder = new ReadRecorder();
    private final UpgradingServer server = new UpgradingServer();
    private final CountDownLatch reading = new CountDownLatch(1);
    private final BlockingQueue<String> written = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws Exception {
        server.carrier = Endless::new;
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        Awaitility.await().untilAsserted(() -> assertThat(server.pool.lent).hasValue(0));
    }

    private Transport busy(Socket peer) throws Exception {
        send(peer, "!");
        Transport transport = server.opened.take();
        transport.start(recorder.on(transport));
        send(peer, ".");
        reading.await();
        return transport;
    }

    private static void send(Socket peer, String text) throws IOException {
        peer.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void write(Transport transport, String text) {
        transport.write(
                List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII))),
                failure -> written.add(failure == null ? "written" : "failed"));
    }

    @Test
    void nobodyWaitsToWriteAndItIsWrittenBehindTheRead() throws Exception {
        try (Socket peer = new Socket("127.0.0.1", server.port())) {
            Transport transport = busy(peer);
            write(transport, "hello");
            assertThat(written).isEmpty();
            send(peer, "x");
            recorder.expectText("x");
            assertThat(written.take()).isEqualTo("written");
            assertThat(peer.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
        }
    }

    @Test
    void nobodyWaitsToEndTheOutputWhichComesBehindWhatIsWritten() throws Exception {
        try (Socket peer = new Socket("127.0.0.1", server.port())) {
            Transport transport = busy(peer);
            write(transport, "bye");
            transport.shutdownOutput();
            send(peer, "x");
            assertThat(peer.getInputStream().readAllBytes()).asString().isEqualTo("bye");
        }
    }

    @Test
    void aCloseEndsTheRead() throws Exception {
        try (Socket peer = new Socket("127.0.0.1", server.port())) {
            Transport transport = busy(peer);
            write(transport, "never");
            transport.close();
            assertThat(written.take()).isEqualTo("failed");
            assertThat(peer.getInputStream().readAllBytes()).isEmpty();
        }
    }

    /** A dot is nothing. */
    private final class Endless extends DelegatingEndPoint implements EndPoint.Wrapper {
        private final ReentrantLock lock = new ReentrantLock();

        Endless(EndPoint endPoint) {
            super(endPoint);
        }

        /** As long as the test may take. */
        private void enter() {
            try {
                lock.lockInterruptibly();
            } catch (InterruptedException late) {
                throw new IllegalStateException("waited for a read", late);
            }
        }

        @Override
        public EndPoint unwrap() {
            return delegate();
        }

        @Override
        public int fill(ByteBuffer buffer) throws IOException {
            enter();
            try {
                boolean begun = false;
                while (true) {
                    int count = super.fill(buffer);
                    int last = buffer.limit() - 1;
                    if (count < 0 || count > 0 && buffer.get(last) != '.' || count == 0 && !begun) {
                        return count;
                    }
                    if (count > 0) {
                        begun = true;
                        buffer.limit(buffer.limit() - count);
                        reading.countDown();
                    }
                    Thread.onSpinWait();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean flush(ByteBuffer... buffers) throws IOException {
            enter();
            try {
                return super.flush(buffers);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void shutdownOutput() {
            enter();
            try {
                super.shutdownOutput();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            enter();
            try {
                super.close();
            } finally {
                lock.unlock();
            }
        }
    }
}
