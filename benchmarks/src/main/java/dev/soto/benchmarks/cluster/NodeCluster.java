package dev.soto.benchmarks.cluster;

import dev.soto.cluster.ClusterState;
import dev.soto.cluster.ClusterStatistics;
import dev.soto.cluster.Joined;
import dev.soto.cluster.Position;
import dev.soto.cluster.PresenceListener;
import dev.soto.cluster.Reach;
import dev.soto.cluster.Recovery;
import dev.soto.cluster.SotoCluster;
import dev.soto.cluster.Topic;
import dev.soto.cluster.TopicOptions;
import jakarta.websocket.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What a node is told to do with its cluster. */
final class NodeCluster {
    private static final int PATIENCE_SECONDS = 30;
    /** So many joins are on their way at once where many are asked for. */
    private static final int AT_ONCE = 1_000;

    static final int KEPT_MESSAGES = 100;
    static final Duration KEPT_AGE = Duration.ofMinutes(2);
    private static final TopicOptions KEPT = TopicOptions.DEFAULTS.history(KEPT_MESSAGES, KEPT_AGE);

    private static final TopicOptions PRESENCE = TopicOptions.DEFAULTS.presence();

    private final SotoCluster cluster;
    private final Map<String, Topic> topics = new HashMap<>();

    NodeCluster(Session session) {
        this.cluster = SotoCluster.of(session);
    }

    boolean send(String topic, String text) {
        Topic to = topics.computeIfAbsent(topic, cluster::topic);
        CompletionStage<dev.soto.cluster.Sent> sent = to.send(text);
        // Without history it is complete at once.
        return sent.toCompletableFuture().join().reach() == Reach.CLUSTER;
    }

    String obey(Order order) throws Exception {
        return switch (order.what()) {
            case "nodes" -> nodes(order.number("count"));
            case "topic" -> topic(order.text("topic"), order.number("members"));
            case "joins" -> joins(order);
            case "joinMany" -> joinMany(order);
            case "joinAll" -> joinAll(order);
            case "watch" -> watch(order);
            case "back" -> back();
            case "keep" -> {
                Topic kept = cluster.topic(order.text("topic"), KEPT);
                yield Sender.keep(order, kept::send);
            }
            case "keepSome" -> keepSome(order);
            case "comeBack" -> comeBack(order);
            case "sendEach" -> sendEach(order);
            case "statistics" -> statistics();
            default -> throw new IllegalArgumentException("there is no " + order.what());
        };
    }

    private String nodes(int count) throws IOException {
        FigureNode.await(count + " nodes", () -> cluster.nodes().size() == count);
        return "";
    }

    private String topic(String name, int members) throws Exception {
        Topic topic = cluster.topic(name);
        FigureNode.await(members + " members", () -> topic.members() == members);
        Session member = FigureNode.open().stream()
                .filter(session -> name.equals(session.getPathParameters().get("topic")))
                .findFirst()
                .orElseThrow();
        confirm(topic.join(member));
        return "";
    }

    private static void confirm(CompletionStage<Joined> joining) throws Exception {
        if (!joining.toCompletableFuture()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .confirmed()) {
            throw new IOException("a join was not confirmed");
        }
    }

    private String joins(Order order) throws Exception {
        int count = order.number("count");
        int batch = order.number("batch");
        Session session = FigureNode.any();
        Histogram micros = new Histogram(3);
        long begun = System.nanoTime();
        for (int i = 0; i < count; i += batch) {
            List<CompletionStage<Joined>> joining = new ArrayList<>();
            long from = System.nanoTime();
            for (int j = i; j < Math.min(count, i + batch); j++) {
                joining.add(cluster.topic(order.text("prefix") + j).join(session));
            }
            for (CompletionStage<Joined> each : joining) {
                confirm(each);
            }
            micros.recordValue((System.nanoTime() - from) / 1000);
        }
        return FigureProgram.figure("perSecond", count * 1e9 / (System.nanoTime() - begun)) + " "
                + PlainNats.latency(micros);
    }

