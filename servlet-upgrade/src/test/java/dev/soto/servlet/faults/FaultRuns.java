package dev.soto.servlet.faults;

import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.soto.connection.Lent;
import dev.soto.protocol.extension.deflate.CompressorPool;
import dev.soto.provider.Inside;
import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.servlet.scenario.EveryHost;
import dev.soto.servlet.scenario.Host;
import dev.soto.servlet.scenario.Wire;
import dev.soto.testing.TestCertificate;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** Conversations on hosts in turn, so many at a time; see {@link FaultProxyTest}. */
final class FaultRuns implements AutoCloseable {
    private static final int AT_A_TIME = Integer.getInteger("faults.parallel", 120);
    /** Behind each is a wait for its slowest conversation: a frozen handshake has its whole timeout. */
    private static final int BATCH = 1_000;
    /** Selectors of read loops, which come and go with what they read. */
    private static final int MORE_DESCRIPTORS = 8;

    private static final int PREFACE_BYTES = 24;
    private static final int FIRST_SETTINGS_BYTES = 64;

    private static final int MOST_FAILURES = 5;

    /** Of so many conversations beside each other, one may find that the machine had no time for it. */
    private static final int CONVERSATIONS_FOR_A_LATE_ONE = 100;
    /** Keep-alive, pong and close timeout, and a machine that has much to do. */
    private static final long LONGEST_END_MILLIS = 15_000L * Integer.getInteger("faults.patience", 2);
    /** One, because connections with different ones are not shared. */
    private static final SSLContext TLS = TestCertificate.clientContext();

    /** How many times as long as needed is waited for: a machine may have much else to do. */
    private static final int PATIENCE = Integer.getInteger("faults.patience", 2);

    private static final Map<String, String> SETTINGS = Map.of(
            "dev.soto.keepAliveInterval", "700ms",
            "dev.soto.pongTimeout", PATIENCE * 1_500 + "ms",
            "dev.soto.closeTimeout", PATIENCE * 3 + "s",
            "dev.soto.sendTimeout", PATIENCE * 3 + "s");

