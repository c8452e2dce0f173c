package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.SendRule;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.Drain;
import dev.soto.provider.SotoClient;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server of one's own that is emptied, and one that takes its place. */
@Timeout(120)
class DrainTest {
    /** Sends back what comes. */
    @ServerEndpoint("/endpoint")
    public static final class Echo {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message;
        }
    }

    private static SotoServerBuilder local(WebSocketHandler handler) {
        return SotoServer.builder().host("127.0.0.1").port(0).websocket("/handler", handler);
    }

    @Test
    void handlersAndEndpointsAreDrainedTogether() throws Exception {
        try (SotoServer server = local(Recorder.echo())
                        .endpoint(Echo.class)
                        .setting("dev.soto.drainWindow", "200ms")
                        .start();
                RawHandshake one = new RawHandshake(server.port()).ask("/handler");
                RawHandshake two = new RawHandshake(server.port()).ask("/endpoint")) {
            assertThat(one.status()).isEqualTo(101);
            assertThat(two.status()).isEqualTo(101);
            assertThat(one.echoes() && two.echoes()).isTrue();
            AtomicBoolean told = new AtomicBoolean();
            server.onDrain(() -> told.set(server.isDraining() && server.connectionCount() == 1));
            Drain drain = server.drain();
            assertThat(told).as("told before the first close").isTrue();
            assertThat(drain.sessions()).isEqualTo(2);
            assertThat(server.drain(Duration.ZERO)).as("once").isSameAs(drain);
            for (String path : List.of("/handler", "/endpoint")) {
                try (RawHandshake late = new RawHandshake(server.port()).ask(path)) {
                    assertThat(late.head()).startsWith("HTTP/1.1 503 ").contains("\r\nRetry-After: 10\r\n");
                }
            }
            one.closeInOrder();
            two.closeInOrder();
            assertThat(drain.done().get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Has the server drained by the eighth that opens. */
    @ServerEndpoint("/eighth")
    public static final class DrainsAtTheEighth {
        static final AtomicReference<SotoServer> SERVER = new AtomicReference<>();
        static final AtomicInteger COUNT = new AtomicInteger();

        /** Called by the container. */
        @OnOpen
        public void open() {
            if (COUNT.incrementAndGet() == 8) {
                SERVER.get().drain(Duration.ofHours(1));
            }
        }

        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message;
        }
    }

    @Test
    void aSessionThatIsJustOpeningIsClosedInItsTurn() throws Exception {
        List<RawHandshake> peers = new ArrayList<>();
        try (SotoServer server =
                local(Recorder.echo()).endpoint(DrainsAtTheEighth.class).start()) {
            DrainsAtTheEighth.COUNT.set(0);
            DrainsAtTheEighth.SERVER.set(server);
            for (int i = 0; i < 8; i++) {
                RawHandshake peer = new RawHandshake(server.port()).ask("/eighth");
                peers.add(peer);
                assertThat(peer.status()).isEqualTo(101);
                if (i < 7) {
                    assertThat(peer.echoes()).isTrue();
                }
            }
            await().until(server::isDraining);
            List<Integer> heard = new ArrayList<>();
            for (RawHandshake peer : peers) {
                peer.sendHi();
                heard.add(peer.readsHiOrClose());
            }
            // Of eight in an hour, one at once.
            assertThat(heard).containsOnlyOnce(1001).containsOnly(0, 1001);
        } finally {
            for (RawHandshake peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void aServerThatIsClosedBeforeItsEndCountsTheHandlerThatItCuts() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        WebSocketHandler blocks = (connection, request) -> new ConnectionListener() {
            @Override
            public void onText(String message) {
                begun.countDown();
                awaitQuietly(released);
            }
        };
        try (SotoServer server = local(blocks)
                        .setting("dev.soto.drainWindow", "0")
                        .setting("dev.soto.shutdownTimeout", "300ms")
                        .start();
                RawHandshake peer = new RawHandshake(server.port()).ask("/handler")) {
            assertThat(peer.status()).isEqualTo(101);
            peer.sendHi();
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            Drain drain = server.drain();
            assertThat(drain.isDone()).isFalse();
            server.close();
            assertThat(drain.done().get(20, TimeUnit.SECONDS))
                    .as("all was answered")
                    .isFalse();
        } finally {
            released.countDown();
        }
    }

    @Test
    void aStopWithinACallbackDrainsTheOthersAndDoesNotWaitForItself() throws Exception {
        AtomicReference<SotoServer> stopped = new AtomicReference<>();
        CountDownLatch called = new CountDownLatch(1);
        WebSocketHandler stops = (connection, request) -> new ConnectionListener() {
            @Override
            public void onText(String message) {
                stopped.get().close();
                called.countDown();
            }
        };
        try (SotoServer server = local(stops)
                        .endpoint(Echo.class)
                        .setting("dev.soto.drainAtStop", "true")
                        .setting("dev.soto.drainWindow", "0")
                        .setting("dev.soto.drainTimeout", "10min")
                        .setting("dev.soto.shutdownTimeout", "300ms")
                        .start();
                RawHandshake caller = new RawHandshake(server.port()).ask("/handler");
                RawHandshake other = new RawHandshake(server.port()).ask("/endpoint")) {
            stopped.set(server);
            assertThat(caller.status()).isEqualTo(101);
            assertThat(other.status()).isEqualTo(101);
            assertThat(other.echoes()).isTrue();
            caller.sendHi();
            await().until(server::isDraining);
            // With 1001; the stop waits for the other.
            other.closeInOrder();
            assertThat(caller.readsHiOrClose()).isEqualTo(1001);
            assertThat(called.await(20, TimeUnit.SECONDS))
                    .as("close() came back")
                    .isTrue();
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
    void aWindowThatTheSettingMayNotHaveIsRefusedAndNothingBegins() throws Exception {
        try (SotoServer server = local(Recorder.echo()).start()) {
            for (Duration wrong :
                    List.of(Duration.ofMillis(-1), Duration.ofMinutes(61), Duration.ofSeconds(Long.MAX_VALUE))) {
                assertThatThrownBy(() -> server.drain(wrong))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("a drain has a window of 0 to 1 h, as dev.soto.drainWindow, but this is " + wrong);
            }
            assertThat(server.isDraining()).isFalse();
            try (RawHandshake peer = new RawHandshake(server.port()).ask("/handler")) {
                assertThat(peer.status()).isEqualTo(101);
            }
            assertThat(server.drain(Duration.ZERO).await(Duration.ofSeconds(Long.MAX_VALUE)))
                    .isTrue();
        }
    }

    /** Counts on both sides: what a send took is to arrive, once. */
    private static final class Count {
        final Queue<String> taken = new ConcurrentLinkedQueue<>();
        final Queue<String> came = new ConcurrentLinkedQueue<>();

        void expectSame(String what) {
            assertThat(new HashSet<>(taken)).as(what + ", twice").hasSameSizeAs(taken);
            assertThat(new HashSet<>(came)).as(what + ", arrived twice").hasSameSizeAs(came);
            Set<String> lost = new HashSet<>(taken);
            lost.removeAll(new HashSet<>(came));
            assertThat(lost).as(what + " that are lost").isEmpty();
            assertThat(came).hasSameSizeAs(taken);
        }
    }

    private final Count requests = new Count();
    private final Count answers = new Count();

    private SotoServer start() throws IOException {
        return local((connection, request) -> new ConnectionListener() {
                    @Override
                    public void onText(String message) {
                        requests.came.add(message);
                        if (connection.offerText(message, SendRule.AS_CONFIGURED, null)) {
                            answers.taken.add(message);
                        }
                    }

                    @Override
                    public void onError(Throwable closed) {
                        // A message that came behind our close frame has no answer: it is not in the count.
                        assertThat(closed).isInstanceOf(IllegalStateException.class);
                    }
                })
                .setting("dev.soto.drainWindow", "500ms")
                .start();
    }

    /** Sends numbers as fast as it may, and goes to another server when it is closed. */
    private final class Caller {
        private final int id;
        private final SotoClient client;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicReference<WebSocketConnection> open = new AtomicReference<>();
        final AtomicInteger closes = new AtomicInteger();

        Caller(int id, SotoClient client) {
            this.id = id;
            this.client = client;
        }

        void connect(SotoServer server) throws Exception {
            open.set(client.connect(
                            server.uri().resolve("/handler"),
                            ClientOptions.builder()
                                    .listener(connection -> new ConnectionListener() {
                                        @Override
                                        public void onText(String message) {
                                            answers.came.add(message);
                                        }

                                        @Override
                                        public void onClosed(CloseStatus status) {
                                            assertThat(status.code()).isIn(1000, 1001);
                                            closes.incrementAndGet();
                                        }
                                    })
                                    .build())
                    .get(20, TimeUnit.SECONDS));
        }

        /** Returns whether the connection took it. */
        boolean send() {
            String message = id + ":" + next.getAndIncrement();
            try {
                if (open.get().queuedBytes() > 64 * 1024) {
                    return true;
                }
                open.get().sendText(message, null);
                requests.taken.add(message);
                return true;
            } catch (IllegalStateException closing) {
                return false;
            }
        }
    }

    @Test
    void rollingRestartUnderLoadLosesNoMessageThatWasAccepted() throws Exception {
        try (SotoClient client = new SotoClient()) {
            AtomicReference<SotoServer> current = new AtomicReference<>(start());
            List<Caller> callers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Caller caller = new Caller(i, client);
                caller.connect(current.get());
                callers.add(caller);
            }
            for (int restart = 0; restart < 3; restart++) {
                SotoServer old = current.get();
                current.set(start());
                Drain drain = old.drain();
                while (!drain.isDone()) {
                    for (Caller caller : callers) {
                        for (int i = 0; i < 50; i++) {
                            if (!caller.send()) {
                                caller.connect(current.get());
                            }
                        }
                    }
                    Thread.onSpinWait();
                }
                assertThat(drain.done().join()).isTrue();
                old.close();
                int expected = restart + 1;
                for (Caller caller : callers) {
                    if (!caller.send()) {
                        caller.connect(current.get());
                    }
                    await().untilAtomic(caller.closes, Matchers.is(expected));
                }
            }
            client.close();
            current.get().close();
        }
        assertThat(requests.taken).hasSizeGreaterThan(1_000);
        requests.expectSame("requests");
        answers.expectSame("answers");
    }

    @Test
    void whatHasBeenAcceptedIsAnsweredBeforeTheClose() throws Exception {
        CountDownLatch atWork = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Queue<String> came = new ConcurrentLinkedQueue<>();
        WebSocketHandler slow = (connection, request) -> new ConnectionListener() {
            @Override
            public void onText(String message) {
                atWork.countDown();
                try {
                    released.await();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
                connection.sendText("re " + message, null);
            }
        };
        try (SotoServer server =
                        local(slow).setting("dev.soto.drainWindow", "0").start();
                SotoClient client = new SotoClient()) {
            WebSocketConnection connection = client.connect(
                            server.uri().resolve("/handler"),
                            ClientOptions.builder()
                                    .listener(any -> new ConnectionListener() {
                                        @Override
                                        public void onText(String message) {
                                            came.add(message);
                                        }

                                        @Override
                                        public void onClosed(CloseStatus status) {
                                            came.add(String.valueOf(status.code()));
                                        }
                                    })
                                    .build())
                    .get(20, TimeUnit.SECONDS);
            connection.sendText("one", null);
            connection.sendText("two", null);
            connection.sendText("three", null);
            assertThat(atWork.await(20, TimeUnit.SECONDS)).isTrue();
            Drain drain = server.drain();
            assertThat(drain.await(Duration.ofMillis(200)))
                    .as("the handler at work is waited for")
                    .isFalse();
            released.countDown();
            assertThat(drain.done().get(20, TimeUnit.SECONDS))
                    .as("nothing was cut")
                    .isTrue();
            await().until(() -> came.size() == 4);
            assertThat(came).containsExactly("re one", "re two", "re three", "1001");
        }
    }
}
