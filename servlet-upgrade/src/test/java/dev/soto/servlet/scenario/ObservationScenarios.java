package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.bridge.endpoint.EndpointSetting;
import dev.soto.connection.CloseInitiator;
import dev.soto.connection.ConnectionStatistics;
import dev.soto.connection.registry.Ending;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.observe.EndpointView;
import dev.soto.provider.observe.HandshakeView;
import dev.soto.provider.observe.SessionObserver;
import dev.soto.provider.observe.SessionView;
import dev.soto.testing.LogRecords;
import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What an operator sees of a web application, against what raw peers did. */
abstract class ObservationScenarios extends OnHost {
    private static final AtomicReference<SotoServerContainer> CONTAINER = new AtomicReference<>();
    private static final List<String> OPENED = new CopyOnWriteArrayList<>();

    ObservationScenarios(Host.Starter starter) {
        super(Wire.PLAIN, starter, ObservationScenarios::deploy);
    }

    static void deploy(ServletContext context, ServerContainer container) throws DeploymentException {
        CONTAINER.set((SotoServerContainer) container);
        for (Class<?> endpoint : List.of(Room.class, Kept.class, Counted.class, PeriodicCheck.class, Refusing.class)) {
            container.addEndpoint(endpoint);
        }
    }

    @Override
    Map<String, String> parameters() {
        Map<String, String> parameters = new HashMap<>(super.parameters());
        parameters.put("dev.soto.accessLog", "text");
        return parameters;
    }

