package dev.soto.cluster.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.cluster.ClusterMessage;
import dev.soto.cluster.ClusterState;
import dev.soto.cluster.Count;
import dev.soto.cluster.JoinTopic;
import dev.soto.cluster.Presence;
import dev.soto.cluster.Reach;
import dev.soto.cluster.SotoCluster;
import dev.soto.cluster.TopicOptions;
import dev.soto.cluster.wire.Envelope;
import dev.soto.server.SotoServer;
import dev.soto.server.SotoServerBuilder;
import dev.soto.testing.JdkListener;
import dev.soto.testing.TestCertificate;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Subscription;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers with JDK clients, connected by Debian's nats-server. */
@Timeout(90)
class NatsTest {
    /** Says to all others what it is told, and its id. */
    @ServerEndpoint("/room")
    @JoinTopic("room")
    @JoinTopic(value = "lobby", presence = true)
    public static class Room {
        private static volatile SotoCluster last;

        /** Called by the container. */
        @OnOpen
        public void open(Session session) {
            last = SotoCluster.of(session);
        }

        /** Called by the container. */
        @OnMessage
        public void say(String text, Session session) throws IOException {
            if (text.equals("id")) {
                session.getBasicRemote().sendText(session.getId());
            } else {
                SotoCluster.of(session)
                        .topic("room")
                        .send(ClusterMessage.text(text).except(session))
                        .thenAccept(sent -> session.getAsyncRemote().sendText(text + " " + sent.reach()));
            }
        }
    }

    record Peer(JdkListener heard, WebSocket socket) {
        static Peer connect(URI server) {
            JdkListener heard = new JdkListener();
            return new Peer(
                    heard,
                    HttpClient.newHttpClient()
                            .newWebSocketBuilder()
                            .buildAsync(server.resolve("room"), heard)
                            .join());
        }

        Peer say(String text) {
            socket.sendText(text, true).join();
            return this;
        }

        String next() {
            return heard.next();
        }
    }

    @BeforeAll
    static void needsNats() {
        NatsServer.assumeThere();
    }

    static SotoServer server(String nats) throws IOException {
        return server(nats, Map.of());
    }

    static SotoServer server(String nats, Map<String, String> more) throws IOException {
        return server(nats, more, Room.class);
    }

    static SotoServer server(String nats, Map<String, String> more, Class<?> endpoint) throws IOException {
        SotoServerBuilder builder = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .setting("dev.soto.clusterTransport", "nats")
                .setting("dev.soto.clusterName", "test")
                .setting("dev.soto.clusterServers", nats)
                .endpoint(endpoint);
        more.forEach((name, value) -> builder.setting("dev.soto." + name, value));
        return builder.start();
    }

    static SotoCluster cluster(Peer of) {
        of.say("id").next();
        return Room.last;
    }

    private static void knows(SotoCluster cluster, int nodes) {
        await().atMost(Duration.ofSeconds(20)).until(() -> cluster.nodes().size() == nodes);
    }

    @Test
    void twoServersAreOneRoom() throws Exception {
        try (NatsServer nats = new NatsServer();
                SotoServer one = server(nats.url());
                SotoServer two = server(nats.url())) {
            Peer ann = Peer.connect(one.uri());
            SotoCluster first = cluster(ann);
            Peer bob = Peer.connect(two.uri());
            knows(first, 2);
            assertThat(first.state()).isEqualTo(ClusterState.CONNECTED);
            await().until(() -> ann.say("ping").next().equals("ping CLUSTER")
                    && bob.heard.unread().contains("ping"));
            ann.say("start").next();
            while (!bob.next().equals("start")) {
                // Pings of which there were more than one.
            }
            for (int i = 0; i < 1000; i++) {
                ann.say("message " + i);
            }
            for (int i = 0; i < 1000; i++) {
                assertThat(bob.next()).isEqualTo("message " + i);
                assertThat(ann.next()).isEqualTo("message " + i + " CLUSTER");
            }
            String idOfBob = bob.say("id").next();
            first.session(idOfBob).send("to bob alone").toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(bob.next()).isEqualTo("to bob alone");
        }
    }

