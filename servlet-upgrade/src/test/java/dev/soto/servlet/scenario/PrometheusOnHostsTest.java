package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.bridge.endpoint.EndpointSetting;
import dev.soto.micrometer.SotoMetrics;
import dev.soto.provider.SotoServerContainer;
import dev.soto.servlet.SotoServletContainerInitializer.Deployment;
import dev.soto.testing.Prometheus;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's Prometheus scrapes web applications on Jetty, Tomcat and Undertow: a chat of 50 on each, and sessions that come and go at random, a
 * third of which end badly. {@code -Dprometheus.sessions=10000} has so many of them; otherwise there are 150.
 */
@Timeout(300)
class PrometheusOnHostsTest {
    private static final int PEOPLE = 50;
    private static final int SESSIONS = Integer.getInteger("prometheus.sessions", 150);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** All who are in a room hear what one says. */
    @ServerEndpoint("/chat/{room}")
    @EndpointSetting(name = "dev.soto.allowedOrigins", value = "https://app.example")
    public static final class Chat {
        /** Called by the container. */
        @OnMessage
        public void hear(String text, Session from, @PathParam("room") String room) {
            if (text.equals("too long")) {
                from.setMaxIdleTimeout(1);
                return;
            }
            for (Session each : from.getOpenSessions()) {
                if (each.getPathParameters().get("room").equals(room)) {
                    each.getAsyncRemote().sendText(text);
                }
            }
        }

        /** Called by the container: some of the peers break rules. */
        @OnError
        public void fail(Throwable failure) {}
    }

    /** One of the hosts, with what its clients count. */
    private static final class Served implements AutoCloseable {
        final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        final AtomicLong sent = new AtomicLong();
        final AtomicLong sentBytes = new AtomicLong();
        final AtomicLong received = new AtomicLong();
        final AtomicLong receivedBytes = new AtomicLong();
        final HttpClient http = HttpClient.newHttpClient();
        final List<WebSocket> people = new ArrayList<>();
        final String name;
        final Host host;
        int byPeer;
        int reset;
        int violations;
        int idle;
        int refused;

        Served(String name, Host.Starter starter) throws Exception {
            this.name = name;
            Deployment deployment = (context, container) -> {
                container.addEndpoint(Chat.class);
                new SotoMetrics((SotoServerContainer) container).bindTo(registry);
                context.addServlet("metrics", new Metrics(registry)).addMapping("/metrics");
            };
            host = starter.start(Wire.PLAIN, Map.of(), deployment);
        }

        void enter() {
            people.add(http.newWebSocketBuilder()
                    .buildAsync(
                            URI.create("ws://127.0.0.1:" + host.port() + Host.CONTEXT + "/chat/all"),
                            new WebSocket.Listener() {
                                @Override
                                public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                                    received.addAndGet(last ? 1 : 0);
                                    receivedBytes.addAndGet(data.length());
                                    return WebSocket.Listener.super.onText(socket, data, last);
                                }
                            })
                    .join());
        }

        void say(WebSocket from, String text) {
            from.sendText(text, true).join();
            sent.incrementAndGet();
            sentBytes.addAndGet(text.length());
        }

        /** One session that comes, says something, and goes in some way; or is not let in. */
        void comeAndGo(Random random) throws IOException {
            int way = random.nextInt(12);
            String origin = way == 3 ? "Origin: https://evil.example" : "Origin: https://app.example";
            SocketConnection connection = SocketConnection.request(
                    Wire.PLAIN,
                    host.port(),
                    SocketConnection.handshake("/chat/" + random.nextInt(1_000_000), origin),
                    new byte[0]);
            String head = connection.readHead();
            try (FramePeer peer = new FramePeer(connection)) {
                if (way == 3) {
                    assertThat(head).startsWith("HTTP/1.1 403 ");
                    refused++;
                    return;
                }
                assertThat(head).startsWith("HTTP/1.1 101 ");
                for (int i = random.nextInt(3); i >= 0; i--) {
                    String text = "x".repeat(random.nextInt(300));
                    tell(peer, text);
                    assertThat(peer.readText()).isEqualTo(text);
                    received.incrementAndGet();
                    receivedBytes.addAndGet(text.length());
                }
                switch (way) {
                    case 0 -> {
                        connection.reset();
                        reset++;
                    }
                    case 1 -> {
                        peer.send(FramePeer.bytes(0xc1, new byte[1]));
                        assertThat(peer.read().closeCode()).isEqualTo(1002);
                        violations++;
                    }
                    case 2 -> {
                        tell(peer, "too long");
                        assertThat(peer.read().closeCode()).isEqualTo(CloseReason.CloseCodes.GOING_AWAY.getCode());
                        idle++;
                    }
                    default -> {
                        peer.send(FramePeer.close(1000));
                        assertThat(peer.read().closeCode()).isEqualTo(1000);
                        byPeer++;
                    }
                }
            }
        }

