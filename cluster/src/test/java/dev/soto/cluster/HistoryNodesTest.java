package dev.soto.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.bridge.session.SotoSession;
import dev.soto.cluster.wire.ReplayWindow;
import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.Settings;
import dev.soto.testing.LogRecords;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A history that a store keeps for three nodes of a JVM, connected by a {@link Hub}. */
@Timeout(30)
class HistoryNodesTest {
    private static final Settings SETTINGS = Settings.DEFAULTS
            .with(ClusterTable.TRANSPORT, "hub")
            .with(ClusterTable.NAME, "test")
            .with(ClusterTable.HEARTBEAT, Duration.ofMillis(100))
            .with(ClusterTable.NODE_TIMEOUT, Duration.ofMillis(600))
            .with(ClusterTable.HISTORY_TIMEOUT, Duration.ofMillis(500));

    private static final TopicOptions KEPT = TopicOptions.DEFAULTS
            // More than the longest burst of a test: what comes while the store is asked may else be gone from it,
            // which is told.
            .history(1_000, Duration.ofMinutes(2))
            .framing((message, position) -> ClusterMessage.text(position + " " + text(message)));

    private final List<Node> nodes = new ArrayList<>();
    private Node a;
    private Node b;
    private Node c;

    private static String text(ClusterMessage message) {
        return StandardCharsets.UTF_8.decode(message.message().payload()).toString();
    }

    @BeforeEach
    void begin() throws Exception {
        start(SETTINGS);
    }

    private void start(Settings settings) throws Exception {
        Hub.LINES.clear();
        Hub.store = new HubStore();
        for (int i = 0; i < 3; i++) {
            nodes.add(new Node(settings, Opened.class));
        }
        a = nodes.get(0);
        b = nodes.get(1);
        c = nodes.get(2);
        await().until(() -> nodes.stream().allMatch(each -> each.cluster.nodes().size() == 3));
    }

