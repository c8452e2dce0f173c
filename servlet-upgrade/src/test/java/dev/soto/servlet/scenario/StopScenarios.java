package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.testing.KernelSockets;
import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A web application that stops alone, and a server that stops, while the peers keep their ends of the TCP connections: nobody waits
 * for them longer than the close timeout, and nothing stays.
 */
@Timeout(60)
@EnabledOnOs(
        value = OS.LINUX,
        disabledReason = "whether a socket is closed is read from /proc/net/tcp, which Linux has")
abstract class StopScenarios {
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

    /** For threads that come late on a loaded machine; far from the shutdown timeout (20 s) and from Jetty's stop timeout (30 s). */
    private static final Duration BIT = Duration.ofSeconds(4);

    private final Wire wire;
    private final Map<String, String> own;
    private final Host.Starter starter;
    private final List<Kept> peers = new ArrayList<>();
    private final List<WeakReference<?>> traces = new ArrayList<>();

    StopScenarios(Wire wire, Map<String, String> own, Host.Starter starter) {
        this.wire = wire;
        this.own = own;
        this.starter = starter;
    }

    /** What a peer does that is told 1001. All of them keep their ends open. */
    enum Manner {
        /** It answers, as it should. */
        ANSWERS,
        /** It does not. */
        NEVER_ANSWERS,
        /** It ends its way, without an answer. */
        ENDS_ITS_WAY,
        /** It answers, and ends its way. */
        ANSWERS_AND_ENDS_ITS_WAY,
        /** It has closed before, and has been answered. */
        CLOSED_BEFORE
    }

    private record Kept(Manner manner, SocketConnection connection, FramePeer frames) {}