        private void tell(FramePeer peer, String text) throws IOException {
            peer.sendText(text);
            sent.incrementAndGet();
            sentBytes.addAndGet(text.length());
        }

        @Override
        public void close() throws Exception {
            host.close();
        }
    }

    /** What is scraped. */
    private static final class Metrics extends HttpServlet {
        private static final long serialVersionUID = 1;

        private final transient PrometheusMeterRegistry registry;

        Metrics(PrometheusMeterRegistry registry) {
            this.registry = registry;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/plain; version=0.0.4; charset=utf-8");
            response.getWriter().write(registry.scrape());
        }
    }

    @TempDir
    private Path folder;

    @BeforeAll
    static void needsPrometheus() {
        Assumptions.assumeTrue(Prometheus.isInstalled(), Prometheus.needed());
    }

    @Test
    void sumsAreThoseOfTheClientsOnJettyTomcatAndUndertow() throws Exception {
        try (Served jetty = new Served("Jetty", JettyHost::start);
                Served tomcat = new Served("Tomcat", TomcatHost::start);
                Served undertow = new Served("Undertow", UndertowHost::start)) {
            List<Served> all = List.of(jetty, tomcat, undertow);
            Integer[] ports = all.stream().map(each -> each.host.port()).toArray(Integer[]::new);
            try (Prometheus prometheus = Prometheus.start(folder, List.of(), Host.CONTEXT + "/metrics", ports)) {
                await().atMost(PATIENCE).ignoreExceptions().until(() -> prometheus.value("sum(up)") == all.size());
                for (Served each : all) {
                    converse(each);
                }
                for (Served each : all) {
                    await("what " + each.name + " has counted is that of its clients")
                            .atMost(PATIENCE)
                            .untilAsserted(() -> assertSums(each, prometheus));
                }
            }
        }
    }

    private static void converse(Served served) throws Exception {
        Random random = new Random(17);
        for (int i = 0; i < PEOPLE; i++) {
            served.enter();
        }
        for (int round = 0; round < 3; round++) {
            for (WebSocket one : served.people) {
                served.say(one, "hello " + round);
            }
        }
        for (int i = 0; i < SESSIONS; i++) {
            served.comeAndGo(random);
        }
        long heard = 3L * PEOPLE * PEOPLE;
        await(served.name).atMost(PATIENCE).until(() -> served.received.get() >= heard);
        served.people.forEach(one -> one.sendClose(4000, "").join());
    }

    private static void assertSums(Served served, Prometheus prometheus) throws Exception {
        String instance = "instance=\"" + Prometheus.instance(served.host.port()) + "\"";
        String chat = instance + ",endpoint=\"/chat/{room}\"";
        assertThat(prometheus.value("soto_sessions_active{" + chat + "}")).isZero();
        expect(prometheus, "soto_sessions_closed_total{" + chat + ",code=\"4xxx\",initiator=\"peer\"}", PEOPLE);
        expect(prometheus, "soto_sessions_closed_total{" + chat + ",code=\"1000\",initiator=\"peer\"}", served.byPeer);
        expect(
                prometheus,
                "soto_sessions_closed_total{" + chat + ",code=\"1006\",initiator=\"failure\"}",
                served.reset);
        expect(prometheus, "soto_sessions_closed_total{" + chat + ",code=\"1002\"}", served.violations);
        // What the peer says is counted: one that is silent has not answered.
        expect(
                prometheus,
                "soto_sessions_closed_total{" + chat + ",code=\"1006\",initiator=\"container\"}",
                served.idle);
        expect(prometheus, "sum(soto_handshakes_total{" + chat + ",status=\"403\"})", served.refused);
        int letIn = PEOPLE + SESSIONS - served.refused;
        expect(prometheus, "sum(soto_handshakes_total{" + chat + ",status=\"101\"})", letIn);
        expect(prometheus, "sum(soto_sessions_opened_total{" + chat + "})", letIn);
        expect(prometheus, "soto_messages_total{" + chat + ",direction=\"in\",type=\"text\"}", served.sent.get());
        expect(prometheus, "soto_messages_total{" + chat + ",direction=\"out\",type=\"text\"}", served.received.get());
        expect(prometheus, "soto_message_bytes_total{" + chat + ",direction=\"in\"}", served.sentBytes.get());
        expect(prometheus, "soto_message_bytes_total{" + chat + ",direction=\"out\"}", served.receivedBytes.get());
        assertThat(prometheus.value("count(count by (endpoint) (soto_sessions_opened_total{" + instance + "}))"))
                .as("endpoints by which " + served.name + " counts: templates, no rooms")
                .isEqualTo(1);
    }

    private static void expect(Prometheus prometheus, String expression, long clients) throws Exception {
        assertThat(prometheus.value(expression)).as(expression).isEqualTo(clients);
    }
}
