package dev.soto.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.bridge.session.SotoSession;
import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.ConnectionTable;
import dev.soto.provider.settings.Settings;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.server.ServerEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A topic with a thousand members on one node, of whom a hundred have stopped to read, while another node sends. What the others get is looked at
 * while the hundred are stuck, so that whoever had waited for one of them would have nothing.
 */
@Timeout(60)
class NeverReadingMembersTest {
    private static final int MEMBERS = 1000;
    private static final int STUCK = 100;
    private static final int READING = MEMBERS - STUCK;
    private static final int PAYLOAD = 100;

    /** Of each session. */
    private static final long MAX_BYTES = 4096;

    /** Of half of those that are stuck: theirs is the limit that comes first. */
    private static final int MAX_MESSAGES = 10;

    private static final Settings SETTINGS = Settings.DEFAULTS
            .with(ClusterTable.TRANSPORT, "hub")
            .with(ClusterTable.NAME, "test")
            .with(ClusterTable.HEARTBEAT, Duration.ofMillis(100))
            .with(ClusterTable.NODE_TIMEOUT, Duration.ofSeconds(10))
            .with(ConnectionTable.MAX_QUEUED_BYTES, MAX_BYTES);

    private final List<SotoSession> reading = new ArrayList<>();
    private final List<SotoSession> stuck = new ArrayList<>();
    private Node sender;
    private Node node;

    /** Notes how its sessions end. */
    @ServerEndpoint("/any/{name}")
    public static class Member extends Opened {
        private static final Queue<Integer> CLOSED = new ConcurrentLinkedQueue<>();

        /** Called by the container. */
        @OnClose
        public void close(CloseReason reason) {
            CLOSED.add(reason.getCloseCode().getCode());
        }
    }

    @BeforeEach
    void begin() {
        Hub.LINES.clear();
        Member.CLOSED.clear();
    }

    @AfterEach
    void end() {
        for (Node each : new Node[] {sender, node}) {
            if (each != null) {
                each.close();
            }
        }
        Opened.forget();
    }

    private void open(Settings settings, TopicOptions options) throws Exception {
        sender = new Node(settings, Member.class);
        node = new Node(settings, Member.class);
        patient()
                .until(() -> sender.cluster.nodes().size() == 2
                        && node.cluster.nodes().size() == 2);
        Topic room = node.cluster.topic("room", options);
        List<CompletionStage<Joined>> joins = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            SotoSession member = node.open("/any/" + i, null);
            joins.add(room.join(member));
            boolean stops = i % (MEMBERS / STUCK) == 0;
            (stops ? stuck : reading).add(member);
            if (stops) {
                node.peer(member).stopReading();
            }
        }
        for (int i = 0; i < STUCK; i += 2) {
            stuck.get(i).connection().setMaxQueuedMessages(MAX_MESSAGES);
        }
        for (CompletionStage<Joined> each : joins) {
            assertThat(done(each).confirmed()).isTrue();
        }
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static ConditionFactory patient() {
        return await().atMost(Duration.ofSeconds(20));
    }