    @AfterEach
    void end() {
        nodes.forEach(Node::close);
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static Topic room(Node node) {
        return node.cluster.topic("room", KEPT);
    }

    private static SotoSession member(Node node) throws Exception {
        SotoSession session = node.open("/any/1", null);
        assertThat(done(room(node).join(session)).recovery().complete()).isTrue();
        return session;
    }

    private static List<String> texts(Node node, SotoSession session) {
        return node.peer(session).messages().stream()
                .map(each -> each.substring(each.indexOf(' ') + 1))
                .toList();
    }

    private static Position last(Node node, SotoSession session) {
        List<String> all = node.peer(session).messages();
        String last = all.get(all.size() - 1);
        return Position.parse(last.substring(0, last.indexOf(' ')));
    }

    private static List<String> send(Node node, int from, int to) throws Exception {
        List<String> sent = new ArrayList<>();
        for (int i = from; i < to; i++) {
            sent.add("message " + i);
            done(room(node).send("message " + i));
        }
        return sent;
    }

    @Test
    void membersOfAllNodesSeeOneOrderOfAllSenders() throws Exception {
        SotoSession onA = member(a);
        SotoSession onB = member(b);
        List<CompletionStage<Sent>> sent = new CopyOnWriteArrayList<>();
        List<Thread> senders = new ArrayList<>();
        for (Node each : nodes) {
            Thread sender = new Thread(() -> {
                for (int i = 0; i < 200; i++) {
                    sent.add(room(each).send(each.cluster.nodes().size() + " " + i));
                }
            });
            senders.add(sender);
            sender.start();
        }
        for (Thread each : senders) {
            each.join();
        }
        for (CompletionStage<Sent> each : sent) {
            Sent what = done(each);
            assertThat(what.reach()).isEqualTo(Reach.CLUSTER);
            assertThat(what.position()).isPresent();
        }
        await().until(() ->
                a.peer(onA).messages().size() == 600 && b.peer(onB).messages().size() == 600);
        assertThat(a.peer(onA).messages()).isEqualTo(b.peer(onB).messages());
    }

    @Test
    void whoComesBackOnAnotherNodeGetsWhatItMissedAndThenWhatComes() throws Exception {
        SotoSession onA = member(a);
        List<String> all = send(b, 0, 10);
        await().until(() -> a.peer(onA).messages().size() == 10);
        Position seen = last(a, onA);
        a.peer(onA).vanish();
        all.addAll(send(b, 10, 30));
        SotoSession onC = c.open("/any/1", null);
        Joined joined = done(room(c).join(onC, seen));
        assertThat(joined.confirmed()).isTrue();
        assertThat(joined.recovery().complete()).isTrue();
        assertThat(joined.recovery().messages()).isEqualTo(20);
        all.addAll(send(a, 30, 40));
        await().until(() -> c.peer(onC).messages().size() == 30);
        assertThat(texts(c, onC)).isEqualTo(all.subList(10, 40));
    }

    @Test
    void whoComesBackWithAPositionIsSeenWithWhatItTellsOfItself() throws Exception {
        TopicOptions both = KEPT.presence(Duration.ofMillis(50));
        SotoSession onA = a.open("/any/1", null);
        Position begin = done(a.cluster.topic("seen", both).join(onA, "Ada on a"))
                .recovery()
                .position()
                .orElseThrow();
        done(b.cluster.topic("seen", both).send("missed"));
        a.peer(onA).vanish();
        SotoSession onC = c.open("/any/1", null);
        Joined joined = done(c.cluster.topic("seen", both).join(onC, begin, "Ada on c"));
        assertThat(joined.recovery().messages()).isEqualTo(1);
        assertThat(joined.present()).isTrue();
        await().untilAsserted(() -> assertThat(
                        c.cluster.topic("seen", both).presence().now())
                .extracting(PresenceEntry::data)
                .containsExactly("Ada on c"));
        assertThatThrownBy(() -> c.cluster.topic("seen", both).join(onC, begin, "x".repeat(1_025)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 1024 bytes of UTF-8, not 1025");
    }

    @Test
    void aThousandWhoComeBackReadTheStoreOnce() throws Exception {
        SotoSession onA = member(a);
        send(b, 0, 60);
        await().until(() -> a.peer(onA).messages().size() == 60);
        String tenth = a.peer(onA).messages().get(9);
        Position seen = Position.parse(tenth.substring(0, tenth.indexOf(' ')));
        int before = Hub.store.reads;
        List<SotoSession> back = new ArrayList<>();
        List<CompletionStage<Joined>> joins = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            SotoSession session = c.open("/any/" + i, null);
            back.add(session);
            joins.add(room(c).join(session, seen));
        }
        for (CompletionStage<Joined> each : joins) {
            assertThat(done(each).recovery().messages()).isEqualTo(50);
        }
        assertThat(Hub.store.reads - before).isEqualTo(1);
        for (SotoSession each : back) {
            assertThat(texts(c, each)).hasSize(50).startsWith("message 10").endsWith("message 59");
        }
    }

    @Test
    void whatDoesNotComeIsFetched() throws Exception {
        SotoSession onB = member(b);
        List<String> all = send(a, 0, 5);
        Hub.LINES.get(1).losesKept = 3;
        all.addAll(send(a, 5, 10));
        await().until(() -> b.peer(onB).messages().size() == 10);
        assertThat(texts(b, onB)).isEqualTo(all);
    }

    @Test
    void whatWasLostWithTheConnectionIsFetchedWhenItIsBack() throws Exception {
        SotoSession onB = member(b);
        List<String> all = send(a, 0, 5);
        await().until(() -> b.peer(onB).messages().size() == 5);
        Hub.LINES.get(1).set(false);
        all.addAll(send(a, 5, 10));
        assertThat(b.peer(onB).messages()).hasSize(5);
        Hub.LINES.get(1).set(true);
        await().until(() -> b.peer(onB).messages().size() == 10);
        assertThat(texts(b, onB)).isEqualTo(all);
    }

    @Test
    void whatIsNotKeptAnyMoreIsTold() throws Exception {
        SotoSession onB = member(b);
        List<String> gaps = new CopyOnWriteArrayList<>();
        b.cluster.addListener(new ClusterListener() {
            @Override
            public void onHistoryGap(String topic, Position from, Position to) {
                gaps.add(topic + " " + (to.offset() > from.offset()));
            }
        });
        send(a, 0, 5);
        await().until(() -> b.peer(onB).messages().size() == 5);
        Position seen = last(b, onB);
        Hub.LINES.get(1).set(false);
        send(a, 5, 10);
        Hub.store.purge();
        Hub.LINES.get(1).set(true);
        await().until(() -> gaps.equals(List.of("room true")));
        assertThat(b.cluster.statistics().gaps()).isPositive();
        Joined joined = done(room(c).join(c.open("/any/1", null), seen));
        assertThat(joined.recovery().complete()).isFalse();
        assertThat(joined.recovery().messages()).isZero();
        assertThat(done(room(a).send("on")).position()).isPresent();
        await().until(() -> texts(b, onB).contains("on"));
    }

    @Test
    void aStoreThatBeganAnewHasAnotherEpoch() throws Exception {
        SotoSession onB = member(b);
        List<Position> gaps = new CopyOnWriteArrayList<>();
        b.cluster.addListener(new ClusterListener() {
            @Override
            public void onHistoryGap(String topic, Position from, Position to) {
                gaps.add(to);
            }
        });
        send(a, 0, 5);
        await().until(() -> b.peer(onB).messages().size() == 5);
        Position seen = last(b, onB);
        Hub.store.renew();
        send(a, 5, 6);
        await().until(() -> gaps.equals(List.of(new Position("hub2", 0))));
        await().until(() -> texts(b, onB).contains("message 5"));
        SotoSession back = b.open("/any/1", null);
        assertThat(done(room(b).join(back, seen)).recovery().complete()).isFalse();
        assertThat(b.peer(back).messages()).isEmpty();
    }

    @Test
    void nodesHaveALostStoreBeginAnewOneAfterTheOther() throws Exception {
        SotoSession onA = member(a);
        SotoSession onB = member(b);
        SotoSession onC = member(c);
        send(a, 0, 5);
        await().until(() ->
                Stream.of(texts(a, onA), texts(b, onB), texts(c, onC)).allMatch(each -> each.contains("message 4")));
        Hub.store.lose();
        room(b).send("after");
        await().untilAsserted(() -> assertThat(Hub.store.renewals).hasSize(3));
        List<Long> moments = Hub.store.renewals.values().stream().sorted().toList();
        assertThat(List.of(moments.get(1) - moments.get(0), moments.get(2) - moments.get(1)))
                .as("what another has begun meanwhile is seen")
                .allSatisfy(between ->
                        assertThat(between).isGreaterThan(Duration.ofMillis(400).toNanos()));
        send(c, 5, 6);
        await().until(() -> texts(a, onA).contains("message 5"));
    }

    @Test
    void whileTheStoreDoesNotAnswerNobodyWaitsAndAllAreTold() throws Exception {
        SotoSession onA = member(a);
        Hub.store.silent = true;
        SotoSession onC = c.open("/any/1", null);
        CompletionStage<Joined> join = room(c).join(onC);
        List<CompletionStage<Sent>> sent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sent.add(room(a).send("lost " + i));
            assertThat(sent.get(i).toCompletableFuture()).isNotDone();
        }
        for (CompletionStage<Sent> each : sent) {
            assertThatThrownBy(() -> done(each))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(ClusterUnavailableException.class)
                    .hasMessageContaining(
                            "a message to topic \"room\" was not kept, or it is not known whether it was, in"
                                    + " dev.soto.clusterHistoryTimeout 500 ms");
        }
        assertThatThrownBy(() -> done(join))
                .hasCauseInstanceOf(ClusterUnavailableException.class)
                .hasMessageContaining("has not joined topic \"room\", whose history cannot be read");
        assertThat(room(c).members()).isZero();
        Hub.store.silent = false;
        done(room(c).join(onC));
        done(room(b).send("back"));
        await().until(() ->
                texts(a, onA).equals(List.of("back")) && texts(c, onC).equals(List.of("back")));
    }

    @Test
    void aStoreThatIsBackInTimeTakesWhatWaitedInItsOrder() throws Exception {
        SotoSession onB = member(b);
        Hub.LINES.get(0).set(false);
        List<CompletionStage<Sent>> sent = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            texts.add("late " + i);
            sent.add(room(a).send("late " + i));
        }
        Hub.LINES.get(0).set(true);
        for (CompletionStage<Sent> each : sent) {
            done(each);
        }
        await().until(() -> texts(b, onB).equals(texts));
    }

