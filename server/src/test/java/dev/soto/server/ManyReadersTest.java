package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.bridge.session.SessionQueue;
import dev.soto.connection.QueueFullException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One sends the same to a thousand, of whom a hundred never read. */
@Timeout(120)
class ManyReadersTest {
    private static final int PEERS = 1_000;
    private static final int STUCK = 100;
    private static final int MESSAGES = 60;
    private static final int BYTES = 4_000;
    private static final long BOUND = 256 * 1024;
    private static final int MUCH = 64 * 1024;

    private static final Set<Session> ALL = ConcurrentHashMap.newKeySet();
    private static final Set<Session> FULL = ConcurrentHashMap.newKeySet();
    private static final Queue<SendResult> REFUSED = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger SENT = new AtomicInteger();

    /** Joins who says so; is sent much who says that he will not read. */
    @ServerEndpoint("/news")
    public static final class News {
        private static final String LONG = "m".repeat(MUCH);

        /** Called by the container. */
        @OnMessage
        public void message(Session session, String message) {
            if (message.equals("stuck")) {
                fill(session);
            } else {
                ALL.add(session);
            }
        }

        private static void fill(Session session) {
            session.getAsyncRemote().sendText(LONG, result -> {
                if (!result.isOK()) {
                    FULL.add(session);
                    ALL.add(session);
                }
            });
            if (!FULL.contains(session)) {
                fill(session);
            }
        }
    }

    private static SocketChannel peer(int port, boolean stuck) throws IOException {
        SocketChannel channel = SocketChannel.open();
        if (stuck) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 * 1024);
        }
        channel.connect(new InetSocketAddress("127.0.0.1", port));
        String request = "GET /news HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        StringBuilder head = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (head.indexOf("\r\n\r\n") < 0) {
            assertThat(channel.read(one.clear())).as("a byte behind %s", head).isEqualTo(1);
            head.append((char) one.get(0));
        }
        assertThat(head).startsWith("HTTP/1.1 101 ");
        byte[] text = (stuck ? "stuck" : "reads").getBytes(StandardCharsets.US_ASCII);
        channel.write(ByteBuffer.allocate(11)
                .put((byte) 0x81)
                .put((byte) 0x85)
                .putInt(0)
                .put(text)
                .flip());
        return channel;
    }

    /** The end of what a reader gets: it checks each byte as it comes. */
    private static final class Reader {
        private static final int FRAME = 4 + BYTES;
        private long read;

        /** Returns whether that was all. */
        boolean take(ByteBuffer bytes) {
            for (; bytes.hasRemaining(); read++) {
                int place = (int) (read % FRAME);
                int message = (int) (read / FRAME);
                byte is = bytes.get();
                byte expected = switch (place) {
                    case 0 -> (byte) 0x81;
                    case 1 -> 126;
                    case 2 -> (byte) (BYTES >> 8);
                    case 3 -> (byte) BYTES;
                    default -> letter(message);
                };
                if (is != expected) {
                    throw new AssertionError("byte " + place + " of message " + message + " is " + is);
                }
            }
            return read == (long) FRAME * MESSAGES;
        }
    }

    private static byte letter(int message) {
        return (byte) ('0' + message);
    }

    @Test
    void readersGetEverythingInOrderAndThoseThatNeverReadHoldNoMoreThanTheirBound() throws Exception {
        List<SocketChannel> channels = new ArrayList<>();
        try (Selector selector = Selector.open();
                SotoServer server = SotoServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .endpoint(News.class)
                        .setting("dev.soto.maxQueuedBytes", Long.toString(BOUND))
                        .setting("dev.soto.sendTimeout", "5min")
                        .start()) {
            for (int i = 0; i < PEERS; i++) {
                channels.add(peer(server.port(), i % (PEERS / STUCK) == 0));
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> ALL.size() == PEERS);
            assertThat(FULL).hasSize(STUCK);
            for (int i = 0; i < PEERS; i++) {
                if (i % (PEERS / STUCK) != 0) {
                    channels.get(i).configureBlocking(false);
                    channels.get(i).register(selector, SelectionKey.OP_READ, new Reader());
                }
            }
            Thread broadcast = new Thread(ManyReadersTest::broadcast);
            broadcast.start();
            readAll(selector, PEERS - STUCK);
            broadcast.join();

            // Where a long message had no room there may be some for a few short ones.
            assertThat(REFUSED)
                    .as("sends to those who never read")
                    .hasSizeBetween(STUCK * (MESSAGES - MUCH / BYTES - 1), STUCK * MESSAGES)
                    .allMatch(result -> result.getException() instanceof QueueFullException);
            await().untilAsserted(() -> assertThat(SENT).hasValue((PEERS - STUCK) * MESSAGES));
            assertThat(FULL)
                    .allSatisfy(session ->
                            assertThat(SessionQueue.of(session).queuedBytes()).isBetween(1L, BOUND));
            assertThat(ALL)
                    .filteredOn(session -> !FULL.contains(session))
                    .allSatisfy(session ->
                            assertThat(SessionQueue.of(session).queuedBytes()).isZero());
            for (SocketChannel channel : channels) {
                channel.close();
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> ALL.stream().noneMatch(session -> session.isOpen()));
        } finally {
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
    }

    private static void broadcast() {
        for (int i = 0; i < MESSAGES; i++) {
            String text = String.valueOf((char) letter(i)).repeat(BYTES);
            for (Session session : ALL) {
                session.getAsyncRemote().sendText(text, result -> {
                    if (result.isOK()) {
                        SENT.incrementAndGet();
                    } else {
                        REFUSED.add(result);
                    }
                });
            }
        }
    }

    private static void readAll(Selector selector, int readers) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
        for (int left = readers; left > 0; ) {
            assertThat(selector.select(30_000))
                    .as("readers that get something, of " + left)
                    .isPositive();
            for (SelectionKey key : selector.selectedKeys()) {
                assertThat(((SocketChannel) key.channel()).read(buffer.clear())).isPositive();
                if (((Reader) key.attachment()).take(buffer.flip())) {
                    key.cancel();
                    left--;
                }
            }
            selector.selectedKeys().clear();
        }
    }
}
