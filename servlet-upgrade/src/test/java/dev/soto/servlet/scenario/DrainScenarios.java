package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.soto.bridge.endpoint.EndpointSetting;
import dev.soto.provider.Drain;
import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.observe.HealthView;
import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that is emptied before it stops. Each test has a server of its own. */
@Timeout(60)
abstract class DrainScenarios {
    private static final AtomicReference<SotoServerContainer> LATEST = new AtomicReference<>();
    private static final AtomicInteger SENT = new AtomicInteger();
    private static final int LONG = 256 * 1024;

    private final Host.Starter starter;
    private final List<FramePeer> peers = new ArrayList<>();

    DrainScenarios(Host.Starter starter) {
        this.starter = starter;
    }

    static void deploy(ServletContext context, ServerContainer container) throws DeploymentException {
        container.addEndpoint(Echo.class);
        container.addEndpoint(Slow.class);
        container.addEndpoint(Streamed.class);
        container.addEndpoint(Opening.class);
        container.addEndpoint(OneThread.class);
        container.addEndpoint(Parts.class);
        LATEST.set((SotoServerContainer) container);
    }

    /** Returns init parameters of the context. */
    Map<String, String> parameters() {
        return Map.of();
    }

    /** Answers each message; a number with so many of 256 KiB, without waiting. */
    @ServerEndpoint("/echo")
    public static final class Echo {
        /** Called by the container. */
        @OnMessage
        public void message(Session session, String message) {
            if (!message.matches("[0-9]+")) {
                session.getAsyncRemote().sendText(message);
                return;
            }
            for (int i = 0; i < Integer.parseInt(message); i++) {
                session.getAsyncRemote().sendText("x".repeat(LONG));
            }
            SENT.incrementAndGet();
        }
    }

    /** What {@link Slow} and {@link Streamed} wait for, and that they do. */
    private record Work(CountDownLatch begun, CountDownLatch released) {
        Work(int handlers) {
            this(new CountDownLatch(handlers), new CountDownLatch(1));
        }

        void isDone() {
            begun.countDown();
            try {
                released.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final AtomicReference<Work> WORK = new AtomicReference<>(new Work(1));

    /** Answers when its work is done. */
    @ServerEndpoint("/slow")
    public static final class Slow {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            WORK.get().isDone();
            return "re " + message;
        }
    }

    /** Opens when its work is done. */
    @ServerEndpoint("/opening")
    public static final class Opening {
        /** Called by the container. */
        @OnOpen
        public void open(Session session) {
            WORK.get().isDone();
        }

        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return "re " + message;
        }
    }

    /** Sends what comes as parts of one message, of which "end" is the last. */
    @ServerEndpoint("/parts")
    public static final class Parts {
        /** Called by the container. */
        @OnMessage
        public void message(Session session, String message) throws IOException {
            session.getBasicRemote().sendText(message, message.equals("end"));
        }
    }

    /** As {@link Slow}, with a thread for all sessions that block. */
    @ServerEndpoint("/one-thread")
    @EndpointSetting(name = "dev.soto.callbackThreads", value = "1")
    public static final class OneThread {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            WORK.get().isDone();
            return "re " + message;
        }
    }

    /** The same, of messages that it reads as they come. */
    @ServerEndpoint("/streamed")
    public static final class Streamed {
        /** Called by the container. */
        @OnMessage
        public String message(Reader message) throws IOException {
            WORK.get().begun.countDown();
            String text = new BufferedReader(message).readLine();
            WORK.get().isDone();
            return "re " + text;
        }
    }

    @AfterEach
    void closePeers() throws Exception {
        for (FramePeer peer : peers) {
            peer.close();
        }
    }

    private Host start(String... settings) throws Exception {
        return start(Wire.PLAIN, settings);
    }

    private Host start(Wire wire, String... settings) throws Exception {
        Map<String, String> all = new HashMap<>(parameters());
        for (int i = 0; i < settings.length; i += 2) {
            all.put("dev.soto." + settings[i], settings[i + 1]);
        }
        return starter.start(wire, all, DrainScenarios::deploy);
    }

