package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.connection.ConnectionListener;
import dev.soto.protocol.model.CloseStatus;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.CloseReason;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers of a server of one's own, and endpoints of a client, that block; and connections that are reset. */
@Timeout(120)
class BlockingTest {
    /** More than Jetty has threads by default, 200. */
    private static final int BLOCKED = 230;
    /** More than an endpoint has threads by default, 256. */
    private static final int BLOCKED_CLIENTS = 300;

    private static final int RESETS = 500;
    /** Readers, and 48 for callbacks; twice as many where a machine is so busy that none of these gets on for 50 ms. */
    private static final int MOST_THREADS = 112;

    private static final AtomicInteger WAITING = new AtomicInteger();
    private static volatile CountDownLatch gate = new CountDownLatch(1);

    private final List<RawHandshake> peers = new ArrayList<>();

    private static void pass() {
        WAITING.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void end() throws IOException {
        gate.countDown();
        for (RawHandshake peer : peers) {
            peer.close();
        }
    }

    private static SotoServerBuilder server() {
        WAITING.set(0);
        gate = new CountDownLatch(1);
        return SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .websocket("/echo", Recorder.echo())
                .websocket("/block", (connection, request) -> new ConnectionListener() {
                    @Override
                    public void onText(String message) {
                        pass();
                        connection.sendText(message, null);
                    }
                })
                .websocket("/block-in-open", (connection, request) -> {
                    pass();
                    return Recorder.echo(connection);
                });
    }

    private RawHandshake open(SotoServer server, String path) throws IOException {
        RawHandshake peer = new RawHandshake(server.port()).ask(path);
        peers.add(peer);
        assertThat(peer.status()).isEqualTo(101);
        return peer;
    }

    @Test
    void handlersThatBlockTakeNothingThatHandshakesAndOtherHandlersNeed() throws Exception {
        try (SotoServer server = server().start()) {
            RawHandshake other = open(server, "/echo");
            for (int i = 0; i < BLOCKED; i++) {
                open(server, "/block").sendHi();
            }
            await().untilAtomic(WAITING, Matchers.is(BLOCKED));
            assertThat(other.echoes()).isTrue();
            assertThat(open(server, "/echo").echoes()).isTrue();
            gate.countDown();
            for (RawHandshake blocked : peers.subList(1, 1 + BLOCKED)) {
                assertThat(blocked.readsHi()).isTrue();
            }
        }
    }

    @Test
    void handlersThatBlockBeforeTheyHaveAListenerTakeNothingThatOthersNeed() throws Exception {
        try (SotoServer server = server().start()) {
            for (int i = 0; i < BLOCKED; i++) {
                open(server, "/block-in-open").sendHi();
            }
            await().untilAtomic(WAITING, Matchers.is(BLOCKED));
            assertThat(open(server, "/echo").echoes()).isTrue();
            gate.countDown();
            for (RawHandshake blocked : peers.subList(0, BLOCKED)) {
                assertThat(blocked.readsHi()).isTrue();
            }
        }
    }

    @Test
    void connectionsBeyondTheThreadsOfTheirHandlerWaitAndThenAreClosedWith1013() throws Exception {
        try (SotoServer server = server().setting("dev.soto.callbackThreads", "4")
                .setting("dev.soto.callbackWait", "1s")
                .start()) {
            for (int i = 0; i < 12; i++) {
                open(server, "/block").sendHi();
            }
            AtomicInteger refused = new AtomicInteger();
            List<CompletableFuture<Void>> ends = new ArrayList<>();
            for (RawHandshake peer : List.copyOf(peers)) {
                ends.add(CompletableFuture.runAsync(
                        () -> {
                            try {
                                if (peer.readsHiOrClose() == 1013) {
                                    refused.incrementAndGet();
                                }
                            } catch (IOException failure) {
                                throw new IllegalStateException(failure);
                            }
                        },
                        task -> new Thread(task, "peer").start()));
            }
            // Readers that lost their lead to a handler count beyond the limit.
            await().until(() -> refused.get() > 0 && refused.get() == 12 - WAITING.get());
            assertThat(WAITING.get()).as("handlers that ran").isBetween(4, 8);
            assertThat(open(server, "/echo").echoes()).isTrue();
            gate.countDown();
            for (CompletableFuture<Void> end : ends) {
                end.get(20, TimeUnit.SECONDS);
            }
        }
    }

    private static List<String> threadsOfSoto() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("soto-"))
                .toList();
    }

    @Test
    void resetsWhileTheAnswerIsUnderWayTakeFewThreadsWhichEnd() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        try (SotoServer server = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .websocket("/", (connection, request) -> new ConnectionListener() {
                    @Override
                    public void onText(String message) {
                        connection.sendText(message.repeat(50 * 1024), null);
                    }

                    @Override
                    public void onClosed(CloseStatus status) {
                        closed.incrementAndGet();
                    }
                })
                .start()) {
            for (int i = 0; i < RESETS; i++) {
                open(server, "/");
            }
            List<String> before = threadsOfSoto();
            AtomicLong most = new AtomicLong();
            Thread counting = new Thread(() -> {
                while (!Thread.interrupted()) {
                    most.accumulateAndGet(threadsOfSoto().size(), Math::max);
                }
            });
            counting.start();
            for (RawHandshake peer : peers) {
                peer.sendHi();
                peer.reset();
            }
            await().atMost(20, TimeUnit.SECONDS).untilAtomic(closed, Matchers.is(RESETS));
            counting.interrupt();
            counting.join();
            assertThat(most.get()).isLessThanOrEqualTo(before.size() + MOST_THREADS);
            await().atMost(10, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(threadsOfSoto()).hasSizeLessThanOrEqualTo(before.size() + 2));
        }
    }

    /** A client that waits in its message. */
    @ClientEndpoint
    public static final class BlockingClient {
        /** Called by the container. */
        @OnMessage
        public void message(String message) {
            pass();
        }
    }

    /** A client that does not. */
    @ClientEndpoint
    public static final class QuickClient {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

        /** Called by the container. */
        @OnMessage
        public void message(String message) {
            messages.add(message);
        }

        /** Called by the container. */
        @OnClose
        public void close(CloseReason reason) {
            closed.complete(reason);
        }
    }

    @Test
    void clientEndpointsThatBlockHoldUpNoOtherOfTheirContainer() throws Exception {
        try (SotoServer server = server().start()) {
            WebSocketContainer container = ContainerProvider.getWebSocketContainer();
            URI uri = server.uri().resolve("/echo");
            QuickClient before = new QuickClient();
            Session open = container.connectToServer(before, uri);
            for (int i = 0; i < BLOCKED_CLIENTS; i++) {
                container
                        .connectToServer(BlockingClient.class, uri)
                        .getAsyncRemote()
                        .sendText("wait");
            }
            await().untilAtomic(WAITING, Matchers.greaterThanOrEqualTo(256));
            for (Session session : List.of(open, container.connectToServer(before, uri))) {
                // A read has the message delivered, a thread for callbacks tells of the send and of the close.
                CompletableFuture<Boolean> sent = new CompletableFuture<>();
                session.getAsyncRemote().sendText("hello", result -> sent.complete(result.isOK()));
                assertThat(sent.get(10, TimeUnit.SECONDS)).isTrue();
                assertThat(before.messages.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
            }
            open.close();
            assertThat(before.closed.get(10, TimeUnit.SECONDS).getCloseCode().getCode())
                    .isEqualTo(1000);
            gate.countDown();
            await().untilAtomic(WAITING, Matchers.is(BLOCKED_CLIENTS));
        }
    }
}
