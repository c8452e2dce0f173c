package dev.soto.benchmarks.cluster;

import dev.soto.cluster.JoinTopic;
import dev.soto.server.SotoServer;
import dev.soto.server.SotoServerBuilder;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A server whose sessions are members of topics, or do nothing. What is the cluster's lies elsewhere: without one on the class path this works too. */
final class FigureNode {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final Set<Session> OPEN = ConcurrentHashMap.newKeySet();

    /** Sessions join what their path says. */
    @ServerEndpoint("/m/{topic}")
    @JoinTopic("{topic}")
    public static class Joining {
        /** Called by the container. */
        @OnOpen
        public void open(Session session) {
            OPEN.add(session);
        }

        /** Called by the container. */
        @OnClose
        public void close(Session session) {
            OPEN.remove(session);
        }
    }

    /** Sessions that do nothing by themselves. */
    @ServerEndpoint("/idle")
    public static class Idle {
        /** Called by the container. */
        @OnOpen
        public void open(Session session) {
            OPEN.add(session);
        }

        /** Called by the container. */
        @OnClose
        public void close(Session session) {
            OPEN.remove(session);
        }
    }

    private final SotoServer server;
    private @Nullable NodeCluster cluster;

    FigureNode(Order order) throws IOException {
        SotoServerBuilder builder = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .setting("dev.soto.keepAliveInterval", "1 h")
                .setting("dev.soto.serverNoContextTakeover", "true")
                .endpoint(Idle.class);
        String url = order.text("url");
        if (!url.equals("none")) {
            builder.setting("dev.soto.clusterTransport", "nats")
                    .setting("dev.soto.clusterName", "figures")
                    .setting("dev.soto.clusterServers", url)
                    .setting("dev.soto.clusterMaxSubjects", "1000000")
                    .endpoint(Joining.class);
        }
        server = builder.start();
    }

    int port() {
        return server.uri().getPort();
    }

    static Set<Session> open() {
        return OPEN;
    }

    static Session any() {
        return OPEN.iterator().next();
    }

    static void await(String what, BooleanSupplier condition) throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("not within a minute: " + what);
            }
            FigureProcess.pause(1);
        }
    }

    boolean send(String topic, String text) {
        return cluster().send(topic, text);
    }

    @SuppressWarnings("SameReturnValue")
    boolean loop(String text) {
        Sender.toAll(any(), text);
        return true;
    }

    private NodeCluster cluster() {
        NodeCluster known = cluster;
        if (known == null) {
            known = new NodeCluster(any());
            cluster = known;
        }
        return known;
    }

    String obey(Order order) throws Exception {
        if (order.what().equals("sessions")) {
            int count = order.number("count");
            await(count + " sessions", () -> OPEN.size() == count);
            return "";
        }
        return cluster().obey(order);
    }
}
