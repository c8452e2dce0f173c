package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.soto.testing.LaterJdk;
import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.awaitility.Awaitility;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callbacks that block, where they are on virtual threads by themselves: from Java 24 on, in a process of its own. */
@Timeout(60)
class VirtualCallbacksTest {
    private static final int FIRST = 24;
    private static final int MANY = 1_000;
    private static final CountDownLatch GATE = new CountDownLatch(1);
    private static final String AT_ONCE = "at once";
    private static final AtomicInteger VIRTUAL = new AtomicInteger();
    private static final AtomicInteger BLOCKED = new AtomicInteger();

    /** Waits at the gate, within a monitor, as a driver of a database may; then sends, waiting for the write. */
    @ServerEndpoint("/virtual")
    public static final class Waiting {
        /** Called by the container. */
        @OnMessage
        public void message(Session session, String message) throws InterruptedException, IOException {
            if (!message.equals(AT_ONCE)) {
                waitAtTheGate();
            }
            session.getBasicRemote().sendText(message);
        }

        private static void waitAtTheGate() throws InterruptedException {
            if (Thread.currentThread().getThreadGroup().getName().equals("VirtualThreads")) {
                VIRTUAL.incrementAndGet();
            }
            BLOCKED.incrementAndGet();
            Object monitor = new Object();
            synchronized (monitor) {
                GATE.await();
            }
        }
    }

    static void deploy(ServletContext context, ServerContainer container) throws DeploymentException {
        Endpoints.deploy(context, container);
        container.addEndpoint(Waiting.class);
    }

    @Test
    void aThousandThatBlockTakeNoPlatformThreadEachAndPinNone() throws Exception {
        Path jdk = LaterJdk.find(FIRST).orElseGet(() -> abort(LaterJdk.missing(FIRST)));
        Process process = LaterJdk.program(jdk, VirtualCallbacksTest.class).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("all have been answered");
    }

    /** The other process. */
    public static void main(String[] arguments) throws Exception {
        Path file = Files.createTempFile("pinned", ".jfr");
        List<FramePeer> peers = new ArrayList<>();
        try (Recording recording = new Recording();
                Host host = JettyHost.start(Wire.PLAIN, Map.of(), VirtualCallbacksTest::deploy)) {
            recording.enable("jdk.VirtualThreadPinned").withoutThreshold().withStackTrace();
            // Threads that come upon a class for the first time together wait for one another, and hold their carriers.
            answerAtOnce(host);
            block(host, peers);
            Awaitility.await().untilAtomic(BLOCKED, Matchers.is(1));
            answerAtOnce(host);
            recording.start();
            while (peers.size() < MANY) {
                block(host, peers);
            }
            Awaitility.await().untilAtomic(BLOCKED, Matchers.is(MANY));
            FramePeer other = peer(host, "/echo/" + OnHost.name());
            peers.add(other);
            other.sendText("hello");
            assertThat(other.readText()).isEqualTo("hello");
            assertThat(Thread.activeCount()).as("platform threads").isLessThan(100);
            GATE.countDown();
            for (FramePeer peer : peers.subList(0, MANY)) {
                assertThat(peer.readText()).isEqualTo("hello");
            }
            // All but what found a reading thread.
            assertThat(VIRTUAL.get()).isBetween(MANY - 50, MANY);
            recording.dump(file);
        } finally {
            for (FramePeer peer : peers) {
                peer.close();
            }
        }
        assertThat(RecordingFile.readAllEvents(file))
                .filteredOn(event -> !isLoadingAClass(event))
                .isEmpty();
        Files.delete(file);
        System.out.println("all have been answered");
        System.exit(0);
    }

    private static void answerAtOnce(Host host) throws IOException {
        try (FramePeer peer = peer(host, "/virtual")) {
            peer.sendText(AT_ONCE);
            assertThat(peer.readText()).isEqualTo(AT_ONCE);
        }
    }

    private static void block(Host host, List<FramePeer> peers) throws IOException {
        FramePeer peer = peer(host, "/virtual");
        peers.add(peer);
        peer.sendText("hello");
    }

    /** Which holds its carrier, each class once. */
    private static boolean isLoadingAClass(RecordedEvent pinned) {
        if (String.valueOf(pinned.getString("pinnedReason")).contains("initialization")) {
            return true;
        }
        return pinned.getStackTrace() != null
                && pinned.getStackTrace().getFrames().stream()
                        .map(frame -> frame.getMethod().getName())
                        .anyMatch(name ->
                                name.equals("loadClass") || name.equals("<clinit>") || name.equals("linkCallSite"));
    }

    private static FramePeer peer(Host host, String path) throws IOException {
        SocketConnection connection =
                SocketConnection.request(Wire.PLAIN, host.port(), SocketConnection.handshake(path), new byte[0]);
        assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
        return new FramePeer(connection);
    }
}