    @Test
    void whatIsLongerThanMaxPayloadGoesInPartsAndACountIsThatOfAllNodes() throws Exception {
        try (NatsServer nats = new NatsServer();
                SotoServer one = server(nats.url());
                SotoServer two = server(nats.url())) {
            Peer ann = Peer.connect(one.uri());
            SotoCluster first = cluster(ann);
            Peer bob = Peer.connect(two.uri());
            String idOfBob = bob.say("id").next();
            knows(first, 2);
            await().until(() -> first.topic("room")
                    .count()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS)
                    .equals(new Count(2, Set.of())));
            String text = "0123456789".repeat(350_000);
            first.topic("room").send(ClusterMessage.text(text));
            first.topic("room").send("short");
            first.session(idOfBob).send(text).toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(bob.next().equals(text)).isTrue();
            assertThat(bob.next()).isEqualTo("short");
            assertThat(bob.next().equals(text)).isTrue();
        }
    }

    @Test
    void whileTheServersAreDownEachNodeGoesOnAlone() throws Exception {
        try (NatsServer nats = new NatsServer();
                SotoServer one = server(nats.url());
                SotoServer two = server(nats.url())) {
            Peer ann = Peer.connect(one.uri());
            SotoCluster first = cluster(ann);
            Peer near = Peer.connect(one.uri());
            Peer bob = Peer.connect(two.uri());
            knows(first, 2);
            nats.kill();
            await().atMost(Duration.ofSeconds(5)).until(() -> first.state() == ClusterState.DEGRADED);
            for (int i = 0; i < 100; i++) {
                assertThat(ann.say("alone " + i).next()).isEqualTo("alone " + i + " " + Reach.LOCAL);
                assertThat(near.next()).isEqualTo("alone " + i);
            }
            assertThat(first.nodes()).as("nothing is concluded about the other").hasSize(2);
            nats.start();
            await().atMost(Duration.ofSeconds(20)).until(() -> first.state() == ClusterState.CONNECTED);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> ann.say("back").next().equals("back CLUSTER")
                            && bob.heard.unread().contains("back"));
            assertThat(bob.heard.unread())
                    .as("what was sent meanwhile does not come late")
                    .containsOnly("back");
        }
    }

    @Test
    void aServerThatIsNotThereYetIsFoundLater() throws Exception {
        try (NatsServer nats = new NatsServer()) {
            nats.kill();
            try (SotoServer one = server(nats.url(), Map.of("clusterConnectTimeout", "100ms"))) {
                Peer ann = Peer.connect(one.uri());
                assertThat(ann.say("hello").next()).isEqualTo("hello LOCAL");
                nats.start();
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> ann.say("hello").next().equals("hello CLUSTER"));
            }
        }
    }

    @Test
    void aNodeThatIsKilledOrHangsIsNoticedAndOneThatGoesOnIsBack() throws Exception {
        try (NatsServer nats = new NatsServer();
                SotoServer one = server(nats.url())) {
            Peer ann = Peer.connect(one.uri());
            SotoCluster first = cluster(ann);
            Process other = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            OtherNode.class.getName(),
                            nats.url())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                BufferedReader output = other.inputReader();
                URI address = URI.create(output.readLine());
                knows(first, 2);
                Peer bob = Peer.connect(address);
                assertThat(bob.say("hello").next()).isEqualTo("hello CLUSTER");
                await().until(() -> ann.heard.unread().contains("hello"));

                Presence lobby =
                        first.topic("lobby", TopicOptions.DEFAULTS.presence()).presence();
                await().until(() -> lobby.count() == 2 && lobby.missing().isEmpty());
                NatsServer.signal("STOP", other);
                await().atMost(Duration.ofMillis(6500))
                        .until(() -> first.nodes().size() == 1 && lobby.count() == 1);
                NatsServer.signal("CONT", other);
                await().atMost(Duration.ofSeconds(10)).until(() -> first.nodes().size() == 2 && lobby.count() == 2);

                other.destroyForcibly();
                await().atMost(Duration.ofMillis(5000))
                        .until(() -> first.nodes().size() == 1 && lobby.count() == 1);
            } finally {
                other.destroyForcibly();
            }
        }
    }

    @Test
    void whileAServerStandsStillNobodyWaitsForIt() throws Exception {
        try (NatsServer nats = new NatsServer();
                SotoServer one = server(nats.url());
                SotoServer two = server(nats.url())) {
            Peer ann = Peer.connect(one.uri());
            SotoCluster first = cluster(ann);
            Peer near = Peer.connect(one.uri());
            near.say("id").next();
            knows(first, 2);
            nats.signal("STOP");
            ClusterMessage large = ClusterMessage.binary(ByteBuffer.allocate(100_000));
            long longest = 0;
            for (int i = 0; i < 2000; i++) {
                long began = System.nanoTime();
                first.topic("elsewhere " + i % 100).send(large);
                longest = Math.max(longest, System.nanoTime() - began);
            }
            assertThat(Duration.ofNanos(longest)).isLessThan(Duration.ofSeconds(1));
            assertThat(first.statistics().localOnly())
                    .as("more than may wait for it is not taken")
                    .isPositive();
            await().atMost(Duration.ofSeconds(15)).until(() -> first.state() == ClusterState.DEGRADED);
            assertThat(ann.say("alone").next()).isEqualTo("alone LOCAL");
            assertThat(near.next()).isEqualTo("alone");
            nats.signal("CONT");
            await().atMost(Duration.ofSeconds(20)).until(() -> first.state() == ClusterState.CONNECTED);
            Peer bob = Peer.connect(two.uri());
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> ann.say("back").next().equals("back CLUSTER")
                            && bob.heard.unread().contains("back"));
        }
    }

    static String reach(String nats, Map<String, String> more) throws IOException {
        Map<String, String> all = new HashMap<>(more);
        all.put("clusterConnectTimeout", "2s");
        try (SotoServer one = server(nats, all)) {
            return Peer.connect(one.uri()).say("hello").next();
        }
    }

    @Test
    void whoeverIsNotLetInStartsAloneAndWhoeverIsIsLetIn() throws Exception {
        try (NatsServer nats = new NatsServer("--user", "soto", "--pass", "secret")) {
            assertThat(reach(nats.url(), Map.of("clusterUser", "soto", "clusterPassword", "wrong")))
                    .isEqualTo("hello LOCAL");
            assertThat(reach(nats.url(), Map.of("clusterUser", "soto", "clusterPassword", "secret")))
                    .isEqualTo("hello CLUSTER");
        }
        try (NatsServer nats = new NatsServer("--auth", "secret")) {
            assertThat(reach(nats.url(), Map.of("clusterToken", "secret"))).isEqualTo("hello CLUSTER");
        }
    }

    @Test
    void tlsTrustsWhatTheStoreHasAndNothingElse() throws Exception {
        Path folder = Files.createDirectories(Path.of("target", "nats"));
        Path trust = folder.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(trust)) {
            TestCertificate.trust().store(out, TestCertificate.PASSWORD.toCharArray());
        }
        Path certificate = folder.resolve("server.pem");
        Path key = folder.resolve("server.key");
        pem(
                certificate,
                "CERTIFICATE",
                TestCertificate.store().getCertificate(TestCertificate.ALIAS).getEncoded());
        pem(
                key,
                "PRIVATE KEY",
                TestCertificate.store()
                        .getKey(TestCertificate.ALIAS, TestCertificate.PASSWORD.toCharArray())
                        .getEncoded());
        try (NatsServer nats =
                new NatsServer("--tls", "--tlscert", certificate.toString(), "--tlskey", key.toString())) {
            String address = nats.url().replace("nats:", "tls:");
            assertThat(reach(address, Map.of())).isEqualTo("hello LOCAL");
            assertThat(reach(
                            address,
                            Map.of(
                                    "clusterTrustStore",
                                    trust.toString(),
                                    "clusterTrustStorePassword",
                                    TestCertificate.PASSWORD)))
                    .isEqualTo("hello CLUSTER");
        }
    }

    static void pem(Path file, String what, byte[] content) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
    }

    @Test
    void thePermissionsOfTheDocumentedConfigurationAreEnough() throws Exception {
        String document = Files.readString(Path.of("..", "docs", "cluster.md"));
        Matcher block = Pattern.compile("```\nlisten: \\S+\n(authorization.*?)```", Pattern.DOTALL)
                .matcher(document);
        assertThat(block.find()).isTrue();
        try (NatsServer nats = NatsServer.configured(block.group(1))) {
            Map<String, String> shop =
                    Map.of("clusterName", "shop", "clusterUser", "soto", "clusterPassword", "change me");
            try (SotoServer one = server(nats.url(), shop);
                    SotoServer two = server(nats.url(), shop)) {
                Peer ann = Peer.connect(one.uri());
                SotoCluster first = cluster(ann);
                Peer bob = Peer.connect(two.uri());
                knows(first, 2);
                String idOfBob = bob.say("id").next();
                await().until(() ->
                        first.session(idOfBob).info().toCompletableFuture().get(5, TimeUnit.SECONDS) != null);
                await().until(() -> ann.say("ping").next().equals("ping CLUSTER")
                        && bob.heard.unread().contains("ping"));
            }
            assertThat(reach(nats.url(), Map.of("clusterUser", "soto", "clusterPassword", "change me")))
                    .as("another cluster's name: connected, and alone")
                    .isEqualTo("hello CLUSTER");
        }
    }

    @Test
    void whatTheSettingsLackIsSaidAtTheStart() {
        Map<String, Map<String, String>> wrong = Map.of(
                "dev.soto.clusterServers is not given",
                Map.of("clusterServers", "none"),
                "dev.soto.clusterServers in the server's settings is \"nats://x:y:z\", which is no address such as",
                Map.of("clusterServers", "nats://x:y:z"),
                "\"nats://one:4222, nats://***@x:y:z, two\", of which the 2nd of 3 is no address such as",
                Map.of("clusterServers", "nats://one:4222, nats://me:secret@x:y:z, two"),
                "dev.soto.clusterName is not given",
                Map.of("clusterName", "none"),
                "dev.soto.clusterCredentials in the server's settings is \"/no/such\", which is no file that can be read",
                Map.of("clusterCredentials", "/no/such"),
                "dev.soto.clusterTrustStore in the server's settings is \"/no/such\", and cannot be read with dev.soto.clusterTrustStorePassword",
                Map.of("clusterTrustStore", "/no/such"),
                "more than one is given: dev.soto.clusterUser in the server's settings is \"x\", dev.soto.clusterToken in the"
                        + " server's settings is \"***\"",
                Map.of("clusterUser", "x", "clusterToken", "y"),
                "dev.soto.clusterPassword in the server's settings is \"***\", and dev.soto.clusterUser, whose password it is, is not given",
                Map.of("clusterPassword", "x"),
                "dev.soto.clusterKeyStorePassword in the server's settings is \"***\", and dev.soto.clusterKeyStore, whose password it is",
                Map.of("clusterKeyStorePassword", "x"),
                "dev.soto.clusterNodeTimeout in the server's settings is \"2 s\", which is less than three times as long as"
                        + " dev.soto.clusterHeartbeat by default is \"1 s\"",
                Map.of("clusterNodeTimeout", "2s"));
        wrong.forEach((message, settings) -> assertThatThrownBy(() -> server("nats://127.0.0.1:4222", settings))
                .as(message)
                .hasStackTraceContaining(message));
        assertThatThrownBy(() -> server("nats://127.0.0.1:4222", Map.of("clusterSecret", "short")))
                .hasStackTraceContaining("dev.soto.clusterSecret");
        assertThatThrownBy(() -> server("nats://127.0.0.1:4222", Map.of("clusterName", "a.b")))
                .hasStackTraceContaining("dev.soto.clusterName");
    }

    @Test
    void nothingIsLeftOfAClusterThatIsClosed() throws Exception {
        Predicate<Thread> ours = thread ->
                thread.getName().startsWith("nats") || thread.getName().startsWith("soto-cluster");
        await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(ours));
        try (NatsServer nats = new NatsServer()) {
            try (SotoServer one = server(nats.url())) {
                assertThat(Peer.connect(one.uri()).say("hello").next()).isEqualTo("hello CLUSTER");
                assertThat(Thread.getAllStackTraces().keySet()).anyMatch(ours);
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(ours));
        }
    }

    @Test
    void whatAForeignPublisherSendsIsCountedAndReachesNobody() throws Exception {
        try (NatsServer nats = new NatsServer();
                SotoServer one = server(nats.url());
                Connection stranger = Nats.connect(nats.url())) {
            Peer ann = Peer.connect(one.uri());
            SotoCluster first = cluster(ann);
            Subscription room = stranger.subscribe("soto.test.t.room");
            stranger.flush(Duration.ofSeconds(5));
            assertThat(ann.say("hello").next()).isEqualTo("hello CLUSTER");
            assertThat(room.nextMessage(Duration.ofSeconds(5)))
                    .as("what the node sends behind its own subscription to the topic")
                    .isNotNull();
            stranger.publish("soto.test.t.room", new byte[] {1, 0, 7});
            stranger.publish("soto.test.n", new byte[0]);
            stranger.flush(Duration.ofSeconds(5));
            await().until(() -> first.statistics().droppedForm() == 2);
            assertThat(ann.say("hello").next()).isEqualTo("hello CLUSTER");
        }
    }

    @Test
    void aNodeOfALaterVersionIsUnderstoodAsFarAsItCanBe() throws Exception {
        long node = 0x0102030405060708L;
        try (NatsServer nats = new NatsServer();
                SotoServer one = server(nats.url());
                Connection later = Nats.connect(nats.url())) {
            Peer ann = Peer.connect(one.uri());
            SotoCluster first = cluster(ann);
            // A heartbeat that has more to say than a number.
            later.publish("soto.test.n", heartbeat(node, 1));
            later.flush(Duration.ofSeconds(5));
            await().until(() -> first.nodes().contains("0102030405060708"));
            later.publish("soto.test.n", heartbeat(node, 4));
            later.flush(Duration.ofSeconds(5));
            await().until(() -> first.statistics().gaps() == 1);
            byte[] unknown = new Envelope(Envelope.Kind.TEXT, node, 3, "", ByteBuffer.wrap(new byte[1])).encode();
            unknown[1] = 99;
            CRC32C sum = new CRC32C();
            sum.update(unknown, 0, unknown.length - 4);
            ByteBuffer.wrap(unknown).putInt(unknown.length - 4, (int) sum.getValue());
            later.publish("soto.test.t.room", unknown);
            byte[] another = new Envelope(Envelope.Kind.TEXT, node, 4, "", ByteBuffer.wrap(new byte[1])).encode();
            another[0] = 2;
            later.publish("soto.test.t.room", another);
            later.publish(
                    "soto.test.t.room",
                    new Envelope(Envelope.Kind.TEXT, node, 5, "", StandardCharsets.UTF_8.encode("from later"))
                            .encode());
            later.flush(Duration.ofSeconds(5));
            assertThat(ann.next()).isEqualTo("from later");
            assertThat(first.statistics().droppedForm()).isEqualTo(2);
        }
    }

    private static byte[] heartbeat(long node, long number) {
        return new Envelope(
                        Envelope.Kind.HEARTBEAT,
                        node,
                        number,
                        "",
                        ByteBuffer.allocate(12).putLong(0, number))
                .encode();
    }

    @Test
    void whatIsNotSignedWithTheSecretIsCountedAndReachesNobody() throws Exception {
        Map<String, String> signed = Map.of("clusterSecret", "0123456789abcdef0123456789abcdef");
        try (NatsServer nats = new NatsServer();
                SotoServer one = server(nats.url(), signed);
                SotoServer two = server(nats.url(), signed);
                SotoServer stranger = server(nats.url())) {
            Peer ann = Peer.connect(one.uri());
            SotoCluster first = cluster(ann);
            Peer bob = Peer.connect(two.uri());
            Peer mallory = Peer.connect(stranger.uri());
            knows(first, 2);
            mallory.say("evil");
            assertThat(mallory.next()).isEqualTo("evil CLUSTER");
            await().until(() -> first.statistics().droppedSignature() > 0);
            String idOfBob = bob.say("id").next();
            first.session(idOfBob).send("to bob").toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(bob.next()).isEqualTo("to bob");
            assertThat(ann.heard.unread()).isEmpty();
        }
    }
}