    private FramePeer peer(Host host) throws IOException {
        return peer(host, "/echo");
    }

    private FramePeer peer(Host host, String path) throws IOException {
        return peer(Wire.PLAIN, host, path);
    }

    private FramePeer peer(Wire wire, Host host, String path) throws IOException {
        SocketConnection connection =
                SocketConnection.request(wire, host.port(), SocketConnection.handshake(path), new byte[0]);
        assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
        FramePeer peer = new FramePeer(connection);
        peers.add(peer);
        return peer;
    }

    private static void askForMuch(FramePeer peer) throws IOException {
        int before = SENT.get();
        peer.sendText("60");
        Awaitility.await().untilAtomic(SENT, Matchers.greaterThan(before));
    }

    private static void expectEcho(FramePeer peer) throws IOException {
        peer.sendText("hello");
        assertThat(peer.readText()).isEqualTo("hello");
    }

    /** Returns whether the connection ends with the answer to the close; false where the container frees it with a later event. */
    boolean endsAtOnce() {
        return true;
    }

    /** Returns whether what has come is looked for before a close; false where the container alone knows of it. */
    boolean looksForWhatIsUnread() {
        return true;
    }

    private void expectClose(FramePeer peer, int code) throws IOException {
        assertThat(peer.read().closeCode()).isEqualTo(code);
        peer.send(FramePeer.close(code));
        if (endsAtOnce()) {
            peer.expectEnd();
        }
    }

    @Test
    void handshakesGet503FromTheFirstMomentAndSessionsCloseOneAfterTheOtherInOrder() throws Exception {
        try (Host host = start("drainWindow", "1s", "drainClose", "service-restart", "admissionRetryAfter", "7s")) {
            for (int i = 0; i < 20; i++) {
                expectEcho(peer(host));
            }
            SotoServerContainer container = LATEST.get();
            List<Integer> openWhenTold = new ArrayList<>();
            container
                    .drainControl()
                    .onDrain(() -> openWhenTold.add(container.control().remaining()));
            assertThat(container.isDraining()).isFalse();
            long begin = System.nanoTime();
            Drain drain = container.drain();
            assertThat(container.isDraining()).isTrue();
            assertThat(openWhenTold).as("told before the first close").containsExactly(20);
            assertThat(container.drain()).as("once").isSameAs(drain);
            SocketConnection refused =
                    SocketConnection.request(Wire.PLAIN, host.port(), SocketConnection.handshake("/echo"), new byte[0]);
            assertThat(refused.readHead()).startsWith("HTTP/1.1 503 ").containsIgnoringCase("\r\nRetry-After: 7\r\n");
            refused.close();
            List<CompletableFuture<Long>> ends = new ArrayList<>();
            for (FramePeer peer : peers) {
                ends.add(CompletableFuture.supplyAsync(() -> {
                    try {
                        expectClose(peer, 1012);
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    }
                    return System.nanoTime() - begin;
                }));
            }
            List<Long> millis = ends.stream()
                    .map(end -> TimeUnit.NANOSECONDS.toMillis(end.join()))
                    .sorted()
                    .toList();
            assertThat(millis.get(19)).as("the last").isGreaterThan(800);
            assertThat(millis.get(9)).as("half of them").isBetween(300L, 900L);
            assertThat(drain.done().get(20, TimeUnit.SECONDS))
                    .as("all was written")
                    .isTrue();
            assertThat(drain.remaining()).isZero();
            assertThat(drain.sessions()).isEqualTo(20);
        }
    }

