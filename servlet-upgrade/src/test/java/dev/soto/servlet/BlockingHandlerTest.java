package dev.soto.servlet;

import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers that block, with the settings as they come: whom they hold up (nobody) and what they do not hold back. */
@Timeout(60)
class BlockingHandlerTest {
    private static final String WAIT = "81 84 00000000 77616974";
    private static final String WAIT_REPLY = "81 04 77616974";
    private static final String PING = "81 81 00000000 70";
    private static final String PING_REPLY = "81 01 70";
    private static final int MANY = 24;

    private static volatile CountDownLatch release = new CountDownLatch(0);
    private static volatile CyclicBarrier barrier = new CyclicBarrier(1);

    /** Waits for the test when it is told "wait". */
    @ServerEndpoint("/mixed")
    public static final class Mixed {
        @OnMessage
        public String message(String message) throws InterruptedException {
            if (message.equals("wait")) {
                release.await();
            }
            return message;
        }
    }

    /** Another endpoint, which never blocks. */
    @ServerEndpoint("/quick")
    public static final class Quick {
        @OnMessage
        public String message(String message) {
            return message;
        }
    }

    /** Answers first and waits then. */
    @ServerEndpoint("/answers-first")
    public static final class AnswersFirst {
        @OnMessage
        public void message(String message, Session session) throws InterruptedException {
            session.getAsyncRemote().sendText(message);
            release.await();
        }
    }

    /** Goes on when as many calls as there are peers are in here at once. */
    @ServerEndpoint("/together")
    public static final class Together {
        @OnMessage
        public String message(String message) throws Exception {
            barrier.await();
            return message;
        }
    }

    private TestServer server;
    private final List<RawPeer> peers = new ArrayList<>();

    @BeforeEach
    void start() {
        release = new CountDownLatch(1);
        barrier = new CyclicBarrier(MANY);
        server = TestServer.of(Mixed.class, Quick.class, AnswersFirst.class, Together.class);
    }

    @AfterEach
    void stop() throws Exception {
        release.countDown();
        for (RawPeer peer : peers) {
            peer.close();
        }
        server.close();
    }

    private RawPeer peer(String path) throws Exception {
        RawPeer peer = RawPeer.open(server, path);
        peers.add(peer);
        return peer;
    }

    @Test
    void neighboursOnEveryEndpointGoOnAndNothingIsLost() throws Exception {
        RawPeer blocked = peer("/mixed");
        RawPeer same = peer("/mixed");
        RawPeer other = peer("/quick");
        blocked.send(WAIT);
        for (int i = 0; i < 50; i++) {
            same.send(PING);
            other.send(PING);
            same.expect(PING_REPLY);
            other.expect(PING_REPLY);
        }
        blocked.send(PING);
        release.countDown();
        blocked.expect(WAIT_REPLY);
        blocked.expect(PING_REPLY);
    }

    @Test
    void aReplyBeforeTheBlockingPartIsOnItsWay() throws Exception {
        RawPeer peer = peer("/answers-first");
        peer.send(PING);
        peer.expect(PING_REPLY);
    }

    @Test
    void aReplyOfTheMessageBeforeDoesNotWaitForAHandlerThatBlocks() throws Exception {
        RawPeer peer = peer("/mixed");
        // In one write, and so most likely in one read.
        peer.send(PING + WAIT);
        peer.expect(PING_REPLY);
        release.countDown();
        peer.expect(WAIT_REPLY);
    }

    @Test
    void asManyHandlersAsThereAreSessionsCanWaitForEachOther() throws Exception {
        for (int i = 0; i < MANY; i++) {
            peer("/together");
        }
        for (RawPeer peer : peers) {
            peer.send(PING);
        }
        for (RawPeer peer : peers) {
            peer.expect(PING_REPLY);
        }
    }

    @Test
    void anEndpointThatWronglyPromisedNotToBlockHoldsUpNobody() throws Exception {
        try (TestServer promised = TestServer.deploying(
                        Map.of("dev.soto.nonBlocking", "true"),
                        (context, container) -> container.addEndpoint(Mixed.class));
                RawPeer blocked = RawPeer.open(promised, "/mixed");
                RawPeer other = RawPeer.open(promised, "/mixed")) {
            blocked.send(WAIT);
            other.send(PING);
            other.expect(PING_REPLY);
            release.countDown();
            blocked.expect(WAIT_REPLY);
        }
    }
}
