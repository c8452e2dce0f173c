package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.SotoWebSocketContainer;
import jakarta.servlet.ServletException;
import jakarta.websocket.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EventListener;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Containers that stop: 1001 for every session, in bounded time, and no thread is left. */
@Timeout(30)
class ShutdownTest {
    private final ClientEvents events = new ClientEvents();

    /** Those that the containers of the provider share may be there from another test. */
    private final List<Thread> before = sotoThreads();

    @Test
    void serverThatStopsCloses1001AndLeavesNoThread() throws Exception {
        SotoWebSocketContainer client = new SotoWebSocketContainer();
        TestServer server = TestServer.of(EchoEndpoint.class);
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sessions.add(client.connectToServer(events, null, server.uri("/echo/stop" + i)));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(EchoEndpoint.next("stop" + i)).isEqualTo("open");
        }
        SotoServerContainer container = server.container();
        server.close();
        for (int i = 0; i < 20; i++) {
            assertThat(events.nextButErrors()).isEqualTo("close 1001 the container stops");
        }
        Awaitility.await().untilAsserted(() -> assertThat(sessions).noneMatch(Session::isOpen));
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> container.addEndpoint(EchoEndpoint.class));
        client.close();
        expectNoThread();
    }

    @Test
    void clientThatClosesSays1001AndLeavesNoThread() throws Exception {
        try (TestServer server = TestServer.of(EchoEndpoint.class)) {
            SotoWebSocketContainer client = new SotoWebSocketContainer();
            client.connectToServer(events, null, server.uri("/echo/going"));
            client.close();
            client.close();
            assertThat(EchoEndpoint.next("going")).isEqualTo("open");
            assertThat(EchoEndpoint.next("going")).startsWith("close 1001 ");
        }
        expectNoThread();
    }

    @Test
    void peerThatDoesNotAnswerIsCutInTime() throws Exception {
        TestServer server = TestServer.deploying(
                Map.of("dev.soto.shutdownTimeout", "300 ms"),
                (context, container) -> container.addEndpoint(EchoEndpoint.class));
        try (RawPeer peer = RawPeer.open(server, "/echo/silent")) {
            assertThat(EchoEndpoint.next("silent")).isEqualTo("open");
            long start = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(peer.read(4)).startsWith(0x88).endsWith(0x03, 0xe9);
        }
        expectNoThread();
    }

    @Test
    void daemonsOnlySoThatAProgramEnds() throws Exception {
        try (TestServer server = TestServer.of(EchoEndpoint.class);
                SotoWebSocketContainer client = new SotoWebSocketContainer()) {
            client.connectToServer(events, null, server.uri("/echo/a"));
            assertThat(sotoThreads()).isNotEmpty().allMatch(Thread::isDaemon);
        }
    }

    @Test
    void applicationThatStopsAloneLeavesNothingAtTheServer() throws Exception {
        try (TestServer server = TestServer.of(EchoEndpoint.class)) {
            ServletContextHandler context = server.context();
            List<EventListener> running = List.copyOf(context.getServer().getEventListeners());
            context.stop();
            assertThat(running).isNotEmpty();
            assertThat(context.getServer().getEventListeners()).hasSize(running.size() - 1);
            context.start();
            assertThat(context.getServer().getEventListeners()).hasSameSizeAs(running);
        }
    }

    @Test
    void applicationThatDoesNotStartLeavesNothingAtTheServer() throws Exception {
        try (TestServer server = TestServer.of(EchoEndpoint.class)) {
            ServletContextHandler context = server.context();
            context.stop();
            List<EventListener> stopped = List.copyOf(context.getServer().getEventListeners());
            context.addServletContainerInitializer((found, servletContext) -> {
                throw new ServletException("not today");
            });
            assertThatExceptionOfType(Exception.class)
                    .isThrownBy(context::start)
                    .withStackTraceContaining("not today");
            assertThat(context.getServer().getEventListeners()).isEqualTo(stopped);
        }
    }

    private void expectNoThread() {
        Awaitility.await().untilAsserted(() -> assertThat(sotoThreads()).isSubsetOf(before));
    }

    private static List<Thread> sotoThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("soto-"))
                .filter(Thread::isAlive)
                .toList();
    }
}
