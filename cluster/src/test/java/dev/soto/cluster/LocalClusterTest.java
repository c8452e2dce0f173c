package dev.soto.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.bridge.session.SotoSession;
import dev.soto.connection.QueueFullException;
import dev.soto.connection.WebSocketConnection;
import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.Settings;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Encoder;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a cluster of one node promises, over sessions whose peers are in memory. */
@Timeout(20)
class LocalClusterTest {
    /** An object of an application. */
    record Price(int cents) {}

    /** Its encoder, of which there are to be few calls. */
    public static class PriceEncoder implements Encoder.Text<Price> {
        static int calls;

        @Override
        public String encode(Price price) {
            calls++;
            return "price " + price.cents();
        }
    }

    /** Has encoders. */
    @ServerEndpoint(value = "/prices", encoders = PriceEncoder.class)
    public static class Prices extends Opened {}

    /** Joins by itself. */
    @ServerEndpoint("/room/{room}")
    @JoinTopic("room/{room}")
    @JoinTopic(value = "everybody", presence = true)
    public static class Room extends Opened {}

    /** Asks for what its path does not have. */
    @ServerEndpoint("/wrong/{room}")
    @JoinTopic("room/{rom}")
    public static class Wrong {}

    private Node node;
    private SotoSession ann;
    private SotoSession bob;
    private SotoSession eve;

    @BeforeEach
    void begin() throws Exception {
        start(Settings.DEFAULTS);
    }

    private void start(Settings settings) throws Exception {
        if (node != null) {
            node.close();
        }
        node = new Node(settings, Opened.class, Prices.class, Room.class);
        ann = node.open("/any/1", "ann");
        bob = node.open("/any/2", "bob");
        eve = node.open("/prices", "ann");
    }

