package dev.soto.cluster.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.soto.cluster.SlowMember;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Three nodes in processes of their own, on Jetty, Tomcat and Undertow, each with a NATS server of three that are connected, and clients of the JDK and of
 * the package ws. Each node sends numbered messages to 20 topics while something goes wrong. Whatever a client misses must have been told by
 * {@code onGap} of its node.
 *
 * <p>What holds without a fault is looked at in each build; the rest takes more than a minute and runs with {@code -Dcluster.hosts=true}. With {@code
 * -Dcluster.sessions=300} each node has so many sessions (20 otherwise), and a third of them more that never read; with {@code -Dcluster.full=true} faults last
 * as long as they may, and nodes that stand still and ways that are cut are tried too, seven minutes in all. The figures are printed.
 */
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ThreeHostsTest {
    private static final boolean FULL = Boolean.getBoolean("cluster.full");
    private static final int SESSIONS = Integer.getInteger("cluster.sessions", 20);
    private static final int RATE = 5;

    /** Of the sessions of the nodes, so that a queue is full before the test is over. */
    private static final long MAX_QUEUED_BYTES = 256 * 1024;

    private static final List<String> HOSTS = List.of("jetty", "tomcat", "undertow");

    /** Takes its time. */
    @Retention(RetentionPolicy.RUNTIME)
    @EnabledIfSystemProperty(
            named = "cluster.hosts",
            matches = "true",
            disabledReason = "all rows take more than a minute, and processors for six processes: run them with"
                    + " -Dcluster.hosts=true")
    private @interface OnRequest {}

    private final NatsServer[] servers = new NatsServer[3];
    private final ClusterHost.Handle[] nodes = new ClusterHost.Handle[3];
    private final NumberedClients[] clients = new NumberedClients[3];
    /** Before the routes of the third server. */
    private CuttingProxy routes;
    /** Before the second server, for its node. */
    private CuttingProxy way;

    @BeforeAll
    void begin() throws Exception {
        NatsServer.assumeThere();
        if (!java.nio.file.Files.isDirectory(NumberedClients.WS)) {
            System.out.println(
                    "all clients are of the JDK: the package ws is not installed (npm ci --prefix peer-tests)");
        }
        int[] ports = {NatsServer.freePort(), NatsServer.freePort(), NatsServer.freePort()};
        routes = new CuttingProxy(ports[2]);
        // Nobody learns another way to the third server than by the proxy, and it looks for none.
        servers[0] = server(ports[0], 1, routes.port());
        servers[1] = server(ports[1], 1, routes.port(), ports[0]);
        servers[2] = server(ports[2], routes.port());
        way = new CuttingProxy(servers[1].port());
        for (int i = 0; i < 3; i++) {
            start(i);
        }
        together();
    }

    private static NatsServer server(int port, int advertised, int... others) throws Exception {
        StringBuilder configuration = new StringBuilder("cluster { name: real, listen: \"127.0.0.1:" + port
                + "\", advertise: \"127.0.0.1:" + advertised + "\", routes: [");
        for (int each : others) {
            configuration.append("\"nats://127.0.0.1:").append(each).append("\", ");
        }
        return NatsServer.configured(configuration + "] }\n");
    }

    private void start(int i) throws Exception {
        String server = i == 1 ? "nats://127.0.0.1:" + way.port() : servers[i].url();
        nodes[i] = new ClusterHost.Handle(
                HOSTS.get(i),
                server,
                // Those that never read are asked one by one, at the end, what they were closed with.
                Map.of("maxQueuedBytes", "" + MAX_QUEUED_BYTES, "sendTimeout", "10min", "closeTimeout", "2min"));
        clients[i] = new NumberedClients(nodes[i].port, SESSIONS);
        nodes[i].node = nodes[i].words("begin")[0];
    }

    @AfterAll
    void end() throws Exception {
        for (NumberedClients each : clients) {
            if (each != null) {
                each.close();
            }
        }
        for (ClusterHost.Handle each : nodes) {
            if (each != null) {
                each.close();
            }
        }
        for (NatsServer each : servers) {
            if (each != null) {
                each.close();
            }
        }
        if (routes != null) {
            routes.close();
        }
        if (way != null) {
            way.close();
        }
    }

    /** All know all: nodes and presence. */
    private void together() {
        within(20, () -> {
            for (ClusterHost.Handle each : nodes) {
                String[] state = each.words("state");
                assertThat(state[0]).as("%s", each).isEqualTo("CONNECTED");
                assertThat(state[1]).as("nodes that %s knows", each).isEqualTo("3");
                for (int topic = 0; topic < ClusterHost.TOPICS; topic++) {
                    String[] presence = each.words("presence t" + topic);
                    assertThat(presence[0] + " " + presence[1])
                            .as("presence of t%s on %s", topic, each)
                            .isEqualTo(3 * of(topic) + " 0");
                }
            }
        });
    }

    /** How many sessions of a node are in a topic. */
    private static int of(int topic) {
        return SESSIONS / ClusterHost.TOPICS + (topic < SESSIONS % ClusterHost.TOPICS ? 1 : 0);
    }

    private static void within(int seconds, ThrowingRunnable holds) {
        await().atMost(Duration.ofSeconds(seconds))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(holds);
    }

    private void load(int perSecond) throws Exception {
        for (ClusterHost.Handle each : nodes) {
            each.tell("load " + perSecond);
        }
    }

    private static void pause(double seconds) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep((long) (seconds * 1000));
    }

    private static double since(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static void figure(String row, String text, Object... values) {
        System.out.println("three hosts, " + row + ": " + String.format(text, values));
    }

    @AfterEach
    void quiet() throws Exception {
        routes.set(CuttingProxy.Way.OPEN);
        // A connection that was given up is not to say anything late.
        way.set(CuttingProxy.Way.RESET);
        way.set(CuttingProxy.Way.OPEN);
        load(0);
        pause(0.5);
    }

    /** What a node's clients did not get must have been told there. */
    private void assertTold(int host, List<NumberedClients.Hole> holes) throws Exception {
        List<long[]> all = new ArrayList<>();
        List<String> senders = new ArrayList<>();
        String gaps = nodes[host].tell("gaps");
        for (String each : gaps.isEmpty() ? new String[0] : gaps.split(",")) {
            String[] words = each.split(" ");
            senders.add(words[0]);
            all.add(new long[] {Long.parseLong(words[1]), Long.parseLong(words[2])});
        }
        // The first that is missing was sent a turn after the last that came, which takes longer on a busy machine.
        long turn = 1_000_000 / RATE;
        for (NumberedClients.Hole hole : holes) {
            List<long[]> told = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                if (senders.get(i).equals(hole.sender())) {
                    told.add(all.get(i));
                }
            }
            told.sort(Comparator.comparingLong(gap -> gap[0]));
            long from = hole.before() + turn * 2;
            for (long[] gap : told) {
                if (gap[0] <= from && gap[1] > from) {
                    from = gap[1];
                }
            }
            assertThat(from)
                    .as(
                            "%s of %s: what %s sent from %s to %s is missing, and told are %s",
                            hole.client(),
                            nodes[host],
                            hole.sender(),
                            hole.before(),
                            hole.after(),
                            told.stream().map(Arrays::toString).toList())
                    .isGreaterThanOrEqualTo(hole.after() - turn * 3 / 2);
        }
    }

    private static long of(NumberedClients.Report report, ClusterHost.Handle... senders) {
        return report.holes().stream()
                .filter(hole -> Arrays.stream(senders).anyMatch(sender -> sender.node.equals(hole.sender())))
                .count();
    }

    private NumberedClients.Report[] reports() throws Exception {
        NumberedClients.Report[] all = new NumberedClients.Report[3];
        for (int i = 0; i < 3; i++) {
            all[i] = clients[i].report();
            assertThat(all[i].copies()).as("copies on %s", nodes[i]).isZero();
        }
        return all;
    }

    /** Nothing of anybody before this counts. */
    private void fresh() throws Exception {
        load(RATE);
        pause(1);
        reports();
    }

    private void told(NumberedClients.Report[] reports) throws Exception {
        for (int i = 0; i < 3; i++) {
            int host = i;
            within(5, () -> assertTold(host, reports[host].holes()));
        }
    }

    @Test
    @Order(1)
    void withoutAFaultEveryMemberHasEveryMessageOnce() throws Exception {
        fresh();
        load(0);
        pause(0.5);
        reports();
        load(RATE);
        pause(FULL ? 60 : 1.5);
        load(0);
        pause(1);
        NumberedClients.Report[] reports = reports();
        for (NumberedClients.Report each : reports) {
            assertThat(each.holes()).isEmpty();
            assertThat(each.messages()).isPositive().isEqualTo(reports[0].messages());
        }
        figure("no fault", "%d messages a node, p99 %d us", reports[0].messages(), reports[0].p99Micros());
    }

    @Test
    @Order(2)
    void aNodeWithoutMembersOfATopicReceivesNothingOfIt() throws Exception {
        assertThat(nodes[0].tell("join only")).isEqualTo("true");
        long other = Long.parseLong(nodes[2].words("state")[3]);
        long own = Long.parseLong(nodes[0].words("state")[3]);
        for (int i = 0; i < 300; i++) {
            nodes[1].tell("publish only x");
        }
        within(
                5,
                () -> assertThat(Long.parseLong(nodes[0].words("state")[3]) - own)
                        .isGreaterThanOrEqualTo(300));
        assertThat(Long.parseLong(nodes[2].words("state")[3]) - other)
                .as("of presence something may come")
                .isLessThan(100);
    }

    @Test
    @Order(3)
    @OnRequest
    void afterAJoinNothingIsMissedThatIsSentElsewhere() throws Exception {
        int joins = FULL ? 1000 : 200;
        long before = Long.parseLong(nodes[2].words("state")[3]);
        for (int i = 0; i < joins; i++) {
            assertThat(nodes[2].tell("join new" + i)).isEqualTo("true");
            assertThat(nodes[i % 2].tell("publish new" + i + " x")).isEqualTo("CLUSTER");
        }
        within(
                5,
                () -> assertThat(Long.parseLong(nodes[2].words("state")[3]) - before)
                        .isGreaterThanOrEqualTo(joins));
    }

    @Test
    @Order(4)
    @OnRequest
    void whenANodeIsKilledTheOthersMissNothingOfEachOther() throws Exception {
        fresh();
        pause(2);
        long quiet = reports()[0].p99Micros();
        String left = nodes[0].tell("leaves");
        String id = Arrays.stream(nodes[0].words("presence t0")[2].split(","))
                .filter(each -> each.startsWith(nodes[2].node))
                .findFirst()
                .orElseThrow();
        assertThat(nodes[0].words("ask " + id)[0]).isEqualTo("there");
        long killed = System.nanoTime();
        nodes[2].close();
        for (int i = 0; i < 2; i++) {
            ClusterHost.Handle node = nodes[i];
            within(5, () -> assertThat(node.words("presence t0")[2]).doesNotContain(nodes[2].node));
        }
        double gone = since(killed);
        String[] asked = nodes[0].words("ask " + id);
        assertThat(asked[0]).isEqualTo("NodeGoneException");
        assertThat(Long.parseLong(asked[1])).isLessThan(1000);
        assertThat(nodes[0].tell("leaves").split(" "))
                .as("leaves, and sessions that left: one each, before %s", left)
                .satisfies(words -> assertThat(words[0]).isEqualTo(words[1]));
        pause(1);
        NumberedClients.Report[] reports = new NumberedClients.Report[] {clients[0].report(), clients[1].report()};
        for (NumberedClients.Report each : reports) {
            assertThat(of(each, nodes[0], nodes[1])).isZero();
        }
        figure(
                "node killed",
                "presence gone after %.1f s, p99 of the others %d us before and %d us meanwhile",
                gone,
                quiet,
                reports[0].p99Micros());
        clients[2].close();
        start(2);
        together();
    }

    @Test
    @Order(5)
    @OnRequest
    void whenAServerIsKilledItsNodeIsToldAndTheOthersMissNothing() throws Exception {
        fresh();
        servers[0].kill();
        pause(4);
        servers[0].start();
        pause(FULL ? 10 : 2);
        NumberedClients.Report[] reports = reports();
        assertThat(of(reports[1], nodes[1], nodes[2])).isZero();
        assertThat(of(reports[2], nodes[1], nodes[2])).isZero();
        assertThat(of(reports[0], nodes[0])).as("here").isZero();
        told(reports);
        together();
        figure(
                "server killed",
                "holes of its own node's clients %d, of all others %d",
                reports[0].holes().size(),
                reports[1].holes().size() + reports[2].holes().size());
    }

    @Test
    @Order(6)
    @OnRequest
    void whileAllServersAreDownEachNodeGoesOnAlone() throws Exception {
        fresh();
        String left = nodes[0].tell("leaves");
        long killed = System.nanoTime();
        for (NatsServer each : servers) {
            each.kill();
        }
        for (ClusterHost.Handle each : nodes) {
            within(3, () -> assertThat(each.words("state")[0]).isEqualTo("DEGRADED"));
        }
        double degraded = since(killed);
        pause(FULL ? 10 : 3);
        for (int i = 0; i < 3; i++) {
            assertThat(nodes[i].tell("publish t0 alone")).isEqualTo("LOCAL");
            assertThat(nodes[i].words("presence t0")[0]).isEqualTo("" + 3 * of(0));
        }
        for (NatsServer each : servers) {
            each.start();
        }
        long back = System.nanoTime();
        for (ClusterHost.Handle each : nodes) {
            within(10, () -> assertThat(each.words("state")[0]).isEqualTo("CONNECTED"));
        }
        double connected = since(back);
        together();
        double whole = since(back);
        pause(1.5);
        NumberedClients.Report[] reports = reports();
        for (int i = 0; i < 3; i++) {
            assertThat(of(reports[i], nodes[i])).as("local delivery").isZero();
        }
        told(reports);
        assertThat(nodes[0].tell("leaves")).as("nobody has left").isEqualTo(left);
        figure(
                "all servers down",
                "degraded after %.1f s; back after %.1f s, presence whole after %.1f s; p99 %d us",
                degraded,
                connected,
                whole,
                reports[0].p99Micros());
    }

    @Test
    @Order(7)
    @OnRequest
    void aNodeThatStandsStillIsGoneAndComesBack() throws Exception {
        inFull();
        fresh();
        nodes[2].signal("STOP");
        long stopped = System.nanoTime();
        within(8, () -> assertThat(nodes[0].words("state")[1]).isEqualTo("2"));
        double gone = since(stopped);
        pause((FULL ? 15 : 7) - gone);
        NumberedClients.Report here = clients[0].report();
        NumberedClients.Report there = clients[1].report();
        assertThat(of(here, nodes[0], nodes[1]) + of(there, nodes[0], nodes[1])).isZero();
        nodes[2].signal("CONT");
        long on = System.nanoTime();
        within(8, () -> assertThat(nodes[0].words("state")[1]).isEqualTo("3"));
        together();
        figure("node stands still", "gone after %.1f s, back and presence whole after %.1f s", gone, since(on));
        pause(1.5);
        told(reports());
    }

    @Test
    @Order(8)
    @OnRequest
    void aSplitBetweenServersHealsAndNoEntryIsLeftOver() throws Exception {
        inFull();
        for (int i = 0; i < 3; i++) {
            // To its own server again.
            restart(i);
        }
        for (CuttingProxy.Way cut : List.of(CuttingProxy.Way.RESET, CuttingProxy.Way.BLACK_HOLE)) {
            fresh();
            routes.set(cut);
            long begun = System.nanoTime();
            within(10, () -> assertThat(nodes[0].words("state")[1]).isEqualTo("2"));
            within(10, () -> assertThat(nodes[2].words("state")[1]).isEqualTo("1"));
            pause((FULL ? 20 : 6) - since(begun));
            for (ClusterHost.Handle each : nodes) {
                assertThat(each.words("state")[0]).isEqualTo("CONNECTED");
            }
            routes.set(CuttingProxy.Way.OPEN);
            long healed = System.nanoTime();
            together();
            figure("split of servers, " + cut, "presence whole %.1f s after the heal", since(healed));
            pause(2);
            NumberedClients.Report[] reports = reports();
            assertThat(of(reports[0], nodes[0], nodes[1])).isZero();
            assertThat(of(reports[1], nodes[0], nodes[1])).isZero();
            assertThat(of(reports[2], nodes[2])).isZero();
            told(reports);
        }
    }

    @Test
    @Order(9)
    @OnRequest
    void aNodeThatIsCutOffItsServerFindsAnother() throws Exception {
        inFull();
        for (CuttingProxy.Way cut : List.of(CuttingProxy.Way.RESET, CuttingProxy.Way.BLACK_HOLE)) {
            // By its first address again.
            restart(1);
            fresh();
            way.set(cut);
            long begun = System.nanoTime();
            // It may be connected again before anybody looks.
            within(15, () -> assertThat(nodes[1].tell("gaps").split(",")).hasSizeGreaterThanOrEqualTo(2));
            double degraded = since(begun);
            within(15, () -> assertThat(nodes[1].words("state")[0]).isEqualTo("CONNECTED"));
            double connected = since(begun);
            together();
            pause(2);
            NumberedClients.Report[] reports = reports();
            assertThat(of(reports[1], nodes[1])).isZero();
            assertThat(of(reports[0], nodes[0], nodes[2])).isZero();
            assertThat(of(reports[2], nodes[0], nodes[2])).isZero();
            told(reports);
            figure("node cut off, " + cut, "told after %.1f s, connected after %.1f s", degraded, connected);
            // What is left of the old connection is lost.
            way.set(CuttingProxy.Way.RESET);
            way.set(CuttingProxy.Way.OPEN);
        }
    }

    private static void inFull() {
        assumeTrue(FULL, "takes its time: -Dcluster.full=true");
    }

    private void restart(int i) throws Exception {
        nodes[i].tell("stop");
        nodes[i].close();
        clients[i].close();
        start(i);
        nodes[i].tell("load " + RATE);
        together();
    }

    @Test
    @Order(10)
    @OnRequest
    void aRollingRestartIsNotNoticedByTheOthers() throws Exception {
        fresh();
        for (int i = 0; i < 3; i++) {
            ClusterHost.Handle one = nodes[(i + 1) % 3];
            ClusterHost.Handle two = nodes[(i + 2) % 3];
            restart(i);
            for (int j = 1; j < 3; j++) {
                NumberedClients.Report report = clients[(i + j) % 3].report();
                assertThat(of(report, one, two)).isZero();
                assertThat(report.copies()).isZero();
            }
        }
    }

    @Test
    @Order(11)
    @OnRequest
    void aThirdOfANodesMembersThatNeverReadCostNobodyElseAnything() throws Exception {
        int silent = Math.max(1, SESSIONS / 3);
        load(0);
        for (int i = 0; i < 3; i++) {
            ClusterHost.Handle node = nodes[i];
            crowd("reads" + i, SlowMember.DROP);
            long quiet = rate("reads" + i);
            long heap = Long.parseLong(node.words("slow")[5]);
            List<SilentPeer> peers = new ArrayList<>();
            try {
                for (int j = 0; j < silent; j++) {
                    peers.add(new SilentPeer(node.port, "/room/silent" + i));
                }
                fill(node, "silent" + i, silent);
                crowd("drops" + i, SlowMember.DROP);
                long meanwhile = rate("drops" + i);
                String[] slow = node.words("slow");
                assertThat(Long.parseLong(slow[2])).as("dropped for all").isZero();
                assertThat(Long.parseLong(slow[4])).as("longest queue").isBetween(1L, MAX_QUEUED_BYTES);
                long taken = Long.parseLong(slow[5]) - heap;
                assertThat(taken).as("heap").isLessThan(silent * MAX_QUEUED_BYTES + (16 << 20));
                crowd("closes" + i, SlowMember.CLOSE);
                nodes[0].tell("many closes" + i + " 1 20 200");
                within(
                        5,
                        () -> assertThat(Long.parseLong(node.words("slow")[1])).isEqualTo(silent));
                for (SilentPeer each : peers) {
                    assertThat(each.closeCode()).isEqualTo(1013);
                }
                reports();
                figure(
                        "never reading",
                        "%d of the %d members on %s: in their queues %d KiB, %d KiB of heap; p99 of the others %d us, %d us"
                                + " without them",
                        silent,
                        SESSIONS + silent,
                        node,
                        Long.parseLong(slow[3]) >> 10,
                        taken >> 10,
                        meanwhile,
                        quiet);
            } finally {
                for (SilentPeer each : peers) {
                    each.close();
                }
            }
        }
    }

    /** All sessions of all nodes join a topic. */
    private void crowd(String topic, SlowMember slow) throws Exception {
        for (ClusterHost.Handle each : nodes) {
            assertThat(each.words("crowd " + topic + " " + slow)[1]).isEqualTo("true");
        }
        reports();
    }

    /** Until their queues take nothing more. */
    private void fill(ClusterHost.Handle node, String topic, int silent) {
        within(60, () -> {
            long before = Long.parseLong(node.words("slow")[0]);
            nodes[0].tell("many " + topic + " 20 100 8000");
            pause(0.2);
            assertThat(Long.parseLong(node.words("slow")[0]) - before).isEqualTo(20L * silent);
        });
    }

    /** Has a node send to a topic of all; returns how long messages take. */
    private long rate(String topic) throws Exception {
        int messages = 100;
        nodes[0].tell("many " + topic + " " + messages + " 20 200");
        pause(1);
        NumberedClients.Report[] reports = reports();
        for (NumberedClients.Report each : reports) {
            assertThat(each.holes()).isEmpty();
            assertThat(each.messages()).isEqualTo((long) messages * SESSIONS);
        }
        return Arrays.stream(reports)
                .mapToLong(NumberedClients.Report::p99Micros)
                .max()
                .orElseThrow();
    }
}
