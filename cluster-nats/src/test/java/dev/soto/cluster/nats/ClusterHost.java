package dev.soto.cluster.nats;

import dev.soto.bridge.session.SotoSession;
import dev.soto.cluster.ClusterListener;
import dev.soto.cluster.ClusterStatistics;
import dev.soto.cluster.JoinTopic;
import dev.soto.cluster.PresenceEntry;
import dev.soto.cluster.PresenceListener;
import dev.soto.cluster.SlowMember;
import dev.soto.cluster.SotoCluster;
import dev.soto.cluster.Topic;
import dev.soto.cluster.TopicOptions;
import dev.soto.servlet.SotoServletContainerInitializer;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import jakarta.servlet.http.HttpServlet;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A node on a host, in a process of its own, which sends numbered messages and says what it is asked. It ends with its input. */
final class ClusterHost {
    static final int TOPICS = 20;

    private static final TopicOptions PRESENCE = TopicOptions.DEFAULTS.presence();
    private static final CompletableFuture<Session> FIRST = new CompletableFuture<>();
    private static final List<Session> SESSIONS = new CopyOnWriteArrayList<>();

    private ClusterHost() {}

    /** Its sessions are members of a topic. */
    @ServerEndpoint("/room/{topic}")
    @JoinTopic(value = "{topic}", presence = true)
    public static class Room {
        /** Called by the container. */
        @OnOpen
        public void open(Session session) {
            SESSIONS.add(session);
            FIRST.complete(session);
        }
    }

    private interface Running {
        int port();

        void stop() throws Exception;
    }

    private static Running jetty(Map<String, String> parameters) throws Exception {
        Server server = new Server(new InetSocketAddress("127.0.0.1", 0));
        ServletContextHandler context = new ServletContextHandler("/");
        parameters.forEach(context::setInitParameter);
        context.addServletContainerInitializer(new SotoServletContainerInitializer(), Room.class);
        server.setHandler(context);
        server.start();
        return new Running() {
            @Override
            public int port() {
                return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
            }

            @Override
            public void stop() throws Exception {
                server.stop();
            }
        };
    }

