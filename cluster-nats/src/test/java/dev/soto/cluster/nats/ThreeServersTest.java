package dev.soto.cluster.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.cluster.ClusterListener;
import dev.soto.cluster.ClusterState;
import dev.soto.cluster.SotoCluster;
import dev.soto.cluster.Topic;
import dev.soto.server.SotoServer;
import dev.soto.testing.JdkListener;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three nodes, each connected to another of three servers that are a cluster. */
@Timeout(90)
class ThreeServersTest {
    private static final BlockingQueue<Session> OPENED = new LinkedBlockingQueue<>();

    /** Gives its sessions to the test. */
    @ServerEndpoint("/any")
    public static class Any {
        /** Called by the container. */
        @OnOpen
        public void open(Session session) {
            OPENED.add(session);
        }
    }

    private record Node(SotoServer server, Session session, SotoCluster cluster, JdkListener heard) {}

    private NatsServer[] servers;
    private Node[] nodes;

    @BeforeAll
    static void needsNats() {
        NatsServer.assumeThere();
    }

    @BeforeEach
    void begin() throws Exception {
        servers = NatsServer.cluster(3);
        nodes = new Node[] {node(servers[0]), node(servers[1]), node(servers[2])};
        for (Node each : nodes) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> each.cluster().nodes().size() == 3);
        }
    }

    private static Node node(NatsServer nats) throws Exception {
        SotoServer server = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .setting("dev.soto.clusterTransport", "nats")
                .setting("dev.soto.clusterName", "test")
                .setting("dev.soto.clusterServers", nats.url())
                .endpoint(Any.class)
                .start();
        JdkListener heard = new JdkListener();
        HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(server.uri().resolve("any"), heard)
                .join();
        Session session = OPENED.poll(10, TimeUnit.SECONDS);
        return new Node(server, session, SotoCluster.of(session), heard);
    }

    @AfterEach
    void end() throws Exception {
        for (Node each : nodes) {
            each.server().close();
        }
        for (NatsServer each : servers) {
            each.close();
        }
    }

    @Test
    void whatIsSentByWayOfAnotherServerAfterAJoinIsNotMissed() throws Exception {
        for (int i = 0; i < 500; i++) {
            Topic here = nodes[0].cluster().topic("topic " + i);
            assertThat(here.join(nodes[0].session())
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS)
                            .confirmed())
                    .isTrue();
            nodes[1 + i % 2].cluster().topic("topic " + i).send("message " + i);
        }
        for (int i = 0; i < 500; i++) {
            assertThat(nodes[0].heard().next()).isEqualTo("message " + i);
        }
    }

    @Test
    void whenAServerIsKilledTheNodesOfTheOthersMissNothingAndItsOwnAreTold() throws Exception {
        for (Node each : nodes) {
            each.cluster()
                    .topic("room")
                    .join(each.session())
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }
        List<Instant[]> gaps = new CopyOnWriteArrayList<>();
        List<ClusterState> states = new CopyOnWriteArrayList<>();
        nodes[0].cluster().addListener(new ClusterListener() {
            @Override
            public void onState(ClusterState state) {
                states.add(state);
            }

            @Override
            public void onGap(String node, Instant from, Instant to) {
                gaps.add(new Instant[] {from, to});
            }
        });
        Instant killed = null;
        for (int i = 0; i < 2000; i++) {
            nodes[1].cluster().topic("room").send("message " + i);
            if (i == 500) {
                killed = Instant.now();
                servers[0].kill();
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        for (int i = 0; i < 2000; i++) {
            assertThat(nodes[2].heard().next()).isEqualTo("message " + i);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> states.contains(ClusterState.CONNECTED) && gaps.size() >= 2);
        assertThat(states.get(0)).isEqualTo(ClusterState.DEGRADED);
        Instant when = killed;
        assertThat(gaps).anyMatch(gap -> gap[0].isBefore(when) && gap[1].isAfter(when));
        nodes[1].cluster().topic("room").send("last");
        await().until(() -> nodes[0].heard().unread().contains("last"));
        assertThat(nodes[0].cluster().nodes()).as("nobody is gone for it").hasSize(3);
    }
}
