package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.QueueFullException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that reads slowly, and one that sends faster than the application takes it. */
@Timeout(60)
class BackPressureTest {
    private static final int MEBIBYTE = 1 << 20;

    /** Sends a lot when told so. */
    @ServerEndpoint("/flood")
    public static final class Flood {
        static final BlockingQueue<SendResult> RESULTS = new LinkedBlockingQueue<>();

        @OnMessage
        public void start(String message, Session session) {
            for (int i = 0; i < Integer.parseInt(message); i++) {
                session.getAsyncRemote().sendBinary(ByteBuffer.allocate(MEBIBYTE), RESULTS::add);
            }
        }
    }

    /** Takes a message only when there is a permit. */
    @ServerEndpoint("/slow")
    public static final class Slow {
        static final CountDownLatch RELEASE = new CountDownLatch(1);
        static final BlockingQueue<Integer> RECEIVED = new LinkedBlockingQueue<>();

        @OnMessage
        public void message(ByteBuffer message) throws InterruptedException {
            RELEASE.await();
            RECEIVED.add(message.remaining());
        }
    }

    @Test
    void queueOfASlowReaderIsBounded() throws Exception {
        try (TestServer server = TestServer.deploying(
                        Map.of("dev.soto.maxQueuedBytes", "8 MiB", "dev.soto.overflowPolicy", "fail"),
                        (context, container) -> container.addEndpoint(Flood.class));
                RawPeer peer = RawPeer.open(server, "/flood")) {
            // 64 messages of 1 MiB; nothing is read before all sends have returned.
            peer.send("81 82 00000000 3634");
            int refused = 0;
            SendResult result;
            while ((result = Flood.RESULTS.poll(2, TimeUnit.SECONDS)) != null) {
                if (!result.isOK()) {
                    assertThat(result.getException()).isInstanceOf(QueueFullException.class);
                    refused++;
                }
            }
            assertThat(refused).isBetween(32, 56);
            int accepted = 64 - refused;
            for (int i = 0; i < accepted; i++) {
                assertThat(peer.read(10)).startsWith(0x82, 0x7f);
                assertThat(peer.read(MEBIBYTE)).hasSize(MEBIBYTE);
            }
        }
    }

    @Test
    void senderIsHeldUpByAnApplicationThatIsBehind() throws Exception {
        try (TestServer server = TestServer.of(Slow.class);
                RawPeer peer = RawPeer.open(server, "/slow")) {
            byte[] message = new byte[MEBIBYTE + 14];
            System.arraycopy(RawPeer.bytes("82 ff 0000000000100000 00000000"), 0, message, 0, 14);
            CountDownLatch allSent = new CountDownLatch(1);
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < 64; i++) {
                        peer.send(message);
                    }
                    allSent.countDown();
                } catch (java.io.IOException cut) {
                    // The test ended early.
                    Thread.currentThread().interrupt();
                }
            });
            sender.start();
            assertThat(allSent.await(500, TimeUnit.MILLISECONDS))
                    .as("64 MiB taken from the sender while the first message is not handled")
                    .isFalse();
            Slow.RELEASE.countDown();
            for (int i = 0; i < 64; i++) {
                assertThat(Slow.RECEIVED.poll(10, TimeUnit.SECONDS)).isEqualTo(MEBIBYTE);
            }
            assertThat(allSent.await(5, TimeUnit.SECONDS)).isTrue();
            sender.join();
        }
    }
}
