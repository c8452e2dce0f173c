package dev.soto.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.bridge.session.SotoSession;
import dev.soto.cluster.transport.ClusterTransportFactory;
import dev.soto.cluster.wire.Envelope.Kind;
import dev.soto.connection.QueueFullException;
import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.Settings;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes of a JVM, connected by a {@link Hub}. */
@Timeout(30)
class NodesTest {
    private static final Settings SETTINGS = Settings.DEFAULTS
            .with(ClusterTable.TRANSPORT, "hub")
            .with(ClusterTable.NAME, "test")
            .with(ClusterTable.HEARTBEAT, Duration.ofMillis(100))
            .with(ClusterTable.NODE_TIMEOUT, Duration.ofSeconds(2))
            .with(ClusterTable.REQUEST_TIMEOUT, Duration.ofSeconds(2));

    private final List<Node> nodes = new ArrayList<>();
    private Node a;
    private Node b;
    private Node c;

    @BeforeEach
    void begin() throws Exception {
        Hub.LINES.clear();
        a = node();
        b = node();
        c = node();
        await().until(() -> nodes.stream().allMatch(each -> each.cluster.nodes().size() == 3));
    }

    private Node node() throws Exception {
        Node made = new Node(SETTINGS, Opened.class);
        nodes.add(made);
        return made;
    }

    @AfterEach
    void end() {
        nodes.forEach(Node::close);
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static Sent everywhere(int local) {
        return new Sent(Reach.CLUSTER, local, Optional.empty());
    }

    private static Hub.Line line(int node) {
        return Hub.LINES.get(node);
    }

    @Test
    void aTopicHasMembersOnAllNodesAndItsMessagesGoWhereTheyAre() throws Exception {
        SotoSession onA = a.open("/any/1", null);
        SotoSession onB = b.open("/any/2", null);
        assertThat(done(a.cluster.topic("room/*").join(onA)).confirmed()).isTrue();
        assertThat(done(b.cluster.topic("room/*").join(onB)).confirmed()).isTrue();

        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            sent.add("message " + i);
            assertThat(done(a.cluster.topic("room/*").send("message " + i))).isEqualTo(everywhere(1));
        }
        await().until(() -> b.peer(onB).messages().size() == 500);
        assertThat(b.peer(onB).messages()).isEqualTo(sent);
        assertThat(a.peer(onA).messages()).isEqualTo(sent);

        assertThat(done(c.cluster.topic("room/*").send(ClusterMessage.text("x").except(onB))))
                .isEqualTo(everywhere(0));
        await().until(() -> a.peer(onA).messages().size() == 501);
        await().until(() -> b.cluster.statistics().received() == 501);
        assertThat(b.peer(onB).messages()).hasSize(500);
        assertThat(c.cluster.statistics().received()).as("it has no member").isZero();

        done(c.cluster.topic("room/*").close(new CloseReason(CloseCodes.GOING_AWAY, "over")));
        await().until(() -> a.peer(onA).messages().contains("close 1001"));
        await().until(() -> b.peer(onB).messages().contains("close 1001"));
    }

    @Test
    void whatIsSentIsOnItsWayToTheOthersBeforeAMemberHereHasIt() throws Exception {
        SotoSession onA = a.open("/any/1", "ann");
        done(a.cluster.topic("room").join(onA));
        List<Integer> hadWhenPublished = new CopyOnWriteArrayList<>();
        line(0).published = (subject, message) -> {
            if (subject.matches("soto\\.test\\.[teu]\\..*")) {
                hadWhenPublished.add(a.peer(onA).messages().size());
            }
        };
        a.cluster.topic("room").send("topic");
        await().until(() -> a.peer(onA).messages().size() == 1);
        a.cluster.user("ann").send("user");
        await().until(() -> a.peer(onA).messages().size() == 2);
        a.cluster.endpoint(Opened.class).send("endpoint");
        await().until(() -> a.peer(onA).messages().size() == 3);
        a.cluster.topic("room").close(new CloseReason(CloseCodes.GOING_AWAY, "over"));
        await().until(() -> a.peer(onA).messages().contains("close 1001"));
        SotoSession next = a.open("/any/1", "ann");
        a.cluster.user("ann").close(new CloseReason(CloseCodes.GOING_AWAY, "over"));
        await().until(() -> a.peer(next).messages().contains("close 1001"));
        assertThat(hadWhenPublished).startsWith(0, 1, 2, 3).hasSize(5);
        assertThat(a.peer(onA).messages()).startsWith("topic", "user", "endpoint", "close 1001");
    }