    @Test
    void whatCannotBeIsRefusedWithWhatToChange() throws Exception {
        Hub.store.whyNot = "the hub keeps nothing: add the line";
        assertThatThrownBy(() -> room(a))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("topic \"room\" is to have a history: the hub keeps nothing: add the line");
        Hub.store.whyNot = null;
        assertThatThrownBy(() -> room(a).send("x".repeat(100_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is longer than what the servers of the cluster");
        for (int i = 1; i < 8; i++) {
            a.cluster.topic("some " + i, TopicOptions.DEFAULTS.history(i, Duration.ofMinutes(1)));
        }
        assertThatThrownBy(() -> a.cluster.topic("ninth", TopicOptions.DEFAULTS.history(9, Duration.ofMinutes(1))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("8 other pairs of them on this node (dev.soto.clusterMaxHistories 8)");
    }

    @Test
    void aNodeThatTakesTheTopicOtherwiseDisturbsNobody() throws Exception {
        SotoSession onB = member(b);
        done(a.cluster.topic("room").send("without history"));
        await().until(() -> b.cluster.statistics().droppedForm() == 1);
        done(c.cluster
                .topic("room", TopicOptions.DEFAULTS.history(5, Duration.ofMinutes(1)))
                .send("with another"));
        await().until(() -> b.cluster.statistics().droppedForm() == 2);
        done(room(a).send("as it should be"));
        await().until(() -> texts(b, onB).equals(List.of("as it should be")));
    }

    @Test
    void leavingBeforeTheJoinIsCompleteIsLeaving() throws Exception {
        Hub.store.silent = true;
        SotoSession onA = a.open("/any/1", null);
        CompletionStage<Joined> join = room(a).join(onA);
        room(a).leave(onA);
        Hub.store.silent = false;
        assertThatThrownBy(() -> done(join)).hasMessageContaining("left topic \"room\" before its join was complete");
        assertThat(room(a).members()).isZero();
    }

    @Test
    void whatIsKeptIsSignedToo() throws Exception {
        end();
        nodes.clear();
        start(SETTINGS.with(ClusterTable.SECRET, List.of("0123456789abcdef0123456789abcdef")));
        SotoSession onA = member(a);
        List<String> all = send(b, 0, 5);
        await().until(() -> texts(a, onA).equals(all));
        a.peer(onA).vanish();
        String topic = "soto.test.t.room";
        Hub.store
                .of(() -> true)
                .publish(
                        new dev.soto.cluster.transport.HistoryStore.Kind(100, Duration.ofMinutes(2)),
                        topic,
                        "evil",
                        ByteBuffer.allocate(60).array());
        await().until(() -> a.cluster.statistics().droppedSignature() == 1);
        all.addAll(send(b, 5, 8));
        SotoSession onC = c.open("/any/1", null);
        assertThat(done(room(c).join(onC, new Position("hub1", 0))).recovery().messages())
                .isEqualTo(8);
        assertThat(texts(c, onC)).isEqualTo(all);
    }

    @Test
    void aFramingThatFailsWithAnErrorLosesItsMessageOnThatNodeAndNothingElse() throws Exception {
        TopicOptions fails = KEPT.framing((message, position) -> {
            if (text(message).equals("message 1")) {
                throw new AssertionError("framing");
            }
            return KEPT.framing().apply(message, position);
        });
        SotoSession onA = a.open("/any/1", null);
        done(a.cluster.topic("room", fails).join(onA));
        SotoSession onB = member(b);
        List<String> sent = send(b, 0, 5);
        await().until(() -> b.peer(onB).messages().size() == 5);
        await().until(() -> a.peer(onA).messages().size() == 4);
        assertThat(texts(b, onB)).isEqualTo(sent);
        assertThat(texts(a, onA)).containsExactly("message 0", "message 2", "message 3", "message 4");
        assertThat(last(a, onA)).as("the history is the same").isEqualTo(last(b, onB));
        assertThat(last(a, onA).epoch()).isEqualTo("hub1");
    }

    @Test
    void whatWaitsForTheStoreEndsWithTheContainer() throws Exception {
        member(a);
        Topic other = a.cluster.topic("another", KEPT);
        SotoSession session = a.open("/any/1", null);
        Hub.store.silent = true;
        List<CompletionStage<?>> waiting = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            waiting.add(room(a).send("message " + i));
        }
        waiting.add(other.join(session));
        waiting.add(other.join(session, Position.parse("hub1:7")));
        assertThat(waiting).noneMatch(each -> each.toCompletableFuture().isDone());
        a.close();
        await().until(() ->
                waiting.stream().allMatch(each -> each.toCompletableFuture().isDone()));
        assertThat(waiting).allMatch(each -> each.toCompletableFuture().isCompletedExceptionally());
    }

    @Test
    void whatWasSignedLongBeforeItIsKeptComesAtOnceAllTheSame() throws Exception {
        nodes.forEach(Node::close);
        nodes.clear();
        start(SETTINGS.with(ClusterTable.SECRET, List.of("a secret of at least thirty-two bytes"))
                .with(ClusterTable.HISTORY_TIMEOUT, Duration.ofSeconds(10)));
        SotoSession onB = member(b);
        SotoSession elsewhere = b.open("/any/1", null);
        assertThat(done(b.cluster.topic("other").join(elsewhere)).confirmed()).isTrue();
        List<String> sent = send(a, 0, 1);
        Hub.store.silent = true;
        CompletionStage<Sent> late = room(a).send("message 1");
        for (int i = 0; i < ReplayWindow.SIZE + 10; i++) {
            a.cluster.topic("other").send("x");
        }
        await().until(() -> b.cluster.statistics().received() > ReplayWindow.SIZE);
        Hub.store.silent = false;
        sent.add("message 1");
        done(late);
        await().atMost(Duration.ofSeconds(2)).until(() -> texts(b, onB).equals(sent));
    }

    @Test
    void aStoreThatTakesAndGivesNothingIsInTheLogOfTheNodes() throws Exception {
        try (LogRecords sends = new LogRecords("dev.soto.cluster.members.Histories");
                LogRecords reads = new LogRecords("dev.soto.cluster.members.KeptHistory")) {
            member(b);
            Hub.store.silent = true;
            // The 1st, 10th and 100th within a minute are shown, and other tests may have had some.
            for (int i = 0; i < 200; i++) {
                room(a).send("nobody looks at what becomes of it");
            }
            Hub.LINES.get(1).set(false);
            Hub.LINES.get(1).set(true);
            await().untilAsserted(() -> assertThat(sends.all())
                    .isNotEmpty()
                    .allMatch(line -> line.contains("a message to topic \"room\" was not kept")));
            await().untilAsserted(() -> assertThat(reads.all())
                    .isNotEmpty()
                    .allMatch(line ->
                            line.contains("the history of topic \"room\" cannot be read, and is tried again: ")));
        }
    }
}