    private static Running tomcat(Map<String, String> parameters) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("soto-tomcat").toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", null);
        parameters.forEach(context::addParameter);
        context.addServletContainerInitializer(new SotoServletContainerInitializer(), Set.of(Room.class));
        Tomcat.addServlet(context, "default", new HttpServlet() {});
        context.addServletMappingDecoded("/", "default");
        tomcat.start();
        return new Running() {
            @Override
            public int port() {
                return tomcat.getConnector().getLocalPort();
            }

            @Override
            public void stop() throws Exception {
                tomcat.stop();
            }
        };
    }

    private static Running undertow(Map<String, String> parameters) throws Exception {
        DeploymentInfo info = Servlets.deployment()
                .setClassLoader(ClusterHost.class.getClassLoader())
                .setContextPath("/")
                .setDeploymentName("cluster")
                .addServletContainerInitializer(
                        new ServletContainerInitializerInfo(SotoServletContainerInitializer.class, Set.of(Room.class)));
        parameters.forEach(info::addInitParameter);
        DeploymentManager manager = Servlets.defaultContainer().addDeployment(info);
        manager.deploy();
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(Handlers.path().addPrefixPath("/", manager.start()))
                .build();
        server.start();
        return new Running() {
            @Override
            public int port() {
                return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
            }

            @Override
            public void stop() throws Exception {
                manager.stop();
                manager.undeploy();
                server.stop();
            }
        };
    }

    /** Takes the host, and settings without their prefix. */
    public static void main(String[] arguments) throws Exception {
        Map<String, String> parameters = new TreeMap<>();
        for (String each : Arrays.asList(arguments).subList(1, arguments.length)) {
            int equals = each.indexOf('=');
            parameters.put("dev.soto." + each.substring(0, equals), each.substring(equals + 1));
        }
        Running host = switch (arguments[0]) {
            case "jetty" -> jetty(parameters);
            case "tomcat" -> tomcat(parameters);
            default -> undertow(parameters);
        };
        System.out.println("ok " + host.port());
        ClusterHost node = new ClusterHost();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = in.readLine()) != null; ) {
            if (line.equals("stop")) {
                node.perSecond = 0;
                host.stop();
                System.out.println("ok");
                break;
            }
            try {
                System.out.println(("ok " + node.obey(line.split(" ", 3))).strip());
            } catch (Exception failure) {
                System.out.println("failed " + failure);
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private volatile int perSecond;
    private final List<String> gaps = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> leaves = new ConcurrentHashMap<>();

    private SotoCluster cluster() throws Exception {
        return SotoCluster.of(FIRST.get(20, TimeUnit.SECONDS));
    }

    private String obey(String[] words) throws Exception {
        SotoCluster cluster = cluster();
        switch (words[0]) {
            case "begin" -> {
                begin(cluster);
                return id(cluster);
            }
            case "load" -> {
                perSecond = Integer.parseInt(words[1]);
                return "";
            }
            case "state" -> {
                return cluster.state() + " " + cluster.nodes().size() + " "
                        + cluster.statistics().localOnly() + " "
                        + cluster.statistics().received();
            }
            case "gaps" -> {
                return String.join(",", gaps);
            }
            case "presence" -> {
                var presence = cluster.topic(words[1], PRESENCE).presence();
                return presence.count() + " " + presence.missing().size() + " "
                        + presence.now().stream().map(PresenceEntry::session).collect(Collectors.joining(","));
            }
            case "leaves" -> {
                return leaves.values().stream().mapToInt(Integer::intValue).sum() + " " + leaves.size();
            }
            case "ask" -> {
                return ask(cluster, words[1]);
            }
            case "join" -> {
                return ""
                        + cluster.topic(words[1])
                                .join(SESSIONS.get(0))
                                .toCompletableFuture()
                                .get(20, TimeUnit.SECONDS)
                                .confirmed();
            }
            case "publish" -> {
                return ""
                        + cluster.topic(words[1])
                                .send(words[2])
                                .toCompletableFuture()
                                .get(20, TimeUnit.SECONDS)
                                .reach();
            }
            case "crowd" -> {
                return crowd(cluster, words[1], SlowMember.valueOf(words[2]));
            }
            case "many" -> {
                many(cluster, words[1], words[2].split(" "));
                return "";
            }
            case "slow" -> {
                return slow(cluster);
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private static List<SotoSession> open() {
        return SESSIONS.stream()
                .map(SotoSession.class::cast)
                .filter(each -> each.connection().isOpen())
                .toList();
    }

    /** All sessions join a topic. */
    private static String crowd(SotoCluster cluster, String name, SlowMember slow) throws Exception {
        Topic topic = cluster.topic(name, TopicOptions.DEFAULTS.slowMember(slow));
        boolean confirmed = true;
        for (SotoSession each : open()) {
            confirmed &= topic.join(each)
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS)
                    .confirmed();
        }
        return topic.members() + " " + confirmed;
    }

    /** Numbered messages: so many, so many a second, so long. */
    private static void many(SotoCluster cluster, String name, String[] how) throws InterruptedException {
        String padding = "x".repeat(Integer.parseInt(how[2]));
        for (int i = 0; i < Integer.parseInt(how[0]); i++) {
            cluster.topic(name).send(name + " " + i + " " + micros(Instant.now()) + " " + padding);
            TimeUnit.MICROSECONDS.sleep(1_000_000 / Integer.parseInt(how[1]));
        }
    }

    /** Messages dropped, sessions closed, messages dropped for all; bytes that wait, those of the longest queue, and the heap. */
    private static String slow(SotoCluster cluster) {
        ClusterStatistics counts = cluster.statistics();
        LongSummaryStatistics queues = open().stream()
                .mapToLong(each -> each.connection().queuedBytes())
                .summaryStatistics();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return counts.droppedMember() + " " + counts.closedMember() + " " + counts.droppedLane() + " " + queues.getSum()
                + " " + queues.getMax() + " " + (runtime.totalMemory() - runtime.freeMemory());
    }

    private static String id(SotoCluster cluster) throws Exception {
        return FIRST.get(20, TimeUnit.SECONDS).getId().split("\\.")[0] + " "
                + cluster.nodes().size();
    }

    private void begin(SotoCluster cluster) throws Exception {
        cluster.addListener(new ClusterListener() {
            @Override
            public void onGap(String node, Instant from, Instant to) {
                gaps.add(node + " " + micros(from) + " " + micros(to));
            }
        });
        cluster.topic("t0", PRESENCE).presence().addListener(new PresenceListener() {
            @Override
            public void onLeave(Topic topic, PresenceEntry entry) {
                leaves.merge(entry.session(), 1, Integer::sum);
            }
        });
        String sender = id(cluster).split(" ")[0];
        Thread load = new Thread(() -> load(cluster, sender), "load");
        load.setDaemon(true);
        load.start();
    }

    /** To each topic so many a second, with its number and time. */
    private void load(SotoCluster cluster, String sender) {
        for (long number = 0; true; ) {
            int now = perSecond;
            try {
                if (now == 0) {
                    TimeUnit.MILLISECONDS.sleep(5);
                    continue;
                }
                for (int i = 0; i < TOPICS; i++) {
                    cluster.topic("t" + i).send(sender + " " + number + " " + micros(Instant.now()));
                }
                number++;
                TimeUnit.MICROSECONDS.sleep(1_000_000 / now);
            } catch (InterruptedException | IllegalStateException ended) {
                return;
            }
        }
    }

    static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
    }

    private static String ask(SotoCluster cluster, String id) throws Exception {
        long begun = System.nanoTime();
        String outcome = cluster.session(id)
                .info()
                .toCompletableFuture()
                .handle((info, failure) -> failure == null
                        ? "there"
                        : (failure instanceof CompletionException && failure.getCause() != null
                                        ? failure.getCause()
                                        : failure)
                                .getClass()
                                .getSimpleName())
                .get(20, TimeUnit.SECONDS);
        return outcome + " " + Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }

    /** A node, as a test holds it. */
    static final class Handle implements AutoCloseable {
        private final String host;
        private final Process process;
        private final BufferedReader answers;
        final int port;
        String node = "";

        Handle(String host, String servers, Map<String, String> more) throws IOException {
            this.host = host;
            List<String> command = new java.util.ArrayList<>(List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ClusterHost.class.getName(),
                    host,
                    "clusterTransport=nats",
                    "clusterName=real",
                    "clusterServers=" + servers));
            more.forEach((name, value) -> command.add(name + "=" + value));
            process = new ProcessBuilder(command)
                    .redirectError(java.nio.file.Path.of("target", "host-" + host + ".log")
                            .toFile())
                    .start();
            answers = process.inputReader(StandardCharsets.UTF_8);
            port = Integer.parseInt(answer("start"));
        }

        private String answer(String question) throws IOException {
            while (true) {
                String line = answers.readLine();
                if (line == null || line.startsWith("failed")) {
                    throw new IOException(host + " was told \"" + question + "\" and said: " + line);
                }
                if (line.equals("ok") || line.startsWith("ok ")) {
                    return line.substring(2).strip();
                }
            }
        }

        synchronized String tell(String order) throws IOException {
            process.getOutputStream().write((order + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return answer(order);
        }

        String[] words(String order) throws IOException {
            return tell(order).split(" ");
        }

        void signal(String name) throws Exception {
            NatsServer.signal(name, process);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }

        @Override
        public String toString() {
            return host;
        }
    }
}