    /** Sends numbered messages from the other node. */
    private List<String> send(TopicOptions options, int messages) throws Exception {
        Topic room = sender.cluster.topic("room", options);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            String message = "message " + i + " ";
            sent.add(message + "x".repeat(PAYLOAD - message.length()));
            assertThat(done(room.send(sent.get(i))).reach()).isEqualTo(Reach.CLUSTER);
        }
        return sent;
    }

    private static long queued(SotoSession session) {
        return session.connection().statistics().sent().textMessages();
    }

    private static long waitingBytes(List<SotoSession> sessions) {
        return sessions.stream()
                .mapToLong(each -> each.connection().queuedBytes())
                .sum();
    }

    private void assertAllOf(List<String> sent) {
        for (SotoSession each : reading) {
            assertThat(node.peer(each).messages()).isEqualTo(sent);
        }
    }

    @Test
    void whereTheTopicDropsTheyMissMessagesAndStayAndNobodyElseNoticesThem() throws Exception {
        open(SETTINGS, TopicOptions.DEFAULTS);
        int messages = 200;
        List<String> sent = send(TopicOptions.DEFAULTS, messages);
        patient().until(() -> counts().delivered() + counts().droppedMember() == (long) MEMBERS * messages);

        assertAllOf(sent);
        for (SotoSession each : stuck) {
            assertThat(each.connection().isOpen()).isTrue();
            assertThat(each.connection().queuedBytes()).isBetween(1L, MAX_BYTES);
        }
        for (int i = 0; i < STUCK; i += 2) {
            assertThat(queued(stuck.get(i))).isEqualTo(MAX_MESSAGES);
            assertThat(queued(stuck.get(i + 1))).isGreaterThan(MAX_MESSAGES);
        }
        assertThat(waitingBytes(reading)).isZero();
        assertThat(counts().droppedMember())
                .isEqualTo(stuck.stream()
                        .mapToLong(each -> messages - queued(each))
                        .sum());
        assertThat(counts().droppedLane()).isZero();
        assertThat(counts().closedMember()).isZero();
        assertThat(node.cluster.topic("room").members()).isEqualTo(MEMBERS);

        for (SotoSession each : stuck) {
            int kept = Math.toIntExact(queued(each));
            node.peer(each).readOn();
            assertThat(node.peer(each).messages()).as("the first ones").isEqualTo(sent.subList(0, kept));
        }
        assertThat(waitingBytes(stuck)).isZero();
        done(sender.cluster.topic("room").send("again"));
        patient().until(() -> counts().delivered() + counts().droppedMember() == (long) MEMBERS * (messages + 1));
        for (SotoSession each : stuck) {
            assertThat(node.peer(each).messages()).last().isEqualTo("again");
        }
    }

    private ClusterStatistics counts() {
        return node.cluster.statistics();
    }

    @Test
    void whereTheTopicClosesTheyGetWhatIsUnderWayAnd1013AndNobodyElseNoticesThem() throws Exception {
        TopicOptions closing = TopicOptions.DEFAULTS.slowMember(SlowMember.CLOSE);
        open(SETTINGS, closing);
        int messages = 200;
        List<String> sent = send(closing, messages);
        patient().until(() -> reading.stream().allMatch(each -> queued(each) == messages));

        assertAllOf(sent);
        assertThat(counts().closedMember()).isEqualTo(STUCK);
        assertThat(counts().droppedMember()).isZero();
        assertThat(counts().droppedLane()).isZero();
        assertThat(node.cluster.topic("room", closing).members()).isEqualTo(READING);
        assertThat(stuck).noneMatch(each -> each.connection().isOpen());
        assertThat(waitingBytes(stuck))
                .as("what waited has given way to the close frame")
                .isLessThanOrEqualTo(STUCK * (PAYLOAD + 2 + 2 + 125));
        for (SotoSession each : stuck) {
            node.peer(each).readOn();
            List<String> got = node.peer(each).messages();
            assertThat(got).last().isEqualTo("close 1013");
            assertThat(got.subList(0, got.size() - 1)).isEqualTo(sent.subList(0, got.size() - 1));
        }
        assertThat(waitingBytes(stuck)).isZero();
    }

    @Test
    void thoseThatAreClosedAndGoOnReadingNothingAreGoneAtTheCloseTimeout() throws Exception {
        TopicOptions closing = TopicOptions.DEFAULTS.slowMember(SlowMember.CLOSE);
        open(SETTINGS.with(ConnectionTable.CLOSE_TIMEOUT, Duration.ofMillis(50)), closing);
        send(closing, 50);

        patient().until(() -> stuck.stream().allMatch(each -> node.peer(each).isClosed()));
        patient().until(() -> Member.CLOSED.size() == STUCK);
        assertThat(Member.CLOSED).containsOnly(1013);
        assertThat(waitingBytes(stuck)).isZero();
        assertThat(counts().closedMember()).isEqualTo(STUCK);
        assertThat(reading).allMatch(each -> each.connection().isOpen());
    }
}