    /** Sends back what comes. */
    public abstract static class Echo {
        /** Called by the container. */
        @OnOpen
        public void open(Session session) {
            OPENED.add(session.getId());
        }

        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message;
        }
    }

    /** Its path has a variable. */
    @ServerEndpoint("/room/{room}")
    public static final class Room extends Echo {}

    /** Its sessions are closed by the operator. */
    @ServerEndpoint("/kept")
    public static final class Kept extends Echo {}

    /** Its messages are counted. */
    @ServerEndpoint("/counted")
    public static final class Counted extends Echo {}

    /** An observer looks at it. */
    @ServerEndpoint("/watched")
    public static final class PeriodicCheck extends Echo {}

    /** Pages of no origin are let in. */
    @ServerEndpoint("/refusing")
    @EndpointSetting(name = "dev.soto.allowedOrigins", value = "https://app.example")
    public static final class Refusing extends Echo {}

    private FramePeer open(Host on, String request) throws IOException {
        SocketConnection connection = SocketConnection.request(wire(), on.port(), request, new byte[0]);
        assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
        return new FramePeer(connection);
    }

    private FramePeer open(String path) throws IOException {
        return open(host(), SocketConnection.handshake(path));
    }

    private static EndpointView view(String endpoint) {
        return CONTAINER.get().statistics().endpoints().stream()
                .filter(view -> view.endpoint().equals(endpoint))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitNoneActive(String endpoint) {
        Awaitility.await().until(() -> view(endpoint).active() == 0);
    }

    @Test
    void sumsAreWhatThePeersCountedThemselves() throws Exception {
        assertThat(view("/counted").totals().opened()).isZero();
        Random random = new Random(5);
        long messages = 0;
        long bytes = 0;
        for (int i = 0; i < 60; i++) {
            try (FramePeer peer = open("/counted")) {
                for (int k = random.nextInt(4); k > 0; k--) {
                    String text = "x".repeat(random.nextInt(300));
                    peer.sendText(text);
                    assertThat(peer.readText()).isEqualTo(text);
                    messages++;
                    bytes += text.length();
                }
                switch (i % 3) {
                    case 0 -> {
                        peer.send(FramePeer.close(4000 + i));
                        assertThat(peer.read().closeCode()).isEqualTo(4000 + i);
                    }
                    case 1 -> peer.connection().reset();
                    default -> {
                        // A reserved opcode.
                        peer.send(FramePeer.frame(3, new byte[0]));
                        assertThat(peer.read().closeCode()).isEqualTo(1002);
                    }
                }
            }
        }
        awaitNoneActive("/counted");
        EndpointView view = view("/counted");
        assertThat(view.totals().opened()).isEqualTo(60);
        assertThat(view.handshakes()).isEqualTo(Map.of(101, 60L));
        ConnectionStatistics statistics = view.totals().statistics();
        assertThat(statistics.received().textMessages()).isEqualTo(messages);
        assertThat(statistics.received().messageBytes()).isEqualTo(bytes);
        assertThat(statistics.sent().textMessages()).isEqualTo(messages);
        assertThat(statistics.sent().messageBytes()).isEqualTo(bytes);
        assertThat(statistics.queuedBytes()).isZero();
        assertThat(view.totals().ended())
                .containsEntry(new Ending("4xxx", CloseInitiator.PEER), 20L)
                .containsEntry(new Ending("1002", CloseInitiator.FAILURE), 20L)
                .containsEntry(new Ending("1006", CloseInitiator.FAILURE), 20L);
    }

    @Test
    void aSessionIsShownAndClosedByItsId() throws Exception {
        try (FramePeer peer = open("/kept?token=secret")) {
            peer.sendText("hello");
            peer.readText();
            SessionView view = CONTAINER
                    .get()
                    .statistics()
                    .sessions()
                    .filter(each -> each.endpoint().equals("/kept"))
                    .findFirst()
                    .orElseThrow();
            assertThat(OPENED).contains(view.id());
            assertThat(view.path()).isEqualTo("/app/kept");
            assertThat(view.peer()).hasToString("/127.0.0.1:" + ((SocketConnection) peer.connection()).localPort());
            assertThat(view.statistics().received().textMessages()).isOne();
            assertThat(CONTAINER.get().control().close(view.id(), new CloseStatus(4001, "the operator"), "a test"))
                    .isTrue();
            assertThat(peer.read().closeCode()).isEqualTo(4001);
            peer.send(FramePeer.close(4001));
            awaitNoneActive("/kept");
            assertThat(CONTAINER.get().statistics().session(view.id())).isEmpty();
            assertThat(CONTAINER.get().control().close(view.id(), new CloseStatus(4001, ""), "a test"))
                    .isFalse();
            assertThat(view("/kept").totals().ended())
                    .isEqualTo(Map.of(new Ending("4xxx", CloseInitiator.CONTAINER), 1L));
        }
    }

    @Test
    void aLineIsWrittenForEachSessionAndForEachRefusal() throws Exception {
        try (LogRecords log = new LogRecords("dev.soto.access")) {
            try (FramePeer peer = open("/room/a%20b?token=secret")) {
                peer.sendText("hello");
                peer.readText();
                byte[] body = "\u03e9bye \"now\"\n".getBytes(StandardCharsets.UTF_8);
                body[0] = 3;
                body[1] = (byte) 0xe9;
                peer.send(FramePeer.frame(FramePeer.CLOSE, body));
                peer.read();
            }
            Awaitility.await().until(() -> !log.all().isEmpty());
            try (SocketConnection refused = SocketConnection.request(
                    wire(),
                    host().port(),
                    SocketConnection.handshake("/refusing", "Origin: https://evil.example"),
                    new byte[0])) {
                assertThat(refused.readHead()).startsWith("HTTP/1.1 403 ");
            }
            Awaitility.await().until(() -> log.all().size() == 2);
            assertThat(log.all().get(0))
                    .matches(Pattern.quote("127.0.0.1 - - [")
                            + "[^]]+ \\+0000] "
                            + Pattern.quote("\"/app/room/a%20b\" /room/{room} 101 1001 peer \"bye \\\"now\\\"\\x0a\" ")
                            + "\\d+\\.\\d{3}s in 1/5 out 1/5 wire \\d+/\\d+ queue-max 7 id=[0-9a-f-]{36}");
            assertThat(log.all().get(1))
                    .contains("\"/app/refusing\" /refusing 403 - - \"")
                    .doesNotContain("secret");
        }
    }

    @Test
    void anObserverThatFailsIsLeftOutAndTheOthersAreTold() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        SessionObserver failing = new SessionObserver() {
            @Override
            public void onOpen(SessionView session) {
                throw new IllegalStateException("the observer of the test fails");
            }
        };
        SessionObserver counting = new SessionObserver() {
            @Override
            public void onHandshake(HandshakeView handshake) {
                told.add("handshake " + handshake.status());
            }

            @Override
            public void onOpen(SessionView session) {
                told.add("open " + session.endpoint());
            }

            @Override
            public void onClosed(SessionView session) {
                told.add("closed " + session.statistics().received().messages());
            }
        };
        CONTAINER.get().addObserver(failing);
        CONTAINER.get().addObserver(counting);
        try (LogRecords log = new LogRecords("dev.soto.provider.observe.Observation")) {
            for (int i = 0; i < 2; i++) {
                try (FramePeer peer = open("/watched")) {
                    peer.sendText("hello");
                    assertThat(peer.readText()).isEqualTo("hello");
                    peer.send(FramePeer.close(1000));
                    peer.read();
                }
                awaitNoneActive("/watched");
            }
            List<String> once = List.of("handshake 101", "open /watched", "closed 1");
            List<String> twice = new ArrayList<>(once);
            twice.addAll(once);
            assertThat(told).isEqualTo(twice);
            assertThat(log.all()).singleElement().asString().contains("is told nothing any more");
        } finally {
            CONTAINER.get().removeObserver(counting);
        }
    }

    @Test
    void theManagementBeanIsThereAsLongAsTheApplication() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        SotoServerContainer before = CONTAINER.get();
        ObjectName name = new ObjectName("dev.soto:type=Container,name=\"/other\"");
        try (Host own = start(Map.of(Host.CONTEXT_PATH, "/other"))) {
            Awaitility.await().until(() -> beans.isRegistered(name));
            try (FramePeer peer =
                    open(own, SocketConnection.handshake("/room/7").replace(Host.CONTEXT, "/other"))) {
                peer.sendText("hello");
                peer.readText();
                assertThat(beans.getAttribute(name, "ActiveSessions")).isEqualTo(1L);
                CompositeData[] endpoints = (CompositeData[]) beans.getAttribute(name, "Endpoints");
                assertThat(endpoints)
                        .filteredOn(endpoint -> endpoint.get("endpoint").equals("/room/{room}"))
                        .singleElement()
                        .satisfies(endpoint ->
                                assertThat(endpoint.get("messagesReceived")).isEqualTo(1L));
                CompositeData[] sessions = (CompositeData[]) beans.invoke(
                        name, "sessions", new Object[] {"room", 10}, new String[] {"java.lang.String", "int"});
                String id = (String) sessions[0].get("id");
                assertThat(beans.invoke(name, "close", new Object[] {id, 4002, "JMX"}, new String[] {
                            "java.lang.String", "int", "java.lang.String"
                        }))
                        .isEqualTo(true);
                assertThat(peer.read().closeCode()).isEqualTo(4002);
                peer.send(FramePeer.close(4002));
            }
            assertThat((Map<?, ?>) CONTAINER.get().statistics().settings().stream()
                            .filter(setting -> setting.name().equals("dev.soto.accessLog"))
                            .collect(Collectors.toMap(setting -> setting.value(), setting -> setting.source())))
                    .isEqualTo(Map.of("text", "context init-param"));
        } finally {
            CONTAINER.set(before);
        }
        assertThat(beans.isRegistered(name)).isFalse();
    }
}