    /** In the class loader of an application of its own. */
    @ServerEndpoint("/echo")
    public static final class Echo {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message;
        }
    }

    /** Has classes of its own, as that of a WAR. */
    private static final class ApplicationLoader extends ClassLoader {
        ApplicationLoader() {
            super(StopScenarios.class.getClassLoader());
        }

        Class<?> define(Class<?> type) {
            try (InputStream bytes = type.getResourceAsStream(
                    type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class")) {
                byte[] all = bytes.readAllBytes();
                return defineClass(type.getName(), all, 0, all.length);
            } catch (IOException unreadable) {
                throw new java.io.UncheckedIOException(unreadable);
            }
        }
    }

    private void deploy(ServletContext context, ServerContainer container) throws DeploymentException {
        ApplicationLoader loader = new ApplicationLoader();
        traces.add(new WeakReference<>(loader));
        traces.add(new WeakReference<>(container));
        container.addEndpoint(loader.define(Echo.class));
    }

    private Host start(Map<String, String> more) throws Exception {
        Map<String, String> parameters = new HashMap<>(own);
        parameters.put("dev.soto.shutdownTimeout", "20s");
        parameters.put("scenario.stopTimeout", "30000");
        parameters.putAll(more);
        return starter.start(wire, parameters, this::deploy);
    }

    @AfterEach
    void endPeers() throws IOException {
        for (Kept peer : peers) {
            peer.connection.close();
        }
    }

    private void open(Host host, Manner... manners) throws IOException {
        for (Manner manner : manners) {
            for (int i = 0; i < 2; i++) {
                SocketConnection connection =
                        SocketConnection.request(wire, host.port(), SocketConnection.handshake("/echo"), new byte[0]);
                assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
                Kept peer = new Kept(manner, connection, new FramePeer(connection));
                peers.add(peer);
                peer.frames.sendText("here");
                assertThat(peer.frames.readText()).isEqualTo("here");
                if (manner == Manner.CLOSED_BEFORE) {
                    peer.frames.send(FramePeer.close(1000));
                    assertThat(peer.frames.read().closeCode()).isEqualTo(1000);
                }
            }
        }
    }

    private void behave() throws IOException {
        for (Kept peer : peers) {
            if (peer.manner == Manner.CLOSED_BEFORE) {
                continue;
            }
            assertThat(peer.frames.read().closeCode()).isEqualTo(1001);
            switch (peer.manner) {
                case ANSWERS -> peer.frames.send(FramePeer.close(1001));
                case ENDS_ITS_WAY -> peer.connection.endOutput();
                case ANSWERS_AND_ENDS_ITS_WAY -> {
                    peer.frames.send(FramePeer.close(1001));
                    peer.connection.endOutput();
                }
                default -> assertThat(peer.manner).isEqualTo(Manner.NEVER_ANSWERS);
            }
        }
    }

    /** How to stop. */
    private interface Stop {
        void run() throws Exception;
    }

    /** Has the peers behave while something stops; returns how long that took. */
    private Duration stop(Stop stop) throws Exception {
        CompletableFuture<Duration> stopping = CompletableFuture.supplyAsync(() -> {
            long start = System.nanoTime();
            try {
                stop.run();
            } catch (Exception failure) {
                throw new CompletionException(failure);
            }
            return Duration.ofNanos(System.nanoTime() - start);
        });
        behave();
        return stopping.get(40, TimeUnit.SECONDS);
    }

    private List<Manner> held(int port) throws IOException {
        List<Manner> held = new ArrayList<>();
        for (Kept peer : peers) {
            if (KernelSockets.isHeld(port, peer.connection.localPort())) {
                held.add(peer.manner);
            }
        }
        return held;
    }

    private static List<String> sotoThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("soto-") && thread.isAlive())
                .map(thread -> thread.getName() + "@" + thread.getId())
                .toList();
    }

    /** Returns the peers whose connections an application that stops alone may leave open. */
    Set<Manner> left() {
        return Set.of();
    }

    /** Has the server let go of sockets that it has closed, where it needs something for that. */
    void letGoOfSockets() {}

    private void expectNothingLeft(int port, Set<Manner> left, List<String> threadsBefore) {
        Awaitility.await().atMost(CLOSE_TIMEOUT.plus(BIT)).untilAsserted(() -> {
            letGoOfSockets();
            assertThat(Set.copyOf(held(port)))
                    .as("connections whose sockets are not closed")
                    .isSubsetOf(left);
        });
        Awaitility.await()
                .untilAsserted(() -> assertThat(sotoThreads()).as("threads").isSubsetOf(threadsBefore));
        if (!left.isEmpty()) {
            return;
        }
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            System.gc();
            assertThat(traces)
                    .as("class loader of the application, its container")
                    .allMatch(trace -> trace.get() == null);
        });
    }

    @Test
    void anApplicationThatStopsAloneWaitsForNobodyLongerThanTheCloseTimeoutAndLeavesNothing() throws Exception {
        List<String> threads = sotoThreads();
        try (Host host = start(Map.of("dev.soto.closeTimeout", CLOSE_TIMEOUT.toMillis() + "ms"))) {
            open(host, Manner.values());
            assertThat(held(host.port())).as("how this test looks").hasSizeGreaterThanOrEqualTo(8);
            assertThat(stop(host::stopApplication)).isLessThan(CLOSE_TIMEOUT.plus(BIT));
            expectNothingLeft(host.port(), left(), threads);
            for (Kept peer : peers) {
                if (left().contains(peer.manner)) {
                    peer.connection.endOutput();
                }
            }
            expectNothingLeft(host.port(), Set.of(), threads);
        }
    }

    @Test
    void anApplicationWhosePeersHaveAnsweredStopsAtOnceAndLeavesNothing() throws Exception {
        List<String> threads = sotoThreads();
        try (Host host = start(Map.of("dev.soto.closeTimeout", "20s"))) {
            open(host, Manner.ANSWERS, Manner.ANSWERS_AND_ENDS_ITS_WAY, Manner.ENDS_ITS_WAY, Manner.CLOSED_BEFORE);
            assertThat(stop(host::stopApplication)).isLessThan(BIT);
            expectNothingLeft(host.port(), Set.of(), threads);
        }
    }

    @Test
    void aServerThatStopsWaitsForNobodyLongerThanTheCloseTimeoutAndLeavesNothing() throws Exception {
        List<String> threads = sotoThreads();
        Host host = start(Map.of("dev.soto.closeTimeout", CLOSE_TIMEOUT.toMillis() + "ms"));
        int port = host.port();
        try {
            open(host, Manner.values());
        } catch (IOException | AssertionError failure) {
            host.close();
            throw failure;
        }
        assertThat(stop(host::close)).isLessThan(CLOSE_TIMEOUT.plus(BIT));
        expectNothingLeft(port, Set.of(), threads);
    }
}
