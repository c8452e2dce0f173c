package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Handlers that block, with the settings as they come: whom they hold up (nobody) and what they do not hold back. */
abstract class BlockingScenarios extends OnHost {
    private final List<FramePeer> peers = new ArrayList<>();
    /** Of the test that runs: its sessions wait at the gate of this name. */
    private String name;

    private final ExecutorService readers = Executors.newCachedThreadPool();

    BlockingScenarios(Host.Starter starter) {
        super(Wire.PLAIN, starter, BlockingScenarios::deploy);
    }

    static void deploy(ServletContext context, ServerContainer container) throws DeploymentException {
        Endpoints.deploy(context, container);
        container.addEndpoint(Mixed.class);
        container.addEndpoint(AnswersFirst.class);
        container.addEndpoint(Together.class);
        container.addEndpoint(BlocksInOpen.class);
        container.addEndpoint(Replying.class);
    }

    /** Waits at its gate before it is open. */
    @ServerEndpoint("/blocks-in-open/{name}")
    public static final class BlocksInOpen {
        /** Called by the container. */
        @OnOpen
        public void open(@PathParam("name") String name) throws InterruptedException {
            Endpoints.count(name).incrementAndGet();
            Endpoints.gate(name).await();
        }

        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message;
        }
    }

    /** Waits at its gate when it is told "wait", and counts that. */
    @ServerEndpoint("/mixed/{name}")
    public static final class Mixed extends Endpoints.Recorded {
        /** Called by the container. */
        @OnMessage
        public String message(String message, @PathParam("name") String name) throws InterruptedException {
            if (message.equals("wait")) {
                Endpoints.count(name).incrementAndGet();
                Endpoints.gate(name).await();
            }
            return message;
        }
    }

    /** Answers first and waits at its gate then. */
    @ServerEndpoint("/answers-first/{name}")
    public static final class AnswersFirst {
        /** Called by the container. */
        @OnMessage
        public void message(String message, Session session, @PathParam("name") String name)
                throws InterruptedException {
            session.getAsyncRemote().sendText(message);
            Endpoints.gate(name).await();
        }
    }

    /** Replies with 64 KiB, and counts that. */
    @ServerEndpoint("/replying/{name}")
    public static final class Replying {
        private static final String REPLY = "r".repeat(64 * 1024);

        /** Called by the container. */
        @OnMessage
        public String message(String message, @PathParam("name") String name) {
            Endpoints.count(name).incrementAndGet();
            return REPLY;
        }
    }

    /** Goes on when as many calls are in here at once as the message says. */
    @ServerEndpoint("/together/{name}")
    public static final class Together {
        /** Called by the container. */
        @OnMessage
        public String message(String message, @PathParam("name") String name) throws InterruptedException {
            if (Endpoints.count(name).incrementAndGet() == Integer.parseInt(message)) {
                Endpoints.gate(name).countDown();
            }
            Endpoints.gate(name).await();
            return message;
        }
    }

    /** Returns how many handlers wait for each other. */
    int many() {
        return 24;
    }

    /** Returns whether the threads for handlers that block are bounded: false where each connection has its own anyway. */
    boolean isBounded() {
        return true;
    }

    @AfterAll
    void endReaders() {
        readers.shutdownNow();
    }

    @BeforeEach
    void begin() {
        name = name();
    }

    @AfterEach
    void end() throws Exception {
        Endpoints.gate(name).countDown();
        for (FramePeer peer : peers) {
            peer.close();
        }
        peers.clear();
    }

    private FramePeer peer(String path) throws IOException {
        return peer(host(), path);
    }

    private FramePeer peer(Host server, String path) throws IOException {
        SocketConnection connection =
                SocketConnection.request(wire(), server.port(), SocketConnection.handshake(path + name), new byte[0]);
        assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
        FramePeer peer = new FramePeer(connection);
        peers.add(peer);
        return peer;
    }

    private void release() {
        Endpoints.gate(name).countDown();
    }

    @Test
    void neighboursOnEveryEndpointGoOnAndNothingIsLost() throws Exception {
        FramePeer blocked = peer("/mixed/");
        FramePeer same = peer("/mixed/");
        FramePeer other = peer("/echo/");
        blocked.sendText("wait");
        for (int i = 0; i < 50; i++) {
            same.sendText("same " + i);
            other.sendText("other " + i);
            assertThat(same.readText()).isEqualTo("same " + i);
            assertThat(other.readText()).isEqualTo("other " + i);
        }
        blocked.sendText("one more");
        release();
        assertThat(blocked.readText()).isEqualTo("wait");
        assertThat(blocked.readText()).isEqualTo("one more");
    }

    @Test
    void replyBeforeTheBlockingPartIsOnItsWay() throws Exception {
        FramePeer peer = peer("/answers-first/");
        peer.sendText("hello");
        assertThat(peer.readText()).isEqualTo("hello");
    }

    @Test
    void replyOfTheMessageBeforeDoesNotWaitForAHandlerThatBlocks() throws Exception {
        FramePeer peer = peer("/mixed/");
        // In one write, and so most likely in one read.
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(FramePeer.text("hello"));
        both.writeBytes(FramePeer.text("wait"));
        peer.send(both.toByteArray());
        assertThat(peer.readText()).isEqualTo("hello");
        release();
        assertThat(peer.readText()).isEqualTo("wait");
    }

    @Test
    void asManyHandlersAsThereAreSessionsCanWaitForEachOther() throws Exception {
        String many = Integer.toString(many());
        for (int i = 0; i < many(); i++) {
            peer("/together/");
        }
        for (FramePeer peer : peers) {
            peer.sendText(many);
        }
        for (FramePeer peer : peers) {
            assertThat(peer.readText()).isEqualTo(many);
        }
    }

    @Test
    void endpointThatWronglyPromisedNotToBlockHoldsUpNobody() throws Exception {
        try (Host promised = start(Map.of("dev.soto.nonBlocking", "true"));
                FramePeer blocked = peer(promised, "/mixed/");
                FramePeer other = peer(promised, "/mixed/")) {
            blocked.sendText("wait");
            other.sendText("hello");
            assertThat(other.readText()).isEqualTo("hello");
            release();
            assertThat(blocked.readText()).isEqualTo("wait");
        }
    }

    /** More than Jetty (200), Tomcat (200) and Undertow (16) have threads. */
    @Test
    void handlersThatBlockTakeNothingThatHandshakesAndOtherEndpointsNeed() throws Exception {
        int blocked = 230;
        FramePeer same = peer("/mixed/");
        FramePeer other = peer("/echo/");
        for (int i = 0; i < blocked; i++) {
            peer("/mixed/").sendText("wait");
        }
        Awaitility.await().untilAtomic(Endpoints.count(name), Matchers.is(blocked));
        expectEcho(other);
        expectEcho(peer("/echo/"));
        expectEcho(peer("/mixed/"));
        expectEcho(same);
        release();
        for (FramePeer peer : peers.subList(2, 2 + blocked)) {
            assertThat(peer.readText()).isEqualTo("wait");
        }
    }

    @Test
    void openCallbacksThatBlockTakeNothingThatHandshakesAndOtherEndpointsNeed() throws Exception {
        int blocked = 230;
        for (int i = 0; i < blocked; i++) {
            peer("/blocks-in-open/");
        }
        Awaitility.await().untilAtomic(Endpoints.count(name), Matchers.is(blocked));
        expectEcho(peer("/echo/"));
        release();
        for (FramePeer peer : peers.subList(0, blocked)) {
            expectEcho(peer);
        }
    }

    /** Four times what may be queued for a peer, and more than that and all that the kernel takes. */
    @Test
    void repliesToAPeerThatDoesNotReadPauseItsSessionAndNoThread() throws Exception {
        int asked = 1_000;
        FramePeer slow = peer("/replying/");
        FramePeer other = peer("/echo/");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < asked; i++) {
            all.writeBytes(FramePeer.text("x"));
        }
        slow.send(all.toByteArray());
        int[] last = {-1};
        Awaitility.await().pollInterval(300, TimeUnit.MILLISECONDS).until(() -> {
            int before = last[0];
            last[0] = Endpoints.count(name).get();
            return before == last[0];
        });
        assertThat(Endpoints.count(name)).as("messages that were delivered").hasValueLessThan(asked);
        assertThat(Thread.getAllStackTraces().values().stream().flatMap(Arrays::stream))
                .as("a thread that waits for room")
                .noneMatch(frame -> frame.getMethodName().equals("awaitRoom"));
        expectEcho(other);
        for (int i = 0; i < asked; i++) {
            assertThat(slow.readText()).isEqualTo(Replying.REPLY);
        }
        assertThat(Endpoints.count(name)).hasValue(asked);
    }

    private static FramePeer.Frame frame(FramePeer peer) {
        try {
            return peer.read();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void expectEcho(FramePeer peer) throws IOException {
        peer.sendText("hello");
        assertThat(peer.readText()).isEqualTo("hello");
    }

    @Test
    void sessionsBeyondTheThreadsOfTheirEndpointWaitUnreadAndThenAreClosedWith1013() throws Exception {
        Assumptions.assumeTrue(isBounded(), "each connection has a thread of its own here");
        try (Host few = start(Map.of("dev.soto.callbackThreads", "4", "dev.soto.callbackWait", "1s"))) {
            for (int i = 0; i < 12; i++) {
                peer(few, "/mixed/").sendText("wait");
            }
            List<CompletableFuture<FramePeer.Frame>> answers = peers.stream()
                    .map(peer -> CompletableFuture.supplyAsync(() -> frame(peer), readers))
                    .toList();
            expectEcho(peer(few, "/echo/"));
            // Readers that lost their lead to a handler count beyond the limit.
            Awaitility.await()
                    .until(() ->
                            answers.stream().filter(CompletableFuture::isDone).count()
                                    == 12 - Endpoints.count(name).get());
            for (CompletableFuture<FramePeer.Frame> refused :
                    answers.stream().filter(CompletableFuture::isDone).toList()) {
                assertThat(refused.join().closeCode()).isEqualTo(1013);
                assertThat(refused.join().text()).contains("callbackWait");
            }
            assertThat(Endpoints.count(name).get()).as("handlers that ran").isBetween(4, 8);
            expectEcho(peer(few, "/echo/"));
            release();
            assertThat(answers.stream()
                            .map(CompletableFuture::join)
                            .filter(frame -> frame.text().equals("wait")))
                    .hasSize(Endpoints.count(name).get());
            expectEcho(peer(few, "/mixed/"));
        }
    }

    @Test
    void sessionsBeyondTheThreadsOfTheirEndpointAreServedWhenOneIsFree() throws Exception {
        try (Host few = start(Map.of("dev.soto.callbackThreads", "4"))) {
            for (int i = 0; i < 12; i++) {
                FramePeer peer = peer(few, "/mixed/");
                peer.sendText("wait");
                peer.sendText("another " + i);
            }
            Awaitility.await()
                    .untilAsserted(() -> assertThat(Endpoints.count(name)).hasValueGreaterThanOrEqualTo(4));
            release();
            for (int i = 0; i < 12; i++) {
                assertThat(peers.get(i).readText()).isEqualTo("wait");
                assertThat(peers.get(i).readText()).isEqualTo("another " + i);
            }
        }
    }
}
