package dev.soto.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.soto.testing.JdkListener.Closed;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** What holds in a standalone server for the example WAR. All tests share one process; the last one stops it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
abstract class StandaloneServerContract {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private StandaloneServer server;

    /** Starts the server, with no web application yet. */
    abstract StandaloneServer startServer() throws Exception;

    /** The WAR to deploy. */
    abstract Path war() throws Exception;

    /** A pattern of what the line of the start-up calls the server. */
    abstract String serverName();

    /** Patterns of lines that the server prints about what it finds left behind by a web application. */
    abstract String complaints();

    @BeforeAll
    void start() throws Exception {
        server = startServer();
        server.deploy(war(), "example");
    }

    @AfterAll
    void end() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void theStartUpSaysWhichWayIsInUse() {
        server.process()
                .await("Soto serves WebSocket in the web application at \"/example\" on " + serverName()
                        + ".*[ ]/echo \\(.*; all settings at their defaults");
    }

    @Test
    void textAndBinaryComeBack() {
        byte[] binary = new byte[1024 * 1024];
        new Random(1).nextBytes(binary);
        String text = "Grüße \u2713 ".repeat(100_000);
        try (Visitor visitor = Visitor.connect(uri("example", "echo"))) {
            assertThat(visitor.say("hello")).isEqualTo("hello");
            assertThat(visitor.say(text)).isEqualTo(text);
            assertThat(visitor.say(binary)).isEqualTo(binary);
        }
    }

