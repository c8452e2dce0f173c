package dev.soto.examples.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.Delivery;
import dev.soto.connection.OutgoingMessage;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.provider.SotoClient;
import dev.soto.server.SotoServer;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RelayTest {
    private static final int SECONDS = 30;
    private static final int PART = 64 * 1024;

    /** A server that keeps its connection and what it hears. */
    private static final class Peer implements ConnectionListener, AutoCloseable {
        final SotoServer server;
        final CompletableFuture<WebSocketConnection> opened = new CompletableFuture<>();
        final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        final CompletableFuture<CloseStatus> closed = new CompletableFuture<>();
        final AtomicLong binaryBytes = new AtomicLong();
        final CRC32 sum = new CRC32();

        Peer(boolean inParts) throws IOException {
            server = SotoServer.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .connection(ConnectionOptions.builder()
                            .sendTimeout(Duration.ZERO)
                            .build())
                    .websocket("/", (connection, request) -> {
                        if (inParts) {
                            connection.setDelivery(DataType.BINARY, Delivery.PARTS);
                            connection.setDelivery(DataType.TEXT, Delivery.PARTS);
                            connection.setMaxMessageBytes(DataType.BINARY, 0);
                        }
                        opened.complete(connection);
                        return this;
                    })
                    .start();
        }

        URI uri() {
            return server.uri();
        }

        WebSocketConnection connection() throws Exception {
            return opened.get(SECONDS, TimeUnit.SECONDS);
        }

        @Override
        public void onText(String message) {
            heard.add(message);
        }

        @Override
        public void onTextPart(String part, boolean last) {
            heard.add(part + (last ? "|" : ""));
        }

        @Override
        public void onBinary(ByteBuffer message) {
            heard.add(message);
        }

        @Override
        public void onBinaryPart(ByteBuffer part, boolean last) {
            binaryBytes.addAndGet(part.remaining());
            sum.update(part);
            if (last) {
                heard.add("end");
            }
        }

        @Override
        public void onClosed(CloseStatus status) {
            closed.complete(status);
        }

        Peer hears(Object message) throws InterruptedException {
            assertThat(heard.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo(message);
            return this;
        }

        @Override
        public void close() {
            server.close();
        }
    }

    private final SotoClient client = new SotoClient();
    private Peer a;
    private Peer b;

    @BeforeEach
    void startPeers() throws IOException {
        a = new Peer(false);
        b = new Peer(true);
    }

    @AfterEach
    void stopAll() {
        client.close();
        a.close();
        b.close();
    }

    private Relay relay() throws Exception {
        return Relay.between(client, a.uri(), b.uri()).get(SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void messagesOfBothTypesGoBothWaysInOrder() throws Exception {
        relay();
        b.connection().sendText("to a, ünïcödé", null);
        b.connection().sendBinary(ByteBuffer.wrap(new byte[] {1, 2}), null);
        b.connection().sendText("", null);
        a.hears("to a, ünïcödé").hears(ByteBuffer.wrap(new byte[] {1, 2})).hears("");
        a.connection().sendText("to b", null);
        b.hears("to b|");
    }

    @Test
    void whatAServerSaysBeforeTheOtherIsThereIsNotLost() throws Exception {
        CompletableFuture<Relay> pending = Relay.between(client, a.uri(), b.uri());
        a.connection().sendText("early", null);
        pending.get(SECONDS, TimeUnit.SECONDS);
        b.hears("early|");
    }

    @Test
    void aPartIsHandedOnBeforeTheMessageEnds() throws Exception {
        relay();
        OutgoingMessage message = a.connection().beginMessage(DataType.TEXT);
        message.text("first ", false, null);
        a.connection().flush();
        b.hears("first ");
        message.text("last", true, null);
        b.hears("last|");
    }

    @Test
    void closeCodesArePassedOn() throws Exception {
        Relay relay = relay();
        a.connection().close(new CloseStatus(4001, "done"));
        assertThat(b.closed.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(new CloseStatus(4001, "done"));
        relay.end().get(SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aServerThatBreaksOffIsABadGatewayForTheOther() throws Exception {
        relay();
        b.connection().abort(new IOException("cut"));
        assertThat(a.closed.get(SECONDS, TimeUnit.SECONDS).code()).isEqualTo(CloseCode.BAD_GATEWAY);
    }

    @Test
    void whenOneServerCannotBeReachedTheOtherIsClosed() throws Exception {
        b.close();
        assertThatThrownBy(() -> relay()).cause().isInstanceOf(IOException.class);
        if (a.opened.isDone()) {
            a.closed.get(SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void aSlowSideSlowsTheOtherDown() throws Exception {
        relay();
        b.connection().pauseReading();
        long total = 256L * 1024 * 1024;
        AtomicLong written = new AtomicLong();
        Thread sender = new Thread(() -> stream(a, total, written), "sender");
        sender.start();
        // Everything between the two is full when nothing moves any more.
        await().atMost(Duration.ofSeconds(SECONDS)).until(() -> {
            long before = written.get();
            TimeUnit.MILLISECONDS.sleep(500);
            return before > 0 && written.get() == before;
        });
        assertThat(written.get()).isLessThan(total / 4);
        b.connection().resumeReading();
        b.hears("end");
        sender.join();
        assertThat(b.binaryBytes.get()).isEqualTo(total);
    }

    /** The JVM of this test has less memory than the message is long; -Drelay.mib=1024 makes it longer still. */
    @Test
    void aMessageThatIsLongerThanTheMemoryGoesThroughInParts() throws Exception {
        relay();
        long total = Long.getLong("relay.mib", 256) << 20;
        CRC32 sent = stream(a, total, new AtomicLong());
        assertThat(b.heard.poll(5, TimeUnit.MINUTES)).isEqualTo("end");
        assertThat(b.binaryBytes.get()).isEqualTo(total);
        assertThat(b.sum.getValue()).isEqualTo(sent.getValue());
        assertThat(Runtime.getRuntime().maxMemory()).isLessThan(total);
    }

    /** Sends one binary message in parts; returns the sum of its bytes. */
    private static CRC32 stream(Peer from, long total, AtomicLong written) {
        try {
            CRC32 sum = new CRC32();
            OutgoingMessage message = from.connection().beginMessage(DataType.BINARY);
            for (long at = 0; at < total; at += PART) {
                byte[] part = new byte[PART];
                ByteBuffer.wrap(part).putLong(at);
                sum.update(part);
                message.binary(ByteBuffer.wrap(part), at + PART >= total, failure -> written.addAndGet(PART));
            }
            return sum;
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