    @Test
    void aCountIsThatOfAllNodesAndSaysWhoHasNotAnswered() throws Exception {
        for (Node each : List.of(a, a, b)) {
            done(each.cluster.topic("room").join(each.open("/any/1", null)));
        }
        for (Node each : nodes) {
            assertThat(done(each.cluster.topic("room").count())).isEqualTo(new Count(3, Set.of()));
        }
        assertThat(done(a.cluster.topic("nobody").count())).isEqualTo(new Count(0, Set.of()));
        assertThat(a.cluster.topic("room").members()).isEqualTo(2);
        Hub.Line ofB = line(1);
        ofB.hang();
        String nameOfB = b.open("/any/1", null).getId().substring(0, 16);
        Count without = done(c.cluster.topic("room").count());
        assertThat(without.members()).isEqualTo(2);
        assertThat(without.missing().isEmpty() || without.missing().equals(Set.of(nameOfB)))
                .isTrue();
        await().until(() -> c.cluster.nodes().size() == 2);
        assertThat(done(c.cluster.topic("room").count()))
                .as("who is gone has no members")
                .isEqualTo(new Count(2, Set.of()));
        line(2).set(false);
        assertThat(done(c.cluster.topic("room").count()).missing()).as("alone").hasSize(1);
    }

    @Test
    void whatIsLongerThanTheServersTakeGoesInParts() throws Exception {
        SotoSession onB = b.open("/any/2", "ann");
        done(b.cluster.topic("room").join(onB));
        String longText = "0123456789".repeat(45_000);
        assertThat(done(a.cluster.topic("room").send(longText)).reach()).isEqualTo(Reach.CLUSTER);
        done(a.cluster.topic("room").send("short"));
        await().until(() -> b.peer(onB).messages().equals(List.of(longText, "short")));
        done(a.cluster.user("ann").send(ClusterMessage.text(longText)));
        await().until(() -> b.peer(onB).messages().equals(List.of(longText, "short", longText)));
        assertThat(done(a.cluster.session(onB.getId()).send(longText))).isEqualTo(everywhere(0));
        assertThat(b.peer(onB).messages()).hasSize(4).endsWith(longText);
    }

    @Test
    void aMessageOfWhichAPartIsLostIsNotDeliveredAndThatIsTold() throws Exception {
        SotoSession onB = b.open("/any/2", "ann");
        done(b.cluster.topic("room").join(onB));
        String nameOfA = a.open("/any/1", null).getId().substring(0, 16);
        List<String> gaps = new CopyOnWriteArrayList<>();
        b.cluster.addListener(new ClusterListener() {
            @Override
            public void onGap(String node, Instant from, Instant to) {
                gaps.add(node);
            }
        });
        AtomicInteger part = new AtomicInteger();
        line(0).loses = subject -> subject.endsWith(".room") && part.incrementAndGet() == 2;
        done(a.cluster.topic("room").send("0123456789".repeat(45_000)));
        done(a.cluster.topic("room").send("short"));
        await().until(() -> b.peer(onB).messages().equals(List.of("short")));
        await().until(() -> gaps.contains(nameOfA));
        assertThat(b.cluster.statistics().gaps()).isPositive();
    }