    private final List<EveryHost> kinds;
    private final Map<EveryHost, Host> hosts = new EnumMap<>(EveryHost.class);
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fault-run");
        thread.setDaemon(true);
        return thread;
    });
    private final SotoWebSocketContainer client = new SotoWebSocketContainer();
    private final Set<WebSocketContainer> containers = new LinkedHashSet<>(Set.of(client));
    private final List<String> failures = new ArrayList<>();
    private final List<Talker> serversOfBatch = new ArrayList<>();
    private final Queue<Long> late = new ConcurrentLinkedQueue<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final Map<EveryHost, AtomicInteger> runs = new EnumMap<>(EveryHost.class);
    private final Map<EveryHost, AtomicInteger> opens = new EnumMap<>(EveryHost.class);
    private long descriptorsAtFirst;
    private Map<String, Long> kindsAtFirst = Map.of();

    FaultRuns(List<EveryHost> kinds) throws Exception {
        this.kinds = kinds;
        for (EveryHost kind : kinds) {
            hosts.put(kind, kind.start(SETTINGS, FaultEndpoints.Server.class));
            runs.put(kind, new AtomicInteger());
            opens.put(kind, new AtomicInteger());
        }
    }

    /** Returns how many conversations got beyond the handshake. */
    int opened() {
        return opened.get();
    }

    /** Returns how many conversations there were by host, and of them how many got beyond the handshake. */
    String summary() {
        StringBuilder lines = new StringBuilder("conversations, of which opened:");
        runs.forEach((kind, count) -> lines.append("\n  ")
                .append(kind)
                .append(' ')
                .append(count)
                .append(' ')
                .append(opens.get(kind)));
        return lines.toString();
    }

    List<String> failures() {
        synchronized (failures) {
            return List.copyOf(failures);
        }
    }

    private void fail(String what) {
        synchronized (failures) {
            failures.add(what);
        }
    }

    /** Has conversations of these seeds; after each batch of them nothing may be left. */
    void run(long firstSeed, int count) throws Exception {
        converse(0, kinds.size(), false);
        nothingIsLeft("before the first fault");
        descriptorsAtFirst = descriptors();
        kindsAtFirst = kindsOfDescriptors();
        for (long from = firstSeed; from < firstSeed + count && failures().size() < MOST_FAILURES; from += BATCH) {
            long begin = System.nanoTime();
            long processor = processorNanos();
            int size = (int) Math.min(BATCH, firstSeed + count - from);
            converse(from, size, true);
            nothingIsLeft("seeds " + from + " and following");
            System.out.printf(
                    Locale.ROOT,
                    "%d conversations from seed %d in %.1f s, %.1f s of processor time%n",
                    size,
                    from,
                    (System.nanoTime() - begin) / 1e9,
                    (processorNanos() - processor) / 1e9);
        }
    }

    private static long processorNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getProcessCpuTime()
                : 0;
    }

    private void converse(long firstSeed, int count, boolean faults) throws Exception {
        AtomicLong next = new AtomicLong(firstSeed);
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(AT_A_TIME, count); i++) {
            workers.add(threads.submit(() -> {
                for (long seed; (seed = next.getAndIncrement()) < firstSeed + count; ) {
                    tryToConverse(seed, faults, false);
                }
            }));
        }
        for (Future<?> worker : workers) {
            worker.get();
        }
        repeatLate(count, faults);
    }

    private void tryToConverse(long seed, boolean faults, boolean repeated) {
        try {
            converse(seed, faults, repeated);
        } catch (Exception | Error failure) {
            fail("seed " + seed + ": " + failure);
        }
    }

    /** Has those in which a pong was late once more, one after the other: on a machine that has time a pong comes. */
    private void repeatLate(int count, boolean faults) {
        List<Long> again = new ArrayList<>(late);
        late.clear();
        if (again.size() > 1 + count / CONVERSATIONS_FOR_A_LATE_ONE) {
            fail("in " + again.size() + " of " + count + " conversations a pong was late: seeds " + again);
        }
        for (long seed : again) {
            System.out.println("seed " + seed + " once more by itself, for a pong was late");
            tryToConverse(seed, faults, true);
        }
    }

    private void converse(long seed, boolean faults, boolean repeated) throws Exception {
        EveryHost kind = kinds.get((int) (seed % kinds.size()));
        SplittableRandom random = new SplittableRandom(seed);
        Talk talk = Talk.of(random.nextLong());
        int where = faults ? random.nextInt(5) : 4;
        int handshake = kind.wire() == Wire.TLS ? 4_000 : 700;
        List<Fault> up = faults ? Fault.plan(random, where == 0 || where == 2, handshake) : List.of();
        if (kind == EveryHost.JETTY_HTTP2) {
            up = up.stream().map(FaultRuns::outsideTheFirstSettings).toList();
        }
        List<Fault> down = faults ? Fault.plan(random, where == 1 || where == 2, handshake) : List.of();
        String run = kind + "-" + seed;
        if (faults) {
            runs.get(kind).incrementAndGet();
        }
        Talker server = new Talker(talk, false, threads);
        Talker here = new Talker(talk, true, threads);
        FaultEndpoints.SERVERS.put(run, server);
        String connecting = "connected";
        try (FaultProxy proxy = new FaultProxy(hosts.get(kind).port(), up, down, threads)) {
            try {
                connect(kind, here, talk, proxy, run);
                opened.incrementAndGet();
                opens.get(kind).addAndGet(faults ? 1 : 0);
            } catch (IOException | DeploymentException noConnection) {
                connecting = noConnection.toString();
            }
            boolean told = (here.opens() == 0 || here.ended().await(LONGEST_END_MILLIS, TimeUnit.MILLISECONDS))
                    && (server.opens() == 0 || server.ended().await(LONGEST_END_MILLIS, TimeUnit.MILLISECONDS));
            boolean ended = !freesItsConnection(kind, server) || proxy.bothEnd(LONGEST_END_MILLIS);
            List<String> problems = new ArrayList<>(here.problems());
            problems.addAll(server.problems());
            if (!told) {
                problems.add("not both were told of the end");
            }
            if (!ended) {
                problems.add("not both ended their connections");
            }
            if (connecting.equals("connected") != (here.opens() == 1)) {
                problems.add("the client opened " + here.opens() + " times");
            }
            boolean wasLate = false;
            if (up.stream().noneMatch(Fault::isLossy) && down.stream().noneMatch(Fault::isLossy)) {
                wasLate = here.isPongLate() || server.isPongLate();
                if (repeated || !wasLate) {
                    nothingWasLost(here, server, problems);
                }
            }
            if (told && (!isGone(here) || !isGone(server))) {
                problems.add("a session has not ended though onClose was called");
            }
            if (wasLate && !repeated && problems.isEmpty()) {
                late.add(seed);
            }
            if (!problems.isEmpty()) {
                fail(kind + " seed " + seed + ": " + problems + "\n  " + connecting + "\n  up " + up + "\n  down "
                        + down + "\n  " + proxy.story() + "\n  " + here + "\n  " + server);
            }
        } finally {
            synchronized (serversOfBatch) {
                serversOfBatch.add(server);
            }
            remember(server.container());
        }
    }

    /**
     * Jetty (12.1, ServerParser) takes the rest of a client's first SETTINGS frame for a frame of its own when it comes in a second read,
     * and answers GOAWAY with PROTOCOL_ERROR. Over TLS the frame is a record, which comes whole.
     */
    private static Fault outsideTheFirstSettings(Fault fault) {
        boolean inside = fault.at() > PREFACE_BYTES && fault.at() < PREFACE_BYTES + FIRST_SETTINGS_BYTES;
        return inside ? new Fault(fault.kind(), PREFACE_BYTES + FIRST_SETTINGS_BYTES, fault.amount()) : fault;
    }

    /** Returns whether nothing is left of its session; what follows its onClose is waited for. */
    private static boolean isGone(Talker talker) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_END_MILLIS);
        while (talker.session() != null && Inside.has(talker.container(), talker.session())) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(1);
        }
        return true;
    }

    /**
     * Before the handshake a connection is the host's, with its own time limits; of HTTP/2 it is always. And Tomcat frees one of
     * servlet streams when one of its own calls returns, of which it makes none for a peer that is silent.
     */
    private static boolean freesItsConnection(EveryHost kind, Talker server) {
        return server.opens() > 0
                && !kind.isHttp2()
                && kind != EveryHost.TOMCAT_PORTABLE
                && kind != EveryHost.TOMCAT_PORTABLE_TLS;
    }

    private static void nothingWasLost(Talker here, Talker server, List<String> problems) {
        if (here.closeCode() / 10 != Talker.CLIENT_CLOSES / 10
                || server.closeCode() / 10 != Talker.CLIENT_CLOSES / 10) {
            problems.add(
                    "nothing was lost, but the close codes are " + here.closeCode() + " and " + server.closeCode());
        }
        if (here.received() < server.sent()) {
            problems.add("the client received " + here.received() + " of " + server.sent());
        }
        if (server.received() < here.sent()) {
            problems.add("the server received " + server.received() + " of " + here.sent());
        }
    }

    private void connect(EveryHost kind, Talker here, Talk talk, FaultProxy proxy, String run)
            throws IOException, DeploymentException {
        ClientEndpointConfig config =
                ClientEndpointConfig.Builder.create().sslContext(TLS).build();
        config.getUserProperties().putAll(SETTINGS);
        config.getUserProperties()
                .putAll(Map.of(
                        "dev.soto.httpVersion", kind.httpVersion(),
                        "dev.soto.compression", talk.compressed(),
                        "dev.soto.handshakeTimeout", PATIENCE * 4 + "s"));
        Session session =
                client.connectToServer(new FaultEndpoints.Client(here), config, kind.uri(proxy.port(), "/talk/" + run));
        if (session == null) {
            fail(run + ": no session");
        }
    }

    private void remember(WebSocketContainer container) {
        if (container != null) {
            synchronized (containers) {
                containers.add(container);
            }
        }
    }

    /** Every open has its close, and whatever conversations took has been given back. */
    private void nothingIsLeft(String when) {
        try {
            await().atMost(Duration.ofSeconds(10L * PATIENCE))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> left().isEmpty());
        } catch (org.awaitility.core.ConditionTimeoutException timeout) {
            fail(when + ": left are " + left());
        }
        serversOfBatch.clear();
        FaultEndpoints.SERVERS.clear();
    }

    private List<String> left() {
        List<String> left = new ArrayList<>();
        for (Talker server : serversOfBatch) {
            if (server.opens() != server.closes()) {
                left.add("an open without a close: " + server);
            }
        }
        add(left, "deflaters", CompressorPool.SHARED.deflatersInUse());
        add(left, "inflaters", CompressorPool.SHARED.inflatersInUse());
        add(left, "buffers", Lent.buffers());
        for (WebSocketContainer container : containers) {
            add(left, "sessions", Inside.sessions(container));
            add(left, "handshakes of " + container, Inside.handshakes(container));
            add(left, "deadlines", Lent.deadlines(Inside.services(container).timer()));
        }
        if (descriptorsAtFirst > 0) {
            long more = descriptors() - descriptorsAtFirst;
            long xnio = selectorsOfXnio();
            if (more > MORE_DESCRIPTORS + 2 * xnio) {
                if (xnio > 0) {
                    // A selector that an interrupt has left keeps its channel until it is collected behind its thread.
                    System.gc();
                }
                left.add(more + " descriptors, now " + kindsOfDescriptors() + ", at first " + kindsAtFirst
                        + "; sockets " + sockets());
            }
        }
        return left;
    }

    /** XNIO has a selector, which is two descriptors, for each thread that ever waited in a blocking read or write, as long as it lives. */
    private static long selectorsOfXnio() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("XNIO-"))
                .count();
    }

    private static Map<String, Long> kindsOfDescriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.map(FaultRuns::kind)
                    .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        } catch (IOException notLinux) {
            return Map.of();
        }
    }

    /** Returns the ends and states of this process's sockets over IPv4 and IPv6, as the kernel lists them. */
    private static List<String> sockets() {
        List<String> sockets = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            try {
                for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
                    String[] words = line.strip().split("\\s+");
                    if (!words[9].equals("0") && words[3].length() == 2) {
                        sockets.add(
                                words[1].replaceAll(".*:", "") + "-" + words[2].replaceAll(".*:", "") + "/" + words[3]);
                    }
                }
            } catch (IOException notLinux) {
                return List.of();
            }
        }
        return sockets;
    }

    private static String kind(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().replaceAll(":\\[\\d+]|/.*", "");
        } catch (IOException closedMeanwhile) {
            return "gone";
        }
    }

    private static void add(List<String> left, String what, long count) {
        if (count != 0) {
            left.add(count + " " + what);
        }
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 1;
    }

    /** Ends host and client: no thread of either may be left. */
    @Override
    public void close() throws Exception {
        client.close();
        for (Host host : hosts.values()) {
            host.close();
        }
        threads.shutdownNow();
    }

    /** Returns the threads of Soto. */
    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("soto-"))
                .toList();
    }
}
