package dev.soto.cluster.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.cluster.ClusterListener;
import dev.soto.cluster.ClusterUnavailableException;
import dev.soto.cluster.Position;
import dev.soto.cluster.Sent;
import dev.soto.cluster.SotoCluster;
import dev.soto.cluster.Topic;
import dev.soto.cluster.TopicOptions;
import dev.soto.cluster.transport.ClusterTransport;
import dev.soto.cluster.transport.HistoryStore;
import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.Settings;
import dev.soto.server.SotoServer;
import dev.soto.testing.JdkListener;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A history that JetStream keeps for several nodes, with Debian's nats-server. */
@Timeout(90)
class HistoryTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private record Peer(JdkListener heard, WebSocket socket) {
        static Peer connect(URI server) {
            JdkListener heard = new JdkListener();
            return new Peer(
                    heard,
                    CLIENT.newWebSocketBuilder()
                            .buildAsync(server.resolve("room"), heard)
                            .join());
        }

        /** Connects, and returns when it has joined. */
        static Peer joined(URI server, String since, String expected) {
            Peer made = connect(server);
            made.socket.sendText("join " + since, true).join();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> made.heard.unread().contains("joined " + expected));
            return made;
        }

        void say(String text) {
            socket.sendText(text, true).join();
        }

        /** Returns the texts of the room so far. */
        List<String> texts() {
            return heard.unread().stream()
                    .map(Object::toString)
                    .filter(each -> !each.startsWith("joined"))
                    .map(each -> each.substring(each.indexOf(' ') + 1))
                    .toList();
        }

        String last() {
            List<Object> all = heard.unread();
            String last = all.get(all.size() - 1).toString();
            return last.substring(0, last.indexOf(' '));
        }
    }

    @BeforeAll
    static void needsNats() {
        NatsServer.assumeThere();
    }

    private static SotoServer node(NatsServer nats) throws Exception {
        return KeptNode.start(nats.url(), Map.of());
    }

    private static List<String> numbers(int from, int to) {
        List<String> all = new ArrayList<>();
        for (int i = from; i < to; i++) {
            all.add("message " + i);
        }
        return all;
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static SotoCluster cluster(SotoServer of) {
        Peer.connect(of.uri());
        await().until(() -> KeptNode.Room.last != null);
        SotoCluster found = KeptNode.Room.last;
        KeptNode.Room.last = null;
        return found;
    }

    private static Topic room(SotoCluster cluster) {
        return cluster.topic("room", KeptNode.KEPT);
    }

    @Test
    void aBurstToAStreamThatIsNotThereYetIsKeptInItsOrder() throws Exception {
        try (NatsServer nats = NatsServer.withJetStream();
                SotoServer one = node(nats)) {
            SotoCluster cluster = cluster(one);
            for (int kind = 1; kind <= 8; kind++) {
                Topic topic = cluster.topic("room" + kind, TopicOptions.DEFAULTS.history(kind, Duration.ofMinutes(2)));
                List<CompletionStage<Sent>> sent = new ArrayList<>();
                for (int i = 0; i < 1_000; i++) {
                    sent.add(topic.send("message " + i));
                }
                long before = 0;
                for (CompletionStage<Sent> each : sent) {
                    long offset = done(each).position().orElseThrow().offset();
                    assertThat(offset).isGreaterThan(before);
                    before = offset;
                }
            }
        }
    }

    /** Hears nothing. */
    private static final class Deaf implements ClusterTransport.Receiver {
        @Override
        public void received(String subject, byte[] message) {}

        @Override
        public void kept(String subject, HistoryStore.Place place, byte[] message) {}

        @Override
        public void requested(String subject, byte[] message, ClusterTransport.Answer answer) {}

        @Override
        public void connected(boolean now) {}

        @Override
        public void missed() {}
    }

    private static ClusterTransport transport(NatsServer nats) {
        ClusterTransport made = new NatsTransportFactory()
                .create(Settings.DEFAULTS
                        .with(ClusterTable.NAME, "test")
                        .with(ClusterTable.SERVERS, List.of(nats.url())));
        made.start(new Deaf());
        return made;
    }

    private static CompletableFuture<HistoryStore.Receipt> publish(ClusterTransport transport) {
        return transport
                .history()
                .orElseThrow()
                .publish(new HistoryStore.Kind(10, Duration.ofMinutes(1)), "soto.test.t.room", "1", new byte[1])
                .toCompletableFuture();
    }

    @Test
    void whatFindsTheStreamNotOpenFailsAtOnceSoThatNothingIsOfferedBehindIt() throws Exception {
        try (NatsServer nats = NatsServer.withJetStream();
                ClusterTransport transport = transport(nats)) {
            assertThat(publish(transport)).isCompletedExceptionally();
            await().ignoreExceptions().until(() -> done(publish(transport)).offset() == 1);
        }
    }

    @Test
    void whileAStreamIsOpenedAgainItIsSaidWhatWasWrongBefore() throws Exception {
        try (NatsServer nats = new NatsServer();
                ClusterTransport transport = transport(nats)) {
            await().untilAsserted(() -> assertThat(publish(transport))
                    .failsWithin(Duration.ofSeconds(5))
                    .withThrowableThat()
                    .withMessageContaining("the stream is being opened, after: JetStream does not answer"));
        }
    }

    @Test
    void whoComesBackOnAnotherNodeGetsWhatItMissedAndThenWhatComes() throws Exception {
        try (NatsServer nats = NatsServer.withJetStream();
                SotoServer one = node(nats);
                SotoServer two = node(nats)) {
            Peer ann = Peer.joined(one.uri(), "", "true true 0");
            Peer bob = Peer.connect(two.uri());
            numbers(0, 100).forEach(bob::say);
            await().until(() -> ann.texts().size() == 100);
            assertThat(ann.texts()).isEqualTo(numbers(0, 100));
            ann.socket.abort();
            numbers(100, 1300).forEach(bob::say);
            await().until(() -> kept(nats) == 1300);
            Peer back = Peer.joined(two.uri(), ann.last(), "true true 1200");
            numbers(1300, 1400).forEach(bob::say);
            await().until(() -> back.texts().size() >= 1300);
            assertThat(back.texts()).isEqualTo(numbers(100, 1400));
            Peer further = Peer.joined(one.uri(), back.last(), "true true 0");
            assertThat(further.texts()).isEmpty();
        }
    }

    @Test
    void aNodeThatIsKilledLosesNothingOfTheHistory() throws Exception {
        try (NatsServer nats = NatsServer.withJetStream();
                SotoServer one = node(nats)) {
            Process other = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            KeptNode.class.getName(),
                            nats.url())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                URI address = URI.create(other.inputReader().readLine());
                List<Peer> theirs = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    theirs.add(Peer.joined(address, "", "true true 0"));
                }
                Peer bob = Peer.connect(one.uri());
                for (int i = 0; i < 300; i++) {
                    bob.say("message " + i);
                    if (i == 150) {
                        await().until(() -> theirs.get(0).texts().size() > 50);
                        other.destroyForcibly();
                    }
                }
                assertThat(other.waitFor(10, TimeUnit.SECONDS)).isTrue();
                List<Peer> back = new ArrayList<>();
                for (Peer each : theirs) {
                    await().until(() -> each.heard.unread().stream().anyMatch(last -> !(last instanceof String)));
                    List<String> before = each.texts();
                    int seen = before.size() - 1;
                    assertThat(before.subList(0, seen)).isEqualTo(numbers(0, seen));
                    String position = each.heard.unread().get(seen).toString();
                    Peer again = Peer.connect(one.uri());
                    again.say("join " + position.substring(0, position.indexOf(' ')));
                    await().until(() -> again.texts().size() == 300 - seen);
                    assertThat(again.texts()).isEqualTo(numbers(seen, 300));
                    back.add(again);
                }
                bob.say("on");
                for (Peer each : back) {
                    await().until(() -> each.texts().contains("on"));
                }
            } finally {
                other.destroyForcibly();
            }
        }
    }

    @Test
    void whenOneOfThreeServersIsKilledAllMembersSeeAllInOneOrder() throws Exception {
        NatsServer[] servers = NatsServer.clusterWithJetStream(3);
        List<SotoServer> nodes = new ArrayList<>();
        try {
            List<SotoCluster> clusters = new ArrayList<>();
            List<Peer> members = new ArrayList<>();
            String all = servers[0].url() + "," + servers[1].url() + "," + servers[2].url();
            for (int i = 0; i < 3; i++) {
                nodes.add(KeptNode.start(servers[i].url() + "," + all, Map.of("clusterHistoryTimeout", "30s")));
                clusters.add(cluster(nodes.get(i)));
            }
            for (SotoCluster each : clusters) {
                await().atMost(Duration.ofSeconds(20)).until(() -> each.nodes().size() == 3);
            }
            // The servers may still be choosing who leads.
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() ->
                            done(room(clusters.get(0)).send("first")).position().isPresent());
            for (SotoServer each : nodes) {
                members.add(Peer.joined(each.uri(), "", "true true 0"));
            }
            List<List<CompletionStage<Sent>>> sent = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (int i = 0; i < 600; i++) {
                for (int node = 0; node < 3; node++) {
                    sent.get(node).add(room(clusters.get(node)).send(node + " message " + i));
                }
                if (i == 200) {
                    servers[leader(servers)].kill();
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
            int kept = 0;
            for (List<CompletionStage<Sent>> each : sent) {
                for (CompletionStage<Sent> one : each) {
                    try {
                        done(one);
                        kept++;
                    } catch (ExecutionException told) {
                        assertThat(told).hasCauseInstanceOf(ClusterUnavailableException.class);
                    }
                }
            }
            assertThat(kept).as("what was kept").isGreaterThan(1700);
            int atLeast = kept;
            for (Peer each : members) {
                await().atMost(Duration.ofSeconds(30)).until(() -> each.texts().size() >= atLeast);
            }
            await().until(() -> members.get(0).heard.unread().size()
                            == members.get(1).heard.unread().size()
                    && members.get(1).heard.unread().size()
                            == members.get(2).heard.unread().size());
            assertThat(members.get(0).heard.unread()).doesNotHaveDuplicates();
            assertThat(members.get(1).texts()).isEqualTo(members.get(0).texts()).doesNotHaveDuplicates();
            assertThat(members.get(2).texts()).isEqualTo(members.get(0).texts());
            for (int node = 0; node < 3; node++) {
                String sender = node + " ";
                assertThat(members.get(0).texts().stream()
                                .filter(each -> each.startsWith(sender))
                                .map(each -> Integer.parseInt(each.substring(each.lastIndexOf(' ') + 1))))
                        .isSorted();
            }
        } finally {
            nodes.forEach(SotoServer::close);
            for (NatsServer each : servers) {
                each.close();
            }
        }
    }

    private static long kept(NatsServer nats) throws Exception {
        try (Connection operator = Nats.connect(nats.url())) {
            return operator.jetStreamManagement()
                    .getStreamInfo("soto-test-3000-120000")
                    .getStreamState()
                    .getMsgCount();
        }
    }

    private static int leader(NatsServer[] servers) throws Exception {
        try (Connection any = Nats.connect(servers[0].url())) {
            String leader = any.jetStreamManagement()
                    .getStreamInfo("soto-test-3000-120000")
                    .getClusterInfo()
                    .getLeader();
            return Integer.parseInt(leader.substring("server".length()));
        }
    }

    @Test
    void aServerThatIsKilledHasTheHistoryOnItsDisk() throws Exception {
        try (NatsServer nats = NatsServer.withJetStream();
                SotoServer one = KeptNode.start(nats.url(), Map.of("clusterHistoryTimeout", "1s"));
                SotoServer two = node(nats)) {
            Peer ann = Peer.joined(one.uri(), "", "true true 0");
            SotoCluster first = cluster(one);
            for (int i = 0; i < 50; i++) {
                done(room(first).send("message " + i));
            }
            await().until(() -> ann.texts().size() == 50);
            nats.kill();
            CompletionStage<Sent> lost = room(first).send("lost");
            assertThatThrownBy(() -> done(lost))
                    .hasCauseInstanceOf(ClusterUnavailableException.class)
                    .hasMessageMatching(
                            "(?s).*dev.soto.clusterHistoryTimeout 1000 ms: "
                                    + "(the stream is being opened, after: )?(the cluster is not connected|no answer within 2000 ms).*");
            nats.start();
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> done(room(first).send("on")).position().isPresent());
            String tenth = ann.heard.unread().get(10).toString();
            Peer back = Peer.connect(two.uri());
            back.say("join " + tenth.substring(0, tenth.indexOf(' ')));
            await().atMost(Duration.ofSeconds(20)).until(() -> back.texts().contains("on"));
            assertThat(back.texts().subList(0, 40)).isEqualTo(numbers(10, 50));
            await().until(() -> ann.texts().contains("on"));
            assertThat(ann.texts().subList(0, 50)).isEqualTo(numbers(0, 50));
        }
    }

    @Test
    void aStreamThatIsPurgedOrDeletedIsTold() throws Exception {
        try (NatsServer nats = NatsServer.withJetStream();
                SotoServer one = node(nats);
                Connection operator = Nats.connect(nats.url())) {
            Peer ann = Peer.joined(one.uri(), "", "true true 0");
            SotoCluster first = cluster(one);
            List<Position> gaps = new CopyOnWriteArrayList<>();
            first.addListener(new ClusterListener() {
                @Override
                public void onHistoryGap(String topic, Position from, Position to) {
                    gaps.add(to);
                }
            });
            for (int i = 0; i < 5; i++) {
                done(room(first).send("message " + i));
            }
            await().until(() -> ann.texts().size() == 5);
            String second = ann.heard.unread().get(2).toString();
            String seen = second.substring(0, second.indexOf(' '));
            JetStreamManagement streams = operator.jetStreamManagement();
            streams.purgeStream("soto-test-3000-120000");
            try (SotoServer two = node(nats)) {
                Peer.joined(two.uri(), seen, "true false 0");
            }
            streams.deleteStream("soto-test-3000-120000");
            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .until(() -> done(room(first).send("anew")).position().isPresent());
            await().atMost(Duration.ofSeconds(20)).until(() -> ann.texts().contains("anew"));
            await().until(() -> gaps.size() == 1);
            assertThat(gaps.get(0).epoch()).isNotEqualTo(Position.parse(seen).epoch());
            Peer.joined(one.uri(), seen, "true false 0");
        }
    }

    @Test
    void withoutJetStreamTheLineForTheConfigurationIsTold() throws Exception {
        try (NatsServer nats = new NatsServer();
                SotoServer one = node(nats)) {
            SotoCluster first = cluster(one);
            assertThatThrownBy(() -> room(first))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("topic \"room\" is to have a history: the NATS server at ")
                    .hasMessageContaining("keeps no messages: its nats-server.conf needs the line `jetstream {");
        }
    }

    @Test
    void aStreamOfSomebodyElseIsNotTaken() throws Exception {
        try (NatsServer nats = NatsServer.withJetStream();
                Connection operator = Nats.connect(nats.url());
                SotoServer one = node(nats)) {
            operator.jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name("soto-test-3000-120000")
                            .subjects("something.else")
                            .build());
            SotoCluster first = cluster(one);
            CompletionStage<Sent> sent = room(first).send("hello");
            assertThatThrownBy(() -> done(sent))
                    .hasCauseInstanceOf(ClusterUnavailableException.class)
                    .hasMessageContaining("the stream soto-test-3000-120000 of the NATS server is there with");
        }
    }

    @Test
    void theDocumentedConfigurationWithItsPermissionsKeepsHistories() throws Exception {
        String document = Files.readString(Path.of("..", "docs", "cluster.md"));
        Matcher block = Pattern.compile("```\nlisten: \\S+\n(authorization.*?)```", Pattern.DOTALL)
                .matcher(document);
        assertThat(block.find()).isTrue();
        Map<String, String> shop = Map.of("clusterName", "shop", "clusterUser", "soto", "clusterPassword", "change me");
        try (NatsServer nats = NatsServer.configured(block.group(1));
                SotoServer one = KeptNode.start(nats.url(), shop);
                SotoServer two = KeptNode.start(nats.url(), shop)) {
            Peer ann = Peer.joined(one.uri(), "", "true true 0");
            Peer bob = Peer.connect(two.uri());
            numbers(0, 10).forEach(bob::say);
            await().until(() -> ann.texts().size() == 10);
            String first = ann.heard.unread().get(1).toString();
            Peer back = Peer.joined(two.uri(), first.substring(0, first.indexOf(' ')), "true true 9");
            assertThat(back.texts()).isEqualTo(numbers(1, 10));
        }
    }

    @Test
    void aUserWhoMayNotUseJetStreamIsToldWhichPermissionIsMissing() throws Exception {
        try (NatsServer nats = NatsServer.configured("""
                        jetstream { store_dir: /var/lib/nats }
                        authorization { users = [ { user: soto, password: secret,
                          permissions: { publish: "soto.test.>", subscribe: "soto.test.>" } } ] }
                        """);
                SotoServer one = KeptNode.start(
                        nats.url(),
                        Map.of("clusterUser", "soto", "clusterPassword", "secret", "clusterHistoryTimeout", "1s"))) {
            SotoCluster first = cluster(one);
            CompletionStage<Sent> sent = room(first).send("hello");
            assertThatThrownBy(() -> done(sent))
                    .hasCauseInstanceOf(ClusterUnavailableException.class)
                    .hasMessageContaining("is `$JS.API.>` among what the user may publish?");
        }
    }

    @Test
    void noMoreKindsThanTheLimit() throws Exception {
        try (NatsServer nats = NatsServer.withJetStream();
                SotoServer one = KeptNode.start(nats.url(), Map.of("clusterMaxHistories", "1"))) {
            SotoCluster first = cluster(one);
            room(first);
            assertThatThrownBy(() -> first.topic("other", TopicOptions.DEFAULTS.history(1, Duration.ofSeconds(1))))
                    .hasMessageContaining("dev.soto.clusterMaxHistories 1");
        }
    }

    private static void assertNotKept(NatsServer nats, Map<String, String> settings, String... words) throws Exception {
        try (SotoServer one = KeptNode.start(nats.url(), settings)) {
            CompletionStage<Sent> sent = room(cluster(one)).send("hello");
            assertThatThrownBy(() -> done(sent))
                    .hasCauseInstanceOf(ClusterUnavailableException.class)
                    .satisfies(told -> {
                        for (String each : words) {
                            assertThat(told).hasMessageContaining(each);
                        }
                    });
        }
    }

    @Test
    void whatTheServersHaveNoRoomForIsToldWithItsSettings() throws Exception {
        Map<String, String> soon = Map.of("clusterHistoryTimeout", "1s");
        try (NatsServer nats =
                NatsServer.configured("jetstream { store_dir: /var/lib/nats, max_file: 1MB, max_mem: 1MB }")) {
            assertNotKept(
                    nats,
                    soon,
                    "with 268435456 bytes (dev.soto.clusterHistoryBytes) on 1 of them (dev.soto.clusterHistoryReplicas)",
                    "insufficient storage resources available");
            assertNotKept(
                    nats,
                    Map.of("clusterHistoryTimeout", "1s", "clusterHistoryReplicas", "3", "clusterHistoryBytes", "1MiB"),
                    "on 3 of them (dev.soto.clusterHistoryReplicas): they are no cluster");
        }
    }

    @Test
    void anAccountWithoutJetStreamIsToldTheLineThatItNeeds() throws Exception {
        try (NatsServer nats = NatsServer.configured("""
                jetstream { store_dir: /var/lib/nats }
                accounts { APP: { users: [ { user: soto, password: secret } ] } }
                """)) {
            assertNotKept(
                    nats,
                    Map.of("clusterUser", "soto", "clusterPassword", "secret"),
                    "the account in its nats-server.conf needs the line `jetstream: enabled`");
        }
    }
}
