package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.testing.LogRecords;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What callbacks do while their server stops, or to have it stop: it ends in its time, and all hear of it. */
@Timeout(60)
class StopInCallbacksTest {
    private static final AtomicReference<SotoServer> SERVER = new AtomicReference<>();
    private static final AtomicReference<CountDownLatch> TOGETHER = new AtomicReference<>();
    private static final AtomicReference<URI> ELSEWHERE = new AtomicReference<>();
    private static final List<String> SAID = new CopyOnWriteArrayList<>();

    @BeforeEach
    void begin() {
        SAID.clear();
    }

    /** Closes the server, or its container, together with others. */
    @ServerEndpoint("/closes")
    public static final class Closes {
        /** Called by the container. */
        @OnMessage
        public void message(String message) throws InterruptedException {
            TOGETHER.get().countDown();
            TOGETHER.get().await();
            SERVER.get().close();
            SAID.add("close() came back");
        }

        /** Called by the container. */
        @OnClose
        public void close() {
            SAID.add("closed");
        }
    }

    /** As {@link Closes}, by its container. */
    @ServerEndpoint("/closes-container")
    public static final class ClosesContainer {
        /** Called by the container. */
        @OnMessage
        public void message(String message, Session session) throws InterruptedException {
            SotoServerContainer container = (SotoServerContainer) session.getContainer();
            TOGETHER.get().countDown();
            TOGETHER.get().await();
            container.close();
            SAID.add("close() came back");
        }

        /** Called by the container. */
        @OnClose
        public void close() {
            SAID.add("closed");
        }
    }