    @AfterEach
    void end() {
        node.close();
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private List<String> got(SotoSession session) {
        return node.peer(session).taken();
    }

    private static Sent local(int sessions) {
        return new Sent(Reach.LOCAL, sessions, Optional.empty());
    }

    // Topics.

    @Test
    void whatIsSentToATopicReachesItsMembersAndNobodyElse() throws Exception {
        Topic room = node.cluster.topic("room");
        assertThat(done(room.join(ann))).isEqualTo(new Joined(true, new Recovery(true, 0, Optional.empty()), false));
        assertThat(done(room.join(ann)).confirmed()).as("twice is once").isTrue();
        done(SotoCluster.of(bob).topic("room").join(bob));

        assertThat(done(room.send("hello"))).isEqualTo(local(2));
        assertThat(done(room.send(ByteBuffer.wrap(new byte[] {'b'})))).isEqualTo(local(2));
        assertThat(done(room.send(ClusterMessage.text("to others").except(ann))))
                .isEqualTo(local(1));
        assertThat(done(node.cluster.topic("Room").send("another name"))).isEqualTo(local(0));

        assertThat(got(ann)).containsExactly("hello", "binary b");
        assertThat(got(bob)).containsExactly("hello", "binary b", "to others");
        assertThat(got(eve)).isEmpty();
        room.leave(ann);
        room.leave(ann);
        assertThat(done(room.send("bye"))).isEqualTo(local(1));
        assertThat(got(ann)).isEmpty();
    }

    @Test
    void aSessionLeavesEverythingWhenItBeginsToClose() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            done(node.cluster.topic(name).join(ann));
        }
        assertThat(node.cluster.statistics().topics()).isEqualTo(3);
        ann.close();
        assertThat(node.cluster.statistics().topics())
                .as("without members there are none")
                .isZero();
        assertThat(done(node.cluster.topic("a").send("late"))).isEqualTo(local(0));
        assertThatThrownBy(() -> node.cluster.topic("a").join(ann))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("session " + ann.getId() + " is closing or closed, and joins nothing");
        node.peer(bob).vanish();
        await().until(() -> !bob.isOpen());
        assertThat(done(node.cluster.endpoint(Opened.class).send("late"))).isEqualTo(local(0));
    }

    @Test
    void closingATopicClosesItsMembersBehindWhatWasSent() throws Exception {
        Topic room = node.cluster.topic("room");
        done(room.join(ann));
        done(room.join(bob));
        done(room.send("last"));
        assertThat(done(room.close(new CloseReason(CloseCodes.GOING_AWAY, "over"))))
                .isEqualTo(local(2));
        assertThat(got(ann)).containsExactly("last", "close 1001");
        assertThat(got(bob)).containsExactly("last", "close 1001");
        assertThat(room.members()).isZero();
        assertThatThrownBy(() -> room.close(new CloseReason(CloseCodes.CLOSED_ABNORMALLY, "")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneThatDoesNotReadHoldsUpNobodyAndMissesMessagesThatAreCounted() throws Exception {
        Topic room = node.cluster.topic("room");
        done(room.join(ann));
        done(room.join(bob));
        node.peer(ann).stopReading();
        ann.connection().setMaxQueuedBytes(1000);
        String message = "x".repeat(400);
        for (int i = 0; i < 10; i++) {
            assertThat(done(room.send(message))).isEqualTo(local(2));
        }
        assertThat(got(bob)).hasSize(10);
        assertThat(node.cluster.statistics().droppedMember()).isEqualTo(8);
        assertThat(ann.isOpen()).isTrue();
    }

    @Test
    void aLoopOverRemotesWaitsForOneThatDoesNotReadAndATopicDoesNot() throws Exception {
        Topic room = node.cluster.topic("room");
        done(room.join(ann));
        done(room.join(bob));
        node.peer(ann).stopReading();
        ann.connection().setMaxQueuedBytes(10);
        done(room.send("0123456789"));
        Thread loop = new Thread(() -> {
            try {
                for (SotoSession each : List.of(ann, bob)) {
                    each.getBasicRemote().sendText("loop");
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
        loop.start();
        await().until(() -> loop.getState() == Thread.State.TIMED_WAITING);

        done(room.send("topic"));

        assertThat(got(bob)).containsExactly("0123456789", "topic");
        assertThat(loop.isAlive()).isTrue();
        node.peer(ann).readOn();
        loop.join();
        assertThat(got(bob)).containsExactly("loop");
    }

    @Test
    void oneThatDoesNotReadIsClosedWith1013WhereTheTopicSaysSo() throws Exception {
        Topic room = node.cluster.topic("room", TopicOptions.DEFAULTS.slowMember(SlowMember.CLOSE));
        done(room.join(ann));
        done(room.join(bob));
        node.peer(ann).stopReading();
        ann.connection().setMaxQueuedBytes(100);
        for (int i = 0; i < 3; i++) {
            done(room.send("x".repeat(60)));
        }
        assertThat(ann.connection().isOpen()).isFalse();
        assertThat(room.count().toCompletableFuture().join()).isEqualTo(new Count(1, Set.of()));
        assertThat(room.members()).isEqualTo(1);
        assertThat(got(bob)).hasSize(3);
        assertThat(node.cluster.statistics().closedMember()).isEqualTo(1);
        node.peer(ann).readOn();
        assertThat(got(ann)).last().isEqualTo("close 1013");
    }

    @Test
    void whatOneThreadSendsStaysInOrderWithManyMembersToo() throws Exception {
        List<SotoSession> many = new ArrayList<>();
        Topic room = node.cluster.topic("room");
        for (int i = 0; i < 100; i++) {
            many.add(node.open("/any/" + i, null));
            done(room.join(many.get(i)));
        }
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sent.add("message " + i);
            done(room.send("message " + i));
        }
        await().until(() -> node.cluster.statistics().delivered() == 100 * 200);
        for (SotoSession each : many) {
            assertThat(got(each)).isEqualTo(sent);
        }
    }

    @Test
    void sendersWhoRaceAreSeenInOneOrderByAllMembers() throws Exception {
        Topic room = node.cluster.topic("room");
        done(room.join(ann));
        done(room.join(bob));
        List<CompletableFuture<Void>> senders = new ArrayList<>();
        for (int s = 0; s < 4; s++) {
            String sender = "s" + s + " ";
            senders.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 100; i++) {
                    room.send(sender + i);
                }
            }));
        }
        senders.forEach(CompletableFuture::join);
        await().until(() -> node.cluster.statistics().delivered() == 800);
        List<String> seen = got(ann);
        assertThat(seen).hasSize(400);
        assertThat(got(bob)).isEqualTo(seen);
    }

    // Presence.

    @Test
    void presenceTellsWhoIsThereWhoComesAndWhoGoes() throws Exception {
        Topic room = node.cluster.topic("room", TopicOptions.DEFAULTS.presence());
        List<String> told = new CopyOnWriteArrayList<>();
        PresenceListener listener = new PresenceListener() {
            @Override
            public void onJoin(Topic topic, PresenceEntry entry) {
                told.add("+" + entry.user().orElse("?") + " " + entry.data() + " in " + topic.name());
                throw new IllegalStateException("meant by the test: it is logged, and the next event is told");
            }

            @Override
            public void onLeave(Topic topic, PresenceEntry entry) {
                told.add("-" + entry.user().orElse("?"));
            }
        };
        room.presence().addListener(listener);
        assertThat(done(room.join(ann, "typing")).present()).isTrue();
        done(room.join(bob));
        assertThat(room.presence().now()).extracting(PresenceEntry::session).containsExactly(ann.getId(), bob.getId());
        assertThat(room.presence().now()).extracting(PresenceEntry::data).containsExactly("typing", "");
        assertThat(room.presence().count()).isEqualTo(2);
        ann.close();
        room.leave(bob);
        await().until(() -> told.size() == 4);
        assertThat(told).containsExactly("+ann typing in room", "+bob  in room", "-ann", "-bob");
        assertThat(node.cluster.statistics().topics())
                .as("kept by its listener")
                .isEqualTo(1);
        room.presence().removeListener(listener);
        room.presence().removeListener(listener);
        assertThat(node.cluster.statistics().topics()).isZero();
    }

    @Test
    void aReloadIsNotSeenWithinTheDelay() throws Exception {
        Topic room = node.cluster.topic("room", TopicOptions.DEFAULTS.presence(Duration.ofMinutes(1)));
        List<String> told = new CopyOnWriteArrayList<>();
        room.presence().addListener(new PresenceListener() {
            @Override
            public void onJoin(Topic topic, PresenceEntry entry) {
                told.add("+" + entry.user().orElse("?"));
            }

            @Override
            public void onLeave(Topic topic, PresenceEntry entry) {
                told.add("-" + entry.user().orElse("?"));
            }
        });
        done(room.join(ann));
        ann.close();
        assertThat(room.presence().count()).isEqualTo(1);
        done(room.join(eve));
        done(room.join(bob));
        await().until(() -> told.contains("+bob"));
        assertThat(told).containsExactly("+ann", "+bob");
        assertThat(room.presence().now()).extracting(PresenceEntry::session).containsExactly(eve.getId(), bob.getId());
    }

    @Test
    void aLeaveIsToldWhenTheDelayIsOver() throws Exception {
        Topic room = node.cluster.topic("room", TopicOptions.DEFAULTS.presence(Duration.ofMillis(1)));
        List<String> told = new CopyOnWriteArrayList<>();
        room.presence().addListener(new PresenceListener() {
            @Override
            public void onLeave(Topic topic, PresenceEntry entry) {
                told.add("-" + entry.user().orElse("?"));
            }
        });
        done(room.join(ann));
        room.leave(ann);
        await().until(() -> told.equals(List.of("-ann")));
        assertThat(room.presence().now()).isEmpty();
    }

    @Test
    void beyondTheMostEntriesAJoinStandsWithoutOne() throws Exception {
        start(Settings.DEFAULTS.with(ClusterTable.MAX_PRESENCE, 1));
        Topic room = node.cluster.topic("room", TopicOptions.DEFAULTS.presence());
        assertThat(done(room.join(ann)).present()).isTrue();
        assertThat(done(room.join(bob)).present()).isFalse();
        assertThat(done(room.send("hello"))).isEqualTo(local(2));
        assertThat(room.presence().count()).isEqualTo(1);
        assertThat(node.cluster.statistics().presenceRefused()).isEqualTo(1);
        room.leave(bob);
        assertThat(room.presence().count()).isEqualTo(1);
    }

    // History.

    private static final TopicOptions HISTORY = TopicOptions.DEFAULTS.history(5, Duration.ofMinutes(1));

    @Test
    void whoComesBackWithAPositionGetsWhatWasMissedAndGoesOn() throws Exception {
        Topic room = node.cluster.topic("room", HISTORY);
        Position first = done(room.send("1")).position().orElseThrow();
        done(room.send("2"));
        done(room.send("3"));

        Joined joined = done(room.join(ann, Position.parse(first.toString())));
        assertThat(joined.recovery().complete()).isTrue();
        assertThat(joined.recovery().messages()).isEqualTo(2);
        assertThat(joined.recovery().position()).hasValue(new Position(first.epoch(), 3));
        done(room.send("4"));
        assertThat(got(ann)).containsExactly("2", "3", "4");

        Joined without = done(room.join(bob));
        assertThat(without.recovery()).isEqualTo(new Recovery(true, 0, Optional.of(new Position(first.epoch(), 4))));
        assertThat(got(bob)).isEmpty();
    }

    @Test
    void aHoleIsToldAndNothingIsReplayed() throws Exception {
        Topic room = node.cluster.topic("room", HISTORY);
        Position first = done(room.send("0")).position().orElseThrow();
        for (int i = 1; i <= 6; i++) {
            done(room.send("" + i));
        }
        assertThat(done(room.join(ann, first)).recovery().complete()).isFalse();
        assertThat(done(room.join(bob, new Position("other", 1))).recovery().complete())
                .isFalse();
        assertThat(got(ann)).isEmpty();
        done(room.send("on"));
        assertThat(got(ann)).containsExactly("on");
        assertThat(node.cluster.statistics().incomplete()).isEqualTo(2);
    }

    @Test
    void betweenWhatIsReplayedAndWhatComesIsNeitherAHoleNorACopy() throws Exception {
        Topic room = node.cluster.topic("room", TopicOptions.DEFAULTS.history(100_000, Duration.ofMinutes(1)));
        Position since = done(room.send("begin")).position().orElseThrow();
        int messages = 3000;
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < messages; i++) {
                room.send("m" + i);
            }
        });
        List<SotoSession> members = new ArrayList<>();
        while (!sender.isDone() && members.size() < 50) {
            SotoSession next = node.open("/any/x", null);
            members.add(next);
            done(room.join(next, since));
        }
        sender.join();
        Position end = done(room.send("end")).position().orElseThrow();
        assertThat(end.offset()).isEqualTo(messages + 2);
        for (SotoSession each : members) {
            List<String> all = got(each);
            assertThat(all).hasSize(messages + 1).startsWith("m0", "m1").endsWith("m" + (messages - 1), "end");
            assertThat(all).doesNotHaveDuplicates();
        }
    }

    @Test
    void aHistoryOutlivesItsMembersAndNotItsAge() throws Exception {
        Topic room = node.cluster.topic("room", TopicOptions.DEFAULTS.history(5, Duration.ofMillis(50)));
        done(room.join(ann));
        done(room.send("1"));
        room.leave(ann);
        await().until(() -> node.cluster.statistics().topics() == 0);
        Topic anew = node.cluster.topic("room", TopicOptions.DEFAULTS);
        assertThat(done(anew.send("2")).position()).isEmpty();
    }

    @Test
    void framingGivesThePositionToThePeers() throws Exception {
        Topic room = node.cluster.topic(
                "room",
                HISTORY.framing((message, position) -> ClusterMessage.text(position.offset() + "|"
                        + StandardCharsets.UTF_8.decode(message.message().payload()))));
        done(room.join(ann));
        Position position = done(room.send("a")).position().orElseThrow();
        done(room.send("b"));
        assertThat(got(ann)).containsExactly("1|a", "2|b");
        done(room.join(bob, position));
        assertThat(got(bob)).containsExactly("2|b");
    }

    @Test
    void aFramingThatFailsIsTheFailureOfTheSendAndOfNoOther() throws Exception {
        Topic room = node.cluster.topic("room", HISTORY.framing((message, position) -> {
            if (position.offset() == 1) {
                throw new IllegalStateException("meant by the test");
            }
            return message;
        }));
        done(room.join(ann));
        assertThatThrownBy(() -> done(room.send("a")))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("meant by the test");
        done(room.send("b"));
        assertThat(got(ann)).containsExactly("b");
    }

    // Users, endpoints, sessions.

    @Test
    void whoJoinsAndLeavesAtOnceIsAMemberOrNotAndLeavesNothing() throws Exception {
        Topic room = node.cluster.topic("room", TopicOptions.DEFAULTS.presence());
        int times = 2_000;
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        Thread leaving = new Thread(() -> {
            for (int i = 1; i <= times; i++) {
                while (begun.get() < i) {
                    Thread.onSpinWait();
                }
                room.leave(ann);
                ended.set(i);
            }
        });
        leaving.setDaemon(true);
        leaving.start();
        for (int i = 1; i <= times; i++) {
            begun.set(i);
            room.join(ann);
            while (ended.get() < i) {
                Thread.onSpinWait();
            }
            room.leave(ann);
            assertThat(room.presence().now()).as("after %d times", i).isEmpty();
            assertThat(node.cluster.statistics().topics()).isZero();
        }
    }

    @Test
    void aTopicThatComesBackHasAHistoryOfItsOwn() throws Exception {
        Topic room = node.cluster.topic("room", TopicOptions.DEFAULTS.history(5, Duration.ofMillis(50)));
        Position old = done(room.send("old")).position().orElseThrow();
        await().until(() -> node.cluster.statistics().topics() == 0);
        done(room.join(bob));
        done(room.send("new"));
        assertThat(done(room.join(ann, old)).recovery().complete())
                .as("nobody knows what came between the two")
                .isFalse();
    }

    @Test
    void aHistoryThatGoesOnWithoutMembersIsForgottenWhenItsMessagesAreTooOld() throws Exception {
        Topic room = node.cluster.topic("room", TopicOptions.DEFAULTS.history(5, Duration.ofMillis(300)));
        done(room.join(ann));
        room.leave(ann);
        await().during(Duration.ofMillis(400)).until(() -> {
            done(room.send("nobody is here"));
            return node.cluster.statistics().topics() == 1;
        });
        await().until(() -> node.cluster.statistics().topics() == 0);
    }

    @Test
    void aTopicWhoseLeavesAreToldLateIsForgottenToo() throws Exception {
        for (int i = 0; i < 20; i++) {
            Topic room = node.cluster.topic("room" + i, TopicOptions.DEFAULTS.presence(Duration.ofMillis(100)));
            done(room.join(ann));
            room.leave(ann);
        }
        await().atMost(Duration.ofSeconds(2))
                .until(() -> node.cluster.statistics().topics() == 0);
    }

    @Test
    void aMemberThatJoinsAgainWithAPositionIsToldThatNothingWasReplayed() throws Exception {
        Topic room = node.cluster.topic("room", HISTORY);
        Position first = done(room.send("1")).position().orElseThrow();
        Position second = done(room.send("2")).position().orElseThrow();
        done(room.join(ann));
        assertThat(done(room.join(ann, second)).recovery()).isEqualTo(new Recovery(true, 0, Optional.of(second)));
        assertThat(done(room.join(ann, first)).recovery()).isEqualTo(new Recovery(false, 0, Optional.of(second)));
        assertThat(done(room.join(ann)).recovery().complete()).isTrue();
        assertThat(got(ann)).isEmpty();
    }

    /** Has the names that a test gives it, one after the other, and none in the end. */
    private static final class Renamed implements Principal {
        private volatile String name;

        Renamed(String name) {
            this.name = name;
        }

        @Override
        public String getName() {
            return name;
        }
    }

    @Test
    void aPrincipalWithoutANameIsNoUserAndOneThatIsRenamedIsWhoItWas() throws Exception {
        assertThat(done(node.cluster.user("ann").isOnline())).isTrue();
        SotoSession nameless = node.openAs("/any/4", new Renamed(null));
        assertThat(nameless.isOpen()).isTrue();
        done(node.cluster.topic("room", TopicOptions.DEFAULTS.presence()).join(nameless));
        assertThat(node.cluster.topic("room").presence().now().get(0).user()).isEmpty();
        Renamed principal = new Renamed("max");
        SotoSession max = node.openAs("/any/5", principal);
        assertThat(done(node.cluster.user("max").isOnline())).isTrue();
        for (String later : Arrays.asList("moritz", null)) {
            principal.name = later;
            assertThat(done(node.cluster.user("max").isOnline())).isTrue();
        }
        String id = nameless.getId();
        nameless.close();
        max.close();
        assertThat(done(node.cluster.user("max").isOnline())).isFalse();
        assertThat(node.cluster.statistics().topics()).isZero();
        assertThatThrownBy(() -> done(node.cluster.session(id).info()))
                .hasCauseInstanceOf(NoSuchSessionException.class);
    }

    @Test
    void aUserHasAllSessionsOfTheName() throws Exception {
        ClusterUser user = node.cluster.user("ann");
        assertThat(done(user.isOnline())).isTrue();
        assertThat(done(user.send("hello"))).isEqualTo(local(2));
        SotoSession later = node.open("/any/3", "ann");
        assertThat(done(user.send(ClusterMessage.text("again").except(ann)))).isEqualTo(local(2));
        assertThat(got(ann)).containsExactly("hello");
        assertThat(got(eve)).containsExactly("hello", "again");
        assertThat(got(later)).containsExactly("again");
        assertThat(got(bob)).isEmpty();
        done(user.close(new CloseReason(CloseCodes.VIOLATED_POLICY, "out")));
        assertThat(got(later)).containsExactly("close 1008");
        assertThat(done(user.isOnline())).isFalse();
        assertThat(done(node.cluster.user("nobody").isOnline())).isFalse();
        assertThat(done(node.cluster.user("nobody").send("x"))).isEqualTo(local(0));
    }

    @Test
    void anEndpointHasAllItsSessionsAndEncodesOnceForAll() throws Exception {
        SotoSession second = node.open("/prices", null);
        PriceEncoder.calls = 0;
        assertThat(done(node.cluster.endpoint(Prices.class).sendObject(new Price(5))))
                .isEqualTo(local(2));
        assertThat(PriceEncoder.calls).isEqualTo(1);
        assertThat(got(eve)).containsExactly("price 5");
        assertThat(got(second)).containsExactly("price 5");
        assertThat(done(node.cluster.endpoint("/any/{name}").send("x"))).isEqualTo(local(2));
        assertThatThrownBy(() -> node.cluster.endpoint(Wrong.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not deployed");
        assertThatThrownBy(() -> node.cluster.endpoint("/any"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing is deployed at \"/any\"");
    }

    @Test
    void objectsOfATopicNeedItsEncoders() throws Exception {
        Topic prices = node.cluster.topic("prices", TopicOptions.DEFAULTS.encoders(List.of(PriceEncoder.class)));
        done(prices.join(ann));
        done(prices.sendObject(new Price(7)));
        done(prices.sendObject(8));
        assertThat(got(ann)).containsExactly("price 7", "8");
        Topic without = node.cluster.topic("without");
        assertThatThrownBy(() -> without.sendObject(new Price(7)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be sent to topic \"without\", whose encoders are none");
    }

    @Test
    void aSessionIsReachedByItsIdWhenItWasAskedForOnce() throws Exception {
        RemoteSession remote = node.cluster.session(ann.getId());
        assertThat(done(remote.send("hello"))).isEqualTo(local(1));
        assertThat(got(ann)).containsExactly("hello");
        SessionInfo info = done(remote.info());
        assertThat(info.id()).isEqualTo(ann.getId()).matches("[0-9a-f]{16}\\.[0-9a-f-]{36}");
        assertThat(info.endpoint()).isEqualTo("/any/{name}");
        assertThat(info.user()).hasValue("ann");
        assertThat(info.queuedBytes()).isZero();
        done(node.cluster.session(eve.getId()).sendObject(new Price(1)));
        assertThat(got(eve)).containsExactly("price 1");
        done(remote.close(new CloseReason(CloseCodes.NORMAL_CLOSURE, "")));
        assertThat(got(ann)).containsExactly("close 1000");
        for (String id : List.of(ann.getId(), "", "..", "*.>", "a\r\nb", "0123456789abcdef.nobody")) {
            RemoteSession gone = node.cluster.session(id);
            assertThatThrownBy(() -> done(gone.send("late"))).hasCauseInstanceOf(NoSuchSessionException.class);
            assertThatThrownBy(() -> done(gone.info())).hasCauseInstanceOf(NoSuchSessionException.class);
        }
    }

    @Test
    void aSendToASessionThatDoesNotReadIsCompleteWhenItIsWrittenOrFailsForAFullQueue() throws Exception {
        node.peer(ann).stopReading();
        ann.connection().setMaxQueuedBytes(10);
        RemoteSession remote = node.cluster.session(ann.getId());
        CompletableFuture<Sent> first = remote.send("0123456789").toCompletableFuture();
        assertThat(first).isNotDone();
        assertThatThrownBy(() -> done(remote.send("0123456789"))).hasCauseInstanceOf(QueueFullException.class);
        node.peer(ann).readOn();
        assertThat(done(first)).isEqualTo(local(1));
    }

    // Annotations.

    @Test
    void aSessionJoinsWhatItsEndpointSays() throws Exception {
        SotoSession in7 = node.open("/room/7%2Fa", "ann");
        SotoSession in8 = node.open("/room/8", "bob");
        assertThat(done(node.cluster.topic("room/7/a").send("hello"))).isEqualTo(local(1));
        assertThat(done(node.cluster.topic("everybody").send("all"))).isEqualTo(local(2));
        assertThat(got(in7)).containsExactly("hello", "all");
        assertThat(got(in8)).containsExactly("all");
        assertThat(node.cluster.topic("everybody").presence().now())
                .extracting(entry -> entry.user().orElse("?"))
                .containsExactly("ann", "bob");
    }

    @Test
    void aVariableThatThePathDoesNotHaveStopsTheDeployment() {
        assertThatThrownBy(() -> node.container.addEndpoint(Wrong.class))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("@JoinTopic(\"room/{rom}\") has {rom}, which is no variable of its path");
    }

    @Test
    void aValueThatIsNoNameOfATopicKeepsTheSessionOpenAndOutOfIt() throws Exception {
        SotoSession session = node.open("/room/" + "x".repeat(300), null);
        assertThat(session.isOpen()).isTrue();
        assertThat(node.cluster.topic("everybody").members()).isEqualTo(1);
    }

    // Bad input.

    @Test
    void whatIsWrongIsSaidAndNothingIsSent() throws Exception {
        start(Settings.DEFAULTS.with(ClusterTable.MAX_MESSAGE_BYTES, 10L));
        Topic room = node.cluster.topic("room");
        done(room.join(ann));
        assertThatThrownBy(() -> room.send("01234567890"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a message of 11 bytes is longer than dev.soto.clusterMaxMessageBytes, which is 10");
        assertThatThrownBy(() -> node.cluster.session(ann.getId()).send("01234567890"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(got(ann)).isEmpty();
        assertThatThrownBy(() -> node.cluster.topic("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> node.cluster.user("\0")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> room.join(ann, "x".repeat(1025))).hasMessageContaining("at most 1024 bytes");
        assertThatThrownBy(() -> room.join(ann, new Position("e", 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has no history");
        assertThatThrownBy(room::presence).hasMessageContaining("has no presence");
        assertThatThrownBy(() -> node.cluster.topic("room", HISTORY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is there with other options");
        Session foreign = (Session) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> null);
        assertThatThrownBy(() -> room.join(foreign)).hasMessageContaining("a session of Soto is needed");
        try (Node other = new Node(Settings.DEFAULTS, Opened.class)) {
            SotoSession stranger = other.open("/any/1", null);
            assertThatThrownBy(() -> room.join(stranger))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is one of another container");
        }
    }

    @Test
    void theClusterOfAContainerThatIsClosedSaysSo() throws Exception {
        Topic room = node.cluster.topic("room");
        node.close();
        assertThatThrownBy(() -> room.send("late"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has been closed");
        assertThatThrownBy(() -> node.cluster.topic("other")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void untilSomebodyUsesItItHasNothingAndNoThread() {
        assertThat(node.cluster.statistics())
                .isEqualTo(new ClusterStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        WebSocketConnection connection = ann.connection();
        assertThat(connection.isOpen()).isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().contains("cluster"));
    }
}