    @Test
    void messagesAreCompressed() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Endpoint listener = new Endpoint() {
            @Override
            public void onOpen(Session session, EndpointConfig config) {
                session.addMessageHandler(String.class, (MessageHandler.Whole<String>) answer::complete);
            }
        };
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().put("dev.soto.compression", "true");
        String text = "the same again and ".repeat(10_000);
        try (Session session =
                ContainerProvider.getWebSocketContainer().connectToServer(listener, config, uri("example", "echo"))) {
            assertThat(session.getNegotiatedExtensions())
                    .extracting(Extension::getName)
                    .containsExactly("permessage-deflate");
            session.getBasicRemote().sendText(text);
            assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(text);
        }
    }

    @Test
    void theFirstSubprotocolThatBothKnowIsChosen() {
        try (Visitor visitor =
                Visitor.connect(HttpClient.newHttpClient(), uri("example", "echo"), "other", "echo.v1", "echo.v2")) {
            assertThat(visitor.subprotocol()).isEqualTo("echo.v1");
            assertThat(visitor.say("hello")).isEqualTo("hello");
        }
    }

    @Test
    void aPathWithoutAnEndpointIs404() throws Exception {
        HttpResponse<Void> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(http("example", "nothing")).build(),
                        HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(404);
    }

    @Test
    void theEndpointKnowsTheHttpSession() throws Exception {
        HttpClient ada =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        HttpResponse<Void> named = ada.send(
                HttpRequest.newBuilder(http("example", "name?name=Ada"))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        assertThat(named.statusCode()).isEqualTo(204);
        try (Visitor listener = Visitor.connect(uri("example", "board"))) {
            // A session opens behind its 101: one that has answered is among those that are told.
            assertThat(listener.say("here")).isEqualTo("somebody: here");
            try (Visitor speaker = Visitor.connect(ada, uri("example", "board"))) {
                assertThat(speaker.say("hello")).isEqualTo("Ada: hello");
                assertThat(listener.receive()).isEqualTo("Ada: hello");
            }
        }
    }

    @Test
    void webApplicationsSideBySideKnowNothingOfEachOther() throws Exception {
        server.deploy(war(), "second");
        try (Visitor first = Visitor.connect(uri("example", "board"));
                Visitor second = Visitor.connect(uri("second", "board"))) {
            assertThat(first.say("first")).isEqualTo("somebody: first");
            assertThat(second.say("second")).isEqualTo("somebody: second");
            assertThat(first.unread()).isEmpty();
            server.undeploy("second");
            assertThat(second.receive()).isInstanceOf(Closed.class);
            assertThat(first.say("untouched")).isEqualTo("somebody: untouched");
        }
    }

    @Test
    void anUndeployedApplicationClosesWith1001() throws Exception {
        int from = server.process().position();
        passingApplication();
        assertThat(server.process().output().subList(from, server.process().position()))
                .noneMatch(line -> line.matches(complaints()));
    }

    @Test
    void anUndeployedApplicationLeavesNoClassLoaderBehind() throws Exception {
        assumeTrue(loaderStays() == null, () -> "not asked: " + loaderStays());
        long before = classLoaders();
        assertThat(before).as("class loaders of what is deployed").isPositive();
        passingApplication();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(classLoaders()).isLessThanOrEqualTo(before));
    }

    /** Why it is not asked whether the class loader goes; null where it is. */
    @Nullable
    String loaderStays() {
        return null;
    }

    /** Why sessions are not closed with 1001 when the server stops; null where they are. */
    @Nullable
    String stopCuts() {
        return null;
    }

    private void passingApplication() throws Exception {
        server.deploy(war(), "passing");
        try (Visitor visitor = Visitor.connect(uri("passing", "echo"));
                Visitor silent = Visitor.connect(uri("passing", "board"))) {
            assertThat(visitor.say("hello")).isEqualTo("hello");
            server.undeploy("passing");
            assertThat(visitor.receive())
                    .isInstanceOfSatisfying(
                            Closed.class, closed -> assertThat(closed.code()).isEqualTo(1001));
            assertThat(silent.receive())
                    .isInstanceOfSatisfying(
                            Closed.class, closed -> assertThat(closed.code()).isEqualTo(1001));
        }
    }

    @Test
    void aNewerWarTakesThePlaceOfTheOldOne() throws Exception {
        server.deploy(war(), "replaced");
        try (Visitor old = Visitor.connect(uri("replaced", "echo"))) {
            server.deploy(war(), "replaced");
            assertThat(old.receive())
                    .isInstanceOfSatisfying(
                            Closed.class, closed -> assertThat(closed.code()).isEqualTo(1001));
        }
        try (Visitor visitor = Visitor.connect(uri("replaced", "echo"))) {
            assertThat(visitor.say("hello")).isEqualTo("hello");
        }
        server.undeploy("replaced");
    }

    @Test
    void twoApplicationsWithTheClusterTalkOverNatsAndLeaveNothingBehind() throws Exception {
        try (NatsProcess nats = new NatsProcess()) {
            long before = classLoaders();
            int from = server.process().position();
            server.deploy(ModuleWars.node(war(), "node-one", nats.url()), "node-one");
            server.deploy(ModuleWars.node(war(), "node-two", nats.url()), "node-two");
            try (Visitor one = Visitor.connect(uri("node-one", "room/7"));
                    Visitor two = Visitor.connect(uri("node-two", "room/7"))) {
                await().atMost(PATIENCE).until(() -> one.say("count").equals("members 2"));
                assertThat(one.say("hello")).isEqualTo("hello");
                assertThat(two.receive()).isEqualTo("hello");
                assertThat(two.say("and you")).isEqualTo("and you");
                assertThat(one.receive()).isEqualTo("and you");
                assertThat(one.say("to " + two.say("id"))).isEqualTo("written");
                assertThat(two.receive()).isEqualTo("to you alone");
                assertThat(nats.connections()).isEqualTo(2);
                server.undeploy("node-one");
                assertThat(one.receive())
                        .isInstanceOfSatisfying(
                                Closed.class,
                                closed -> assertThat(closed.code()).isEqualTo(1001));
                await().atMost(PATIENCE).until(() -> two.say("count").equals("members 1"));
                server.undeploy("node-two");
                assertThat(two.receive()).isInstanceOf(Closed.class);
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(nats.connections()).isZero());
            if (loaderStays() == null) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(classLoaders()).isLessThanOrEqualTo(before));
            }
            assertThat(server.process().output().subList(from, server.process().position()))
                    .noneMatch(line -> line.matches(complaints()));
        }
    }

    @Test
    void everyModuleWorksInOneApplicationAndLeavesNothingBehind() throws Exception {
        long before = classLoaders();
        int from = server.process().position();
        try (FlightRecordingOf recording =
                FlightRecordingOf.start(server.process().pid())) {
            server.deploy(ModuleWars.everything(war(), "everything"), "everything");
            try (Visitor visitor = Visitor.connect(uri("everything", "watched"))) {
                assertThat(visitor.say("cluster")).isEqualTo("members 1");
                assertThat(visitor.say("slf4j")).isEqualTo("endpoint /watched");
                assertThat(visitor.say("opentelemetry")).isEqualTo("within a span: true");
                // Meters are as of a moment within the last second.
                await().atMost(PATIENCE).until(() -> visitor.say("micrometer").equals("active 1.0"));
                HttpResponse<String> console = HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(http("everything", "soto/"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                assertThat(console.statusCode()).isEqualTo(200);
                assertThat(console.body()).contains("console.js");
                server.undeploy("everything");
                assertThat(visitor.receive())
                        .isInstanceOfSatisfying(
                                Closed.class,
                                closed -> assertThat(closed.code()).isEqualTo(1001));
                // Before the visitor drops the connection: its answer to the close may not have gone yet, and is 1006
                // without.
                server.process().await("\"endpoint\":\"/watched\".*\"code\":1001,\"initiator\":\"container\"", from);
            }
            if (loaderStays() == null) {
                // While the recorder records, as one that is always on.
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(classLoaders()).isLessThanOrEqualTo(before));
            }
            assertThat(recording.end())
                    .filteredOn(event -> event.getEventType().getName().equals("dev.soto.Session"))
                    .extracting(event -> event.getString("endpoint"))
                    .contains("/watched");
        }
        assertThat(server.process().output().subList(from, server.process().position()))
                .noneMatch(line -> line.matches(complaints()));
    }

    @Test
    void anApplicationThatLacksTheClusterIsToldWhatToAdd() throws Exception {
        int from = server.process().position();
        server.deploy(ModuleWars.lacking(war(), "lacking"), "lacking");
        try (Visitor visitor = Visitor.connect(uri("lacking", "room/7"))) {
            assertThat(visitor.say("count"))
                    .asString()
                    .startsWith("failed: java.lang.NoClassDefFoundError")
                    .contains("dev/soto/cluster/SotoCluster");
        }
        server.process()
                .await(
                        "endpoint dev\\.soto\\.deployment\\.cluster\\.Room at /room/\\{room\\} uses dev\\.soto\\.cluster\\.\\w+,"
                                + " which the application does not have: add dev\\.soto:soto-cluster to it, in a WAR to WEB-INF/lib",
                        from);
        server.undeploy("lacking");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void aServerThatStopsClosesWith1001() {
        assumeTrue(stopCuts() == null, () -> "not asked: " + stopCuts());
        try (Visitor visitor = Visitor.connect(uri("example", "echo"));
                Visitor silent = Visitor.connect(uri("example", "board"))) {
            assertThat(visitor.say("hello")).isEqualTo("hello");
            server.stop();
            assertThat(visitor.receive())
                    .isInstanceOfSatisfying(
                            Closed.class, closed -> assertThat(closed.code()).isEqualTo(1001));
            assertThat(silent.receive())
                    .isInstanceOfSatisfying(
                            Closed.class, closed -> assertThat(closed.code()).isEqualTo(1001));
        }
    }

    /** Returns how many web applications' class loaders there are; those of earlier tests may go later than these end. */
    private long classLoaders() {
        return LiveObjects.count(server.process().pid(), server.webappClassLoader());
    }

    final URI uri(String application, String endpoint) {
        return URI.create("ws://127.0.0.1:" + server.port() + "/" + application + "/" + endpoint);
    }

    final URI http(String application, String target) {
        return URI.create("http://127.0.0.1:" + server.port() + "/" + application + "/" + target);
    }
}