    private String joinMany(Order order) throws Exception {
        int count = order.number("count");
        Session session = FigureNode.any();
        long begun = System.nanoTime();
        for (int i = 0; i < count; i += AT_ONCE) {
            List<CompletionStage<Joined>> joining = new ArrayList<>();
            for (int j = i; j < Math.min(count, i + AT_ONCE); j++) {
                joining.add(cluster.topic(order.text("prefix") + j).join(session));
            }
            for (CompletionStage<Joined> each : joining) {
                each.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        }
        return FigureProgram.figure("millis", (System.nanoTime() - begun) / 1e6);
    }

    /** All sessions join the topics of some numbers. */
    private String joinAll(Order order) throws Exception {
        boolean presence = order.number("presence", 0) == 1;
        for (int i = order.number("from"); i < order.number("to"); i++) {
            Topic topic = presence ? cluster.topic("p" + i, PRESENCE) : cluster.topic("j" + i);
            CompletionStage<Joined> last = null;
            for (Session session : FigureNode.open()) {
                last = topic.join(session);
            }
            if (last != null) {
                last.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        }
        return "";
    }

    /** Wants to know who is in some topics, and waits until all is known. */
    private String watch(Order order) throws Exception {
        int count = order.number("topics");
        int expected = order.number("expected");
        List<Topic> watched = new ArrayList<>();
        long begun = System.nanoTime();
        for (int i = 0; i < count; i++) {
            Topic topic = cluster.topic("p" + i, PRESENCE);
            topic.presence().addListener(new PresenceListener() {});
            watched.add(topic);
        }
        FigureNode.await(
                "presence of " + expected,
                () -> watched.stream()
                                .mapToInt(topic -> topic.presence().count())
                                .sum()
                        == expected);
        FigureNode.await(
                "presence is complete",
                () -> watched.stream()
                        .allMatch(topic -> topic.presence().missing().isEmpty()));
        return FigureProgram.figure("millis", (System.nanoTime() - begun) / 1e6);
    }

    /** The server of this node is about to be killed: waits until another one has all subjects, and others know that. */
    private String back() throws Exception {
        FigureNode.await("the loss of the connection", () -> cluster.state() == ClusterState.DEGRADED);
        long begun = System.nanoTime();
        FigureNode.await("a connection", () -> cluster.state() == ClusterState.CONNECTED);
        long connected = System.nanoTime();
        // A barrier goes out behind the subscriptions. One that is not confirmed was too early, and is asked for anew.
        Topic topic = cluster.topic("after the reconnect");
        boolean confirmed = false;
        while (!confirmed) {
            confirmed = topic.join(FigureNode.any())
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .confirmed();
        }
        return FigureProgram.figure("connected", (connected - begun) / 1e6) + " "
                + FigureProgram.figure("confirmed", (System.nanoTime() - begun) / 1e6);
    }

    /** Keeps some messages, and says where those begin that are to be missed. */
    private String keepSome(Order order) throws Exception {
        Topic topic = cluster.topic(order.text("topic"), KEPT);
        int count = order.number("count");
        Position seen = null;
        for (int i = 1; i <= count; i++) {
            Position position = topic.send(Sender.text(order.number("bytes")))
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .position()
                    .orElseThrow();
            if (i == count - order.number("missed")) {
                seen = position;
            }
        }
        return "position=" + seen;
    }

    /** Sessions join at once, and get what they have missed. */
    private String comeBack(Order order) throws Exception {
        Topic topic = cluster.topic(order.text("topic"), KEPT);
        Position seen = Position.parse(order.text("position"));
        List<Session> sessions =
                FigureNode.open().stream().limit(order.number("count")).toList();
        List<CompletionStage<Joined>> joining = new ArrayList<>();
        long begun = System.nanoTime();
        for (Session each : sessions) {
            joining.add(topic.join(each, seen));
        }
        for (CompletionStage<Joined> each : joining) {
            Recovery recovery = each.toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .recovery();
            if (!recovery.complete() || recovery.messages() != order.number("missed")) {
                throw new IOException("who came back got " + recovery);
            }
        }
        return FigureProgram.figure("millis", (System.nanoTime() - begun) / 1e6);
    }

    private String sendEach(Order order) {
        for (int i = 0; i < order.number("count"); i += order.number("step")) {
            cluster.topic(order.text("prefix") + i).send("x");
        }
        return "";
    }

    private String statistics() {
        ClusterStatistics now = cluster.statistics();
        return "received=" + now.received() + " delivered=" + now.delivered() + " droppedMember="
                + now.droppedMember() + " droppedLane=" + now.droppedLane() + " gaps=" + now.gaps() + " localOnly="
                + now.localOnly();
    }
}