    @Test
    void whatWasSentBeforeIsTakenAlsoByAPeerThatIsSlowerThanTheCloseTimeout() throws Exception {
        try (Host host = start("drainWindow", "0", "closeTimeout", "500ms")) {
            FramePeer slow = peer(host);
            askForMuch(slow);
            FramePeer other = peer(host);
            expectEcho(other);
            // Its answers wait in a queue of 15 MiB: more than a socket takes.
            Drain drain = LATEST.get().drain();
            expectClose(other, 1001);
            assertThat(drain.await(Duration.ofMillis(1_200)))
                    .as("the slow one is waited for")
                    .isFalse();
            for (int i = 0; i < 60; i++) {
                assertThat(slow.read().payload()).hasSize(LONG);
            }
            expectClose(slow, 1001);
            assertThat(drain.done().get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void peerThatTakesNothingIsClosedWhenTheDrainHasTakenLongEnough() throws Exception {
        try (Host host = start("drainWindow", "0", "drainTimeout", "500ms", "closeTimeout", "500ms")) {
            askForMuch(peer(host));
            FramePeer other = peer(host);
            expectEcho(other);
            Drain drain = LATEST.get().drain();
            expectClose(other, 1001);
            assertThat(drain.done().get(20, TimeUnit.SECONDS))
                    .as("all was written")
                    .isFalse();
            assertThat(drain.remaining()).isZero();
        }
    }

    @Test
    void handlerAtWorkAnswersAllThatItsPeerHadSentBeforeTheClose() throws Exception {
        Work work = new Work(2);
        WORK.set(work);
        try (Host host = start("drainWindow", "0", "closeTimeout", "500ms")) {
            FramePeer slow = peer(host, "/slow");
            slow.send(join(FramePeer.text("one"), FramePeer.text("two"), FramePeer.text("three")));
            FramePeer streamed = peer(host, "/streamed");
            streamed.send(FramePeer.bytes(FramePeer.TEXT, "begun".getBytes(StandardCharsets.UTF_8)));
            FramePeer other = peer(host);
            expectEcho(other);
            assertThat(work.begun.await(20, TimeUnit.SECONDS)).isTrue();
            Drain drain = LATEST.get().drain();
            expectClose(other, 1001);
            assertThat(drain.await(Duration.ofMillis(700)))
                    .as("those at work are waited for, longer than a close handshake may take")
                    .isFalse();
            streamed.send(FramePeer.bytes(0x80, " and ended".getBytes(StandardCharsets.UTF_8)));
            work.released.countDown();
            for (String text : List.of("one", "two", "three")) {
                assertThat(slow.readText()).isEqualTo("re " + text);
            }
            expectClose(slow, 1001);
            assertThat(streamed.readText()).isEqualTo("re begun and ended");
            expectClose(streamed, 1001);
            assertThat(drain.done().get(20, TimeUnit.SECONDS))
                    .as("nothing was cut")
                    .isTrue();
        } finally {
            work.released.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void whatIsNotReadYetForACallbackAtWorkIsAnsweredBeforeTheClose(Wire wire) throws Exception {
        assumeTrue(looksForWhatIsUnread(), "see \"By the Servlet API alone\" in docs/containers.md");
        Work work = new Work(3);
        WORK.set(work);
        try (Host host = start(wire, "drainWindow", "0", "closeTimeout", "500ms")) {
            FramePeer opening = peer(wire, host, "/opening");
            FramePeer slow = peer(wire, host, "/slow");
            slow.sendText("one");
            FramePeer oneThread = peer(wire, host, "/one-thread");
            oneThread.sendText("one");
            assertThat(work.begun.await(20, TimeUnit.SECONDS)).isTrue();
            // They wait in the kernel: nothing of these sessions is read now.
            opening.sendText("first");
            slow.sendText("two");
            slow.sendText("three");
            FramePeer withoutThread = peer(wire, host, "/one-thread");
            withoutThread.sendText("one");
            FramePeer other = peer(wire, host, "/echo");
            expectEcho(other);
            Drain drain = LATEST.get().drain();
            expectClose(other, 1001);
            work.released.countDown();
            assertThat(opening.readText()).isEqualTo("re first");
            expectClose(opening, 1001);
            for (String text : List.of("one", "two", "three")) {
                assertThat(slow.readText()).isEqualTo("re " + text);
            }
            expectClose(slow, 1001);
            for (FramePeer each : List.of(oneThread, withoutThread)) {
                assertThat(each.readText()).isEqualTo("re one");
                expectClose(each, 1001);
            }
            assertThat(drain.done().get(20, TimeUnit.SECONDS))
                    .as("nothing was cut")
                    .isTrue();
        } finally {
            work.released.countDown();
        }
    }

    @Test
    void handlerThatDoesNotReturnIsClosedWhenTheDrainHasTakenLongEnough() throws Exception {
        Work work = new Work(1);
        WORK.set(work);
        try (Host host = start("drainWindow", "0", "drainTimeout", "500ms", "closeTimeout", "500ms")) {
            FramePeer slow = peer(host, "/slow");
            slow.sendText("one");
            assertThat(work.begun.await(20, TimeUnit.SECONDS)).isTrue();
            Drain drain = LATEST.get().drain();
            assertThat(slow.read().closeCode()).isEqualTo(1001);
            slow.send(FramePeer.close(1001));
            // Its answer is not read, for the handler is at work: the cut may be a reset.
            Awaitility.await().until(() -> hasEnded(slow));
            work.released.countDown();
            assertThat(drain.done().get(20, TimeUnit.SECONDS)).as("one was cut").isFalse();
            assertThat(drain.remaining()).isZero();
        } finally {
            work.released.countDown();
        }
    }

    @Test
    void stopBeforeItsEndEndsItAndSaysThatAHandlerWasCut() throws Exception {
        Work work = new Work(1);
        WORK.set(work);
        Drain drain;
        try (Host host = start("drainWindow", "0", "shutdownTimeout", "300ms", "closeTimeout", "300ms")) {
            FramePeer slow = peer(host, "/slow");
            slow.sendText("one");
            assertThat(work.begun.await(20, TimeUnit.SECONDS)).isTrue();
            drain = LATEST.get().drain();
            assertThat(drain.await(Duration.ofMillis(100))).isFalse();
        } finally {
            work.released.countDown();
        }
        assertThat(drain.done().get(20, TimeUnit.SECONDS))
                .as("all was answered")
                .isFalse();
    }

    @Test
    void stopBeforeItsEndLosesNothingOfSessionsThatWereIdle() throws Exception {
        Drain drain;
        try (Host host = start("drainDelay", "1h", "shutdownTimeout", "300ms", "closeTimeout", "300ms")) {
            FramePeer first = peer(host);
            FramePeer second = peer(host);
            expectEcho(first);
            expectEcho(second);
            // The answers may be there before their callbacks have returned.
            Awaitility.await()
                    .until(() -> LATEST.get().drained().members().stream()
                            .noneMatch(member -> member.connection().isAtWork()));
            drain = LATEST.get().drain();
        }
        assertThat(drain.done().get(20, TimeUnit.SECONDS)).as("nothing was cut").isTrue();
    }

    @Test
    void messageThatTheApplicationHasSentInPartIsWaitedFor() throws Exception {
        try (Host host = start("drainWindow", "0", "closeTimeout", "500ms")) {
            FramePeer peer = peer(host, "/parts");
            peer.sendText("begin");
            assertThat(peer.read().payload()).isEqualTo("begin".getBytes(StandardCharsets.UTF_8));
            FramePeer other = peer(host);
            expectEcho(other);
            Drain drain = LATEST.get().drain();
            expectClose(other, 1001);
            assertThat(drain.await(Duration.ofMillis(700))).as("half a message").isFalse();
            peer.sendText("end");
            assertThat(peer.read().payload()).isEqualTo("end".getBytes(StandardCharsets.UTF_8));
            expectClose(peer, 1001);
            assertThat(drain.done().get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static boolean hasEnded(FramePeer peer) {
        try {
            peer.expectEnd();
            return true;
        } catch (SocketException reset) {
            return true;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    @Test
    void sessionsAreServedUntilTheirTurnComes() throws Exception {
        try (Host host = start()) {
            FramePeer first = peer(host);
            FramePeer second = peer(host);
            expectEcho(first);
            expectEcho(second);
            Drain drain = LATEST.get().drain(Duration.ofSeconds(2));
            CompletableFuture<Integer> echoes = CompletableFuture.supplyAsync(() -> echoesUntilClosed(first));
            CompletableFuture<Integer> others = CompletableFuture.supplyAsync(() -> echoesUntilClosed(second));
            assertThat(echoes.get(20, TimeUnit.SECONDS) + others.get(20, TimeUnit.SECONDS))
                    .as("answers after the drain began")
                    .isGreaterThan(10);
            assertThat(drain.await(Duration.ofSeconds(20))).isTrue();
        }
    }

    private int echoesUntilClosed(FramePeer peer) {
        try {
            for (int count = 0; ; count++) {
                peer.sendText("m" + count);
                FramePeer.Frame frame = peer.read();
                if (frame.head() == 0x88) {
                    assertThat(frame.closeCode()).isEqualTo(1001);
                    peer.send(FramePeer.close(1001));
                    if (endsAtOnce()) {
                        peer.expectEnd();
                    }
                    return count;
                }
                assertThat(frame.text()).isEqualTo("m" + count);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void stopDrainsWhereASettingSaysSo() throws Exception {
        Host host = start("drainAtStop", "true", "drainWindow", "500ms", "drainClose", "service-restart");
        FramePeer peer = peer(host);
        expectEcho(peer);
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> {
            try {
                host.close();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        });
        expectClose(peer, 1012);
        stopped.get(20, TimeUnit.SECONDS);
    }

    @Test
    void beanDrainsAndIsGoneWithTheApplication() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName pattern = new ObjectName("dev.soto:type=Container,name=*");
        Set<ObjectName> before = beans.queryNames(pattern, null);
        ObjectName bean;
        try (Host host = start("drainWindow", "0")) {
            FramePeer peer = peer(host);
            expectEcho(peer);
            Set<ObjectName> shown = new HashSet<>();
            Awaitility.await().until(() -> {
                shown.addAll(beans.queryNames(pattern, null));
                return shown.size() > before.size();
            });
            shown.removeAll(before);
            ObjectName found = shown.iterator().next();
            bean = found;
            assertThat(beans.getAttribute(bean, "Draining")).isEqualTo(false);
            assertThat(beans.getAttribute(bean, "RemainingSessions")).isEqualTo(1);
            assertThat(beans.getAttribute(bean, "Health")).isEqualTo("UP");
            beans.invoke(bean, "drain", new Object[0], new String[0]);
            assertThat(beans.getAttribute(bean, "Health")).isEqualTo("DRAINING");
            expectClose(peer, 1001);
            Awaitility.await().until(() -> (Boolean) beans.getAttribute(found, "Drained"));
            assertThat(beans.getAttribute(bean, "Draining")).isEqualTo(true);
            assertThat(beans.getAttribute(bean, "RemainingSessions")).isEqualTo(0);
            assertThat(beans.getAttribute(bean, "HealthReasons")).isEqualTo(new String[] {"it is drained"});
        }
        assertThat(beans.isRegistered(bean)).isFalse();
    }

    @Test
    void itIsNotReadyFromTheFirstMomentAndAdmitsUntilItsDelayIsOver() throws Exception {
        try (Host host = start("drainDelay", "1500ms", "drainWindow", "0")) {
            SotoServerContainer container = LATEST.get();
            assertThat(container.statistics().health().isReady()).isTrue();
            FramePeer early = peer(host);
            expectEcho(early);
            Drain drain = container.drain();
            assertThat(container.statistics().health().status()).isEqualTo(HealthView.Status.DRAINING);
            assertThat(container.statistics().health().reasons()).containsExactly("it drains: 1 sessions are left");
            FramePeer late = peer(host);
            expectEcho(early);
            expectEcho(late);
            for (FramePeer peer : List.of(early, late)) {
                expectClose(peer, 1001);
            }
            SocketConnection refused =
                    SocketConnection.request(Wire.PLAIN, host.port(), SocketConnection.handshake("/echo"), new byte[0]);
            assertThat(refused.readHead()).startsWith("HTTP/1.1 503 ");
            refused.close();
            assertThat(drain.done().get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(drain.sessions()).isEqualTo(2);
        }
        assertThat(LATEST.get().statistics().health().status()).isEqualTo(HealthView.Status.DOWN);
    }
}