    @Test
    void whatIsSentAfterAJoinIsCompleteIsNotMissed() throws Exception {
        for (int i = 0; i < 50; i++) {
            SotoSession member = a.open("/any/1", null);
            assertThat(done(a.cluster.topic("room " + i).join(member)).confirmed())
                    .isTrue();
            done(b.cluster.topic("room " + i).send("hello"));
            await().until(() -> a.peer(member).messages().equals(List.of("hello")));
        }
    }

    @Test
    void joinsThatWaitTogetherAreConfirmedByOneQuestionThatGoesOutBehindAllOfThem() throws Exception {
        SotoSession member = a.open("/any/1", null);
        assertThat(done(a.cluster.topic("before").join(member)).confirmed()).isTrue();
        Hub.Line line = line(0);
        line.holdSubscriptions();
        List<CompletionStage<Joined>> joining = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            joining.add(a.cluster.topic("together" + i).join(member));
        }
        AtomicInteger questions = new AtomicInteger();
        List<String> early = new CopyOnWriteArrayList<>();
        line.published = (subject, message) -> {
            if (isQuestion(subject, message)) {
                questions.incrementAndGet();
                for (int i = 0; i < 50; i++) {
                    if (!line.isSubscribed("soto.test.t.together" + i)) {
                        early.add("together" + i);
                    }
                }
            }
        };
        while (line.goOnWithSubscriptions()) {}
        assertConfirmed(joining);
        assertThat(questions).hasValue(1);
        assertThat(early).isEmpty();
    }

    @Test
    void aJoinBehindAQuestionThatHasGoneOutIsConfirmedByTheNext() throws Exception {
        SotoSession member = a.open("/any/1", null);
        assertThat(done(a.cluster.topic("before").join(member)).confirmed()).isTrue();
        Hub.Line line = line(0);
        List<String> early = new CopyOnWriteArrayList<>();
        List<CompletionStage<Joined>> joining = new CopyOnWriteArrayList<>();
        AtomicInteger questions = new AtomicInteger();
        line.published = (subject, message) -> {
            if (isQuestion(subject, message)) {
                // The first one is on its way when the second topic is new.
                if (questions.incrementAndGet() == 1) {
                    joining.add(a.cluster.topic("second").join(member));
                } else if (!line.isSubscribed("soto.test.t.second")) {
                    early.add("second");
                }
            }
        };
        line.holdSubscriptions();
        joining.add(a.cluster.topic("first").join(member));
        await().pollDelay(Duration.ZERO).until(() -> {
            while (line.goOnWithSubscriptions()) {}
            return joining.size() == 2
                    && joining.stream()
                            .allMatch(each -> each.toCompletableFuture().isDone());
        });
        assertConfirmed(joining);
        assertThat(questions).hasValue(2);
        assertThat(early).isEmpty();
    }

    private static boolean isQuestion(String subject, byte[] message) {
        return subject.equals("soto.test.n") && message[1] == Kind.BARRIER.ordinal();
    }

    private static void assertConfirmed(List<CompletionStage<Joined>> joining) throws Exception {
        for (CompletionStage<Joined> each : joining) {
            assertThat(done(each).confirmed()).isTrue();
        }
    }

    @Test
    void usersAndEndpointsAreThoseOfAllNodes() throws Exception {
        assertThat(done(c.cluster.user("ann").isOnline())).isFalse();
        SotoSession onA = a.open("/any/1", "ann");
        SotoSession onB = b.open("/any/2", "ann");
        SotoSession bob = b.open("/any/2", "bob");
        await().until(() -> done(c.cluster.user("ann").isOnline()));
        done(c.cluster.user("ann").send("hello ann"));
        done(c.cluster.endpoint(Opened.class).send("hello all"));
        for (Node each : List.of(a, b)) {
            SotoSession ann = each == a ? onA : onB;
            await().until(() -> each.peer(ann).messages().size() == 2);
            assertThat(each.peer(ann).messages()).contains("hello ann", "hello all");
        }
        await().until(() -> b.peer(bob).messages().equals(List.of("hello all")));
        done(a.cluster.user("ann").close(new CloseReason(CloseCodes.VIOLATED_POLICY, "")));
        await().until(() -> b.peer(onB).messages().contains("close 1008"));
        await().until(() -> !done(c.cluster.user("ann").isOnline()));
    }

    @Test
    void aSessionIsReachedByItsIdWhereverItIs() throws Exception {
        SotoSession onB = b.open("/any/2", "ann");
        RemoteSession remote = a.cluster.session(onB.getId());
        assertThat(done(remote.send("hello"))).isEqualTo(everywhere(0));
        assertThat(done(remote.sendObject(5))).isEqualTo(everywhere(0));
        assertThat(b.peer(onB).messages()).containsExactly("hello", "5");
        SessionInfo info = done(remote.info());
        assertThat(info.id()).isEqualTo(onB.getId());
        assertThat(info.endpoint()).isEqualTo("/any/{name}");
        assertThat(info.user()).hasValue("ann");

        b.peer(onB).stopReading();
        onB.connection().setMaxQueuedBytes(10);
        CompletionStage<Sent> waits = remote.send("0123456789");
        assertThatThrownBy(() -> done(remote.send("0123456789"))).hasCauseInstanceOf(QueueFullException.class);
        assertThat(waits.toCompletableFuture()).isNotDone();
        b.peer(onB).readOn();
        done(waits);

        done(remote.close(new CloseReason(CloseCodes.GOING_AWAY, "bye")));
        assertThat(b.peer(onB).messages()).contains("close 1001");
        assertThatThrownBy(() -> done(remote.send("late"))).hasCauseInstanceOf(NoSuchSessionException.class);
        for (String id : List.of(
                "..", "*.>", "0123456789abcdef.x", a.open("/any/1", null).getId() + "x")) {
            assertThatThrownBy(() -> done(c.cluster.session(id).send("x")))
                    .hasCauseInstanceOf(NoSuchSessionException.class);
        }
        assertThatThrownBy(() -> done(c.cluster
                        .session("0123456789abcdef.00000000-0000-0000-0000-000000000000")
                        .send("x")))
                .hasCauseInstanceOf(NodeGoneException.class);
    }

    @Test
    void aNodeThatLeavesIsGoneAtOnceAndOneThatIsKilledSoon() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        a.cluster.addListener(new ClusterListener() {
            @Override
            public void onNode(String node, boolean there) {
                told.add(node + " " + there);
            }
        });
        String nameOfC = name(c);
        SotoSession onC = c.open("/any/1", null);
        String id = onC.getId();
        line(2).kill();
        await().until(() -> told.equals(List.of(nameOfC + " false")));
        assertThatThrownBy(() -> done(a.cluster.session(id).send("x"))).hasCauseInstanceOf(NodeGoneException.class);
        told.clear();
        String nameOfB = name(b);
        b.close();
        await().until(() -> told.equals(List.of(nameOfB + " false")));
        assertThat(a.cluster.nodes()).hasSize(1);
    }

    private String name(Node node) throws Exception {
        return node.open("/any/name", null).getId().substring(0, 16);
    }

    @Test
    void aNodeThatHangsIsGoneAndBack() throws Exception {
        line(2).hang();
        await().until(() -> a.cluster.nodes().size() == 2 && b.cluster.nodes().size() == 2);
        line(2).goOn();
        await().until(() -> a.cluster.nodes().size() == 3 && b.cluster.nodes().size() == 3);
    }

    @Test
    void withoutAConnectionLocalMembersGetEverythingAndSendersAreTold() throws Exception {
        SotoSession onA = a.open("/any/1", null);
        SotoSession onB = b.open("/any/2", null);
        done(a.cluster.topic("room").join(onA));
        done(b.cluster.topic("room").join(onB));
        List<ClusterState> told = new CopyOnWriteArrayList<>();
        a.cluster.addListener(new ClusterListener() {
            @Override
            public void onState(ClusterState state) {
                told.add(state);
            }
        });
        line(0).set(false);
        assertThat(a.cluster.state()).isEqualTo(ClusterState.DEGRADED);
        assertThat(done(a.cluster.topic("room").send("local"))).isEqualTo(new Sent(Reach.LOCAL, 1, Optional.empty()));
        assertThat(a.peer(onA).messages()).containsExactly("local");
        assertThat(a.cluster.statistics().localOnly()).isEqualTo(1);
        assertThat(a.cluster.nodes())
                .as("nothing is concluded about the others")
                .hasSize(3);
        line(0).set(true);
        await().until(() -> b.cluster.nodes().size() == 3);
        done(a.cluster.topic("room").send("again"));
        await().until(() -> b.peer(onB).messages().equals(List.of("again")));
        await().until(() -> told.equals(List.of(ClusterState.DEGRADED, ClusterState.CONNECTED)));
    }

    @Test
    void whatIsNoMessageOfANodeIsCountedAndTouchesNobody() throws Exception {
        SotoSession onB = b.open("/any/2", null);
        done(b.cluster.topic("room").join(onB));
        line(0).publish("soto.test.t.room", "hello".getBytes(StandardCharsets.UTF_8));
        line(0).publish("soto.test.t.room", new byte[0]);
        line(0).publish("soto.test.n", new byte[] {1, 2, 3});
        await().until(() -> b.cluster.statistics().droppedForm() == 3);
        done(a.cluster.topic("room").send("hello"));
        await().until(() -> b.peer(onB).messages().equals(List.of("hello")));
    }

    @Test
    void whatTheSettingsLackIsSaidAtTheStart() {
        assertThatThrownBy(() -> new Node(
                        Settings.DEFAULTS.with(ClusterTable.SERVERS, List.of("nats://10.0.0.1:4222")), Opened.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "dev.soto.clusterServers in code is \"nats://10.0.0.1:4222\", and dev.soto.clusterTransport is"
                                + " not given: nats, or local where the node is to be alone all the same");
        assertThatThrownBy(() -> new Node(SETTINGS.with(ClusterTable.NAME, ""), Opened.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "dev.soto.clusterTransport in code is \"hub\", and dev.soto.clusterName is not given");
        assertThatThrownBy(() -> new Node(SETTINGS.with(ClusterTable.TRANSPORT, "nats"), Opened.class))
                .hasMessageContaining("add dev.soto:soto-cluster-nats to the application");
        assertThatThrownBy(
                        () -> new Node(SETTINGS.with(ClusterTable.NODE_TIMEOUT, Duration.ofMillis(200)), Opened.class))
                .hasMessageContaining(
                        "dev.soto.clusterNodeTimeout in code is \"200 ms\", which is less than three times as"
                                + " long as dev.soto.clusterHeartbeat in code is \"100 ms\"");
    }

    @Test
    void aTransportIsFoundWhicheverClassLoaderTheThreadHasAndBesideOneThatIsBroken(@TempDir Path folder)
            throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(ClusterTransportFactory.class.getName()), "no.such.Factory");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader broken =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            for (ClassLoader each : List.of(ClassLoader.getPlatformClassLoader(), broken)) {
                thread.setContextClassLoader(each);
                try (Node node = new Node(SETTINGS, Opened.class)) {
                    await().until(() -> node.cluster.state() == ClusterState.CONNECTED);
                }
            }
            assertThatThrownBy(() -> new Node(SETTINGS.with(ClusterTable.TRANSPORT, "other"), Opened.class))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("what may make such a transport cannot be used: ")
                    .hasMessageContaining("no.such.Factory");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void aTopicThatComesBackSoonIsHeardAtOnce() throws Exception {
        SotoSession member = a.open("/any/1", null);
        for (int i = 0; i < 3; i++) {
            assertThat(done(a.cluster.topic("room").join(member)).confirmed()).isTrue();
            done(b.cluster.topic("room").send("hello " + i));
            String expected = "hello " + i;
            await().until(() -> a.peer(member).messages().contains(expected));
            a.cluster.topic("room").leave(member);
        }
        assertThat(a.peer(member).messages()).hasSize(3);
    }

    @Test
    void whatMayBeMissingIsTold() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        List<Duration> lengths = new CopyOnWriteArrayList<>();
        b.cluster.addListener(new ClusterListener() {
            @Override
            public void onGap(String node, Instant from, Instant to) {
                told.add(node);
                lengths.add(Duration.between(from, to));
            }
        });
        String nameOfA = name(a);
        line(0).lostBeats = 1;
        // A busy machine may be late with a heartbeat of the third.
        await().until(() -> told.contains(nameOfA));
        assertThat(lengths.get(0)).isBetween(Duration.ofMillis(100), Duration.ofSeconds(20));
        assertThat(b.cluster.statistics().gaps()).isPositive();
        told.clear();

        // Another node whose connection was lost says so by a heartbeat that it leaves out, and one's own is known.
        line(0).set(false);
        line(0).set(true);
        await().until(() -> told.contains(nameOfA));
        told.clear();
        line(1).set(false);
        line(1).set(true);
        await().until(() -> told.contains(nameOfA) && told.size() >= 2);
    }

    @Test
    void aJoinIsConfirmedAnewAfterTheConnectionWasLost() throws Exception {
        SotoSession one = a.open("/any/1", null);
        SotoSession two = a.open("/any/2", null);
        line(0).set(false);
        assertThat(done(a.cluster.topic("room").join(one)).confirmed()).isFalse();
        line(0).set(true);
        assertThat(done(a.cluster.topic("room").join(two)).confirmed()).isTrue();
    }

    @Test
    void aTopicTooManyIsRefusedAndTheLimitIsNamed() throws Exception {
        Node small = new Node(SETTINGS.with(ClusterTable.MAX_SUBJECTS, 3), Opened.class);
        nodes.add(small);
        SotoSession session = small.open("/any/1", null);
        small.cluster.topic("one").join(session);
        small.cluster.topic("two").join(session);
        assertThatThrownBy(() -> small.cluster.topic("three").join(session))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("topic \"three\" is one too many")
                .hasMessageContaining("dev.soto.clusterMaxSubjects 3");
        assertThat(done(small.cluster.topic("three").send("x")).local()).isZero();
        small.cluster.topic("one").join(session);
    }

    @Test
    void whatIsNotSignedOrComesTwiceReachesNobody() throws Exception {
        Settings signed = SETTINGS.with(ClusterTable.NAME, "signed")
                .with(ClusterTable.SECRET, List.of("0123456789abcdef0123456789abcdef"));
        Node one = new Node(signed, Opened.class);
        nodes.add(one);
        Hub.Line line = line(3);
        Node two = new Node(signed, Opened.class);
        nodes.add(two);
        Node stranger = new Node(SETTINGS.with(ClusterTable.NAME, "signed"), Opened.class);
        nodes.add(stranger);
        await().until(() ->
                one.cluster.nodes().size() == 2 && two.cluster.nodes().size() == 2);
        assertThat(stranger.cluster.nodes()).as("it cannot read them").hasSize(1);

        SotoSession member = two.open("/any/1", null);
        done(two.cluster.topic("room").join(member));
        List<byte[]> published = new CopyOnWriteArrayList<>();
        line.published = (subject, message) -> {
            if (subject.endsWith(".t.room")) {
                published.add(message);
            }
        };
        done(one.cluster.topic("room").send("once"));
        await().until(() -> two.peer(member).messages().equals(List.of("once")));
        long before = two.cluster.statistics().droppedSignature();
        line.publish("soto.signed.t.room", published.get(0));
        done(stranger.cluster.topic("room").send("unsigned"));
        await().until(() -> two.cluster.statistics().droppedSignature() >= before + 2);
        done(one.cluster.topic("room").send("twice"));
        await().until(() -> two.peer(member).messages().equals(List.of("once", "twice")));
        assertThat(done(one.cluster.session(member.getId()).info()).endpoint()).isEqualTo("/any/{name}");
    }

    private static final TopicOptions PRESENCE = TopicOptions.DEFAULTS.presence();

    private static List<String> present(Node node, String topic) {
        return node.cluster.topic(topic, PRESENCE).presence().now().stream()
                .map(entry -> entry.user().orElse("?") + " " + entry.data())
                .sorted()
                .toList();
    }

    private static List<String> hear(Node node, String topic, TopicOptions options) {
        List<String> heard = new CopyOnWriteArrayList<>();
        node.cluster.topic(topic, options).presence().addListener(new PresenceListener() {
            @Override
            public void onJoin(Topic of, PresenceEntry entry) {
                heard.add("+" + entry.user().orElse("?"));
            }

            @Override
            public void onLeave(Topic of, PresenceEntry entry) {
                heard.add("-" + entry.user().orElse("?"));
            }
        });
        return heard;
    }

    @Test
    void allNodesKnowWhoIsThere() throws Exception {
        List<String> heard = hear(c, "room", PRESENCE);
        SotoSession ann = a.open("/any/1", "ann");
        SotoSession bob = b.open("/any/2", "bob");
        assertThat(done(a.cluster.topic("room", PRESENCE).join(ann, "on a")).present())
                .isTrue();
        done(b.cluster.topic("room", PRESENCE).join(bob, "on b"));
        for (Node each : List.of(a, b, c)) {
            await().until(() -> present(each, "room").equals(List.of("ann on a", "bob on b")));
            await().until(() ->
                    each.cluster.topic("room", PRESENCE).presence().missing().isEmpty());
        }
        a.cluster.topic("room", PRESENCE).leave(ann);
        await().until(() -> heard.contains("-ann"));
        assertThat(heard).containsExactlyInAnyOrder("+ann", "+bob", "-ann");

        Node late = node();
        hear(late, "room", PRESENCE);
        await().until(() -> present(late, "room").equals(List.of("bob on b")));
        line(1).kill();
        await().until(() -> heard.contains("-bob"));
        await().until(() -> present(late, "room").isEmpty());
        assertThat(heard).hasSize(4);
    }

    @Test
    void whileAConnectionIsLostTheOthersAreMissingAndAfterwardsAllIsKnown() throws Exception {
        List<String> heard = hear(c, "room", PRESENCE);
        SotoSession ann = a.open("/any/1", "ann");
        done(a.cluster.topic("room", PRESENCE).join(ann));
        await().until(() -> heard.equals(List.of("+ann")));
        line(2).set(false);
        Presence presence = c.cluster.topic("room", PRESENCE).presence();
        assertThat(presence.missing()).hasSize(2);
        assertThat(presence.count()).as("nobody is reported as left").isEqualTo(1);
        a.cluster.topic("room", PRESENCE).leave(ann);
        SotoSession bob = a.open("/any/2", "bob");
        done(a.cluster.topic("room", PRESENCE).join(bob));
        await().during(Duration.ofMillis(200)).until(() -> heard.equals(List.of("+ann")));
        line(2).set(true);
        await().until(() -> heard.size() == 3);
        assertThat(heard).containsExactlyInAnyOrder("+ann", "-ann", "+bob");
        await().until(() -> presence.missing().isEmpty());
    }

    @Test
    void aLastChangeThatIsLostIsNoticed() throws Exception {
        List<String> heard = hear(c, "room", PRESENCE);
        SotoSession ann = a.open("/any/1", "ann");
        done(a.cluster.topic("room", PRESENCE).join(ann));
        await().until(() -> heard.equals(List.of("+ann")));
        line(0).losesPresence = 1;
        a.cluster.topic("room", PRESENCE).leave(ann);
        await().until(() -> heard.equals(List.of("+ann", "-ann")));
        await().until(() -> a.cluster.statistics().topics() == 0);
    }

    @Test
    void aReloadOnAnotherNodeIsNotSeenWithinTheDelay() throws Exception {
        TopicOptions delayed = TopicOptions.DEFAULTS.presence(Duration.ofSeconds(2));
        List<String> heard = hear(c, "room", delayed);
        SotoSession onA = a.open("/any/1", "ann");
        done(a.cluster.topic("room", delayed).join(onA));
        await().until(() -> heard.equals(List.of("+ann")));
        a.cluster.topic("room", delayed).leave(onA);
        await().until(() -> c.cluster.topic("room", delayed).presence().count() == 1);
        SotoSession onB = b.open("/any/1", "ann");
        done(b.cluster.topic("room", delayed).join(onB));
        b.cluster.topic("room", delayed).leave(onB);
        await().until(() -> heard.equals(List.of("+ann", "-ann")));
    }

    @Test
    void whatIsTooLongForOneMessageComesInParts() throws Exception {
        for (int i = 0; i < 300; i++) {
            SotoSession each = a.open("/any/1", "user " + i);
            done(a.cluster.topic("room", PRESENCE).join(each, "x".repeat(1000)));
        }
        hear(b, "room", PRESENCE);
        await().until(() -> present(b, "room").size() == 300);
        assertThat(present(b, "room")).isEqualTo(present(a, "room"));
    }

    @Test
    void aVeryLongNameOfAUserIsToldAsItIs() throws Exception {
        String name = "\u00e9".repeat(70_000);
        SotoSession onB = b.open("/any/1", name);
        assertThat(done(a.cluster.session(onB.getId()).info()).user()).hasValue(name);
    }

    @Test
    void whatWaitsForOthersEndsWithTheContainer() throws Exception {
        SotoSession onA = a.open("/any/1", null);
        SotoSession onB = b.open("/any/1", null);
        String id = onB.getId();
        line(1).hang();
        line(2).hang();
        List<CompletionStage<?>> waiting = List.of(
                a.cluster.topic("one").join(onA),
                a.cluster.topic("two").join(onA),
                a.cluster.topic("one").count(),
                a.cluster.session(id).send("hello"),
                a.cluster.session(id).info());
        assertThat(waiting).noneMatch(each -> each.toCompletableFuture().isDone());
        a.close();
        await().until(() ->
                waiting.stream().allMatch(each -> each.toCompletableFuture().isDone()));
    }

    @Test
    void whoseConnectionIsDeadUnnoticedConcludesNothingAboutTheOthers() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        a.cluster.addListener(new ClusterListener() {
            @Override
            public void onNode(String node, boolean there) {
                told.add(node + " " + there);
            }
        });
        SotoSession onB = b.open("/any/1", null);
        TopicOptions options = TopicOptions.DEFAULTS.presence();
        done(b.cluster.topic("room", options).join(onB));
        done(a.cluster.topic("room", options).join(a.open("/any/1", null)));
        await().until(() -> a.cluster.topic("room").presence().count() == 2);
        Hub.Line ofA = line(0);
        ofA.dead = true;
        await().until(() -> b.cluster.nodes().size() == 2 && c.cluster.nodes().size() == 2);
        // Longer than the timeout of a node, which a notices nothing of until then.
        await().during(Duration.ofSeconds(3)).until(() -> a.cluster.nodes().size() == 3);
        ofA.set(false);
        ofA.dead = false;
        ofA.set(true);
        await().until(() -> b.cluster.nodes().size() == 3 && c.cluster.nodes().size() == 3);
        assertThat(a.cluster.topic("room").presence().count()).isEqualTo(2);
        assertThat(told).isEmpty();
    }

    @Test
    void theOnlyOtherNodeIsGoneWhenItHangsAndTheServerIsThere() throws Exception {
        c.close();
        nodes.remove(c);
        await().until(() -> a.cluster.nodes().size() == 2);
        line(1).hang();
        await().atMost(Duration.ofSeconds(4)).until(() -> a.cluster.nodes().size() == 1);
        line(1).goOn();
        await().until(() -> a.cluster.nodes().size() == 2);
    }
}