    /** Sends back what comes. */
    @ServerEndpoint("/echo")
    public static final class Echo {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message;
        }
    }

    /** Connects when it is closed, by its own container and by another. */
    @ServerEndpoint("/connects")
    public static final class Connects {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message;
        }

        /** Called by the container. */
        @OnClose
        public void close(Session session, CloseReason reason) throws Exception {
            try (SotoWebSocketContainer another = new SotoWebSocketContainer()) {
                SAID.add("another's is open: "
                        + another.connectToServer(Client.class, ELSEWHERE.get()).isOpen());
            }
            session.getContainer().connectToServer(Client.class, ELSEWHERE.get());
        }

        /** Called by the container. */
        @OnError
        public void error(Throwable error) {
            SAID.add(error.toString());
        }
    }

    /** Does nothing. */
    @ClientEndpoint
    public static final class Client {}

    /** Fails whenever it is told of an error, and when it is closed. */
    @ServerEndpoint("/fails")
    public static final class Fails {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message;
        }

        /** Called by the container. */
        @OnClose
        public void close(CloseReason reason) {
            SAID.add("close " + reason.getCloseCode().getCode());
            throw new IllegalStateException("the close of the test");
        }

        /** Called by the container. */
        @OnError
        public void error(Throwable error) {
            SAID.add("error " + error.getMessage());
            throw new IllegalArgumentException("the error of the test");
        }
    }

    private static SotoServerBuilder local(Class<?>... endpoints) {
        SotoServerBuilder builder = SotoServer.builder().host("127.0.0.1").port(0);
        for (Class<?> endpoint : endpoints) {
            builder.endpoint(endpoint);
        }
        return builder;
    }

    private static RawHandshake open(SotoServer server, String path) throws Exception {
        RawHandshake peer = new RawHandshake(server.port()).ask(path);
        assertThat(peer.status()).isEqualTo(101);
        return peer;
    }

    @ParameterizedTest
    @CsvSource({
        "/closes, /closes, true",
        "/closes-container, /closes-container, true",
        "/closes, /closes, false",
        "/closes, /closes-container, true",
        "/closes, /closes-container, false",
        "/closes-container, /closes-container, false"
    })
    void twoThatStopItWaitForOthersAndNotForEachOther(String one, String two, boolean drains) throws Exception {
        TOGETHER.set(new CountDownLatch(2));
        try (SotoServer server = local(Closes.class, ClosesContainer.class, Echo.class)
                        .setting("dev.soto.drainAtStop", drains)
                        .setting("dev.soto.drainWindow", "0")
                        .setting("dev.soto.drainTimeout", "10min")
                        .setting("dev.soto.shutdownTimeout", "300ms")
                        .start();
                RawHandshake first = open(server, one);
                RawHandshake second = open(server, two);
                RawHandshake other = open(server, "/echo")) {
            SERVER.set(server);
            assertThat(other.echoes()).isTrue();
            first.sendHi();
            second.sendHi();
            assertThat(other.closeCode()).isEqualTo(1001);
            other.closeInOrder();
            await().atMost(20, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(SAID)
                            .containsExactlyInAnyOrder("close() came back", "close() came back", "closed", "closed"));
            for (RawHandshake peer : List.of(first, second)) {
                assertThat(peer.closeCode()).isEqualTo(1001);
            }
        }
    }

    @Test
    void callbackThatClosesTheServerWaitsForOneThatClosesItsContainer() throws Exception {
        TOGETHER.set(new CountDownLatch(0));
        try (SotoServer server = local(Closes.class, ClosesContainer.class, Echo.class)
                        .setting("dev.soto.shutdownTimeout", "3s")
                        .start();
                RawHandshake container = open(server, "/closes-container");
                RawHandshake whole = open(server, "/closes");
                RawHandshake other = open(server, "/echo")) {
            SERVER.set(server);
            assertThat(other.echoes()).isTrue();
            container.sendHi();
            assertThat(other.closeCode()).isEqualTo(1001);
            whole.sendHi();
            assertThat(other.hearsWithin(Duration.ofSeconds(1)))
                    .as("cut before it has answered, within the time for that")
                    .isFalse();
            other.closeInOrder();
            for (RawHandshake peer : List.of(container, whole)) {
                assertThat(peer.closeCode()).isEqualTo(1001);
            }
        }
    }

    @Test
    void whoStopsItAgainWaitsUntilItHasStopped() throws Exception {
        try (SotoServer server = local(Echo.class)
                        .setting("dev.soto.drainAtStop", "true")
                        .setting("dev.soto.drainWindow", "0")
                        .start();
                RawHandshake peer = open(server, "/echo")) {
            assertThat(peer.echoes()).isTrue();
            CompletableFuture<Void> first = CompletableFuture.runAsync(server::close);
            assertThat(peer.closeCode()).isEqualTo(1001);
            CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> {
                server.close();
                return first.isDone() || server.connectionCount() == 0;
            });
            assertThat(second)
                    .as("it waits for the peer's answer as the first does")
                    .isNotCompleted();
            peer.closeInOrder();
            assertThat(second.get(20, TimeUnit.SECONDS)).isTrue();
            first.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void closeCallbackThatConnectsIsToldThatItsContainerHasBeenClosedAndMayUseAnother() throws Exception {
        try (SotoServer elsewhere = local(Echo.class).start();
                SotoServer server = local(Connects.class).start();
                RawHandshake peer = open(server, "/connects")) {
            ELSEWHERE.set(URI.create("ws://127.0.0.1:" + elsewhere.port() + "/echo"));
            assertThat(peer.echoes()).isTrue();
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(server::close);
            assertThat(peer.closeCode()).isEqualTo(1001);
            peer.closeInOrder();
            stopped.get(20, TimeUnit.SECONDS);
            assertThat(SAID)
                    .containsExactly(
                            "another's is open: true",
                            "java.lang.IllegalStateException: the WebSocket container has been closed");
        }
    }

    @Test
    void errorCallbackThatFailsHoldsUpNoStopAndIsALine() throws Exception {
        try (LogRecords log = new LogRecords("dev.soto.bridge.session.SessionErrors");
                SotoServer server = local(Fails.class)
                        .setting("dev.soto.closeTimeout", "200ms")
                        .start();
                RawHandshake peer = open(server, "/fails")) {
            assertThat(peer.echoes()).isTrue();
            long begin = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
            assertThat(SAID).containsExactly("close 1006", "error the close of the test");
            assertThat(log.all()).hasSize(1);
            assertThat(log.traces()).isEmpty();
        }
    }
}
