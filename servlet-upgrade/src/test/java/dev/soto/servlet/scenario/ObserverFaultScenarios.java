package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.observe.HandshakeView;
import dev.soto.provider.observe.MeasurementView;
import dev.soto.provider.observe.SessionObserver;
import dev.soto.provider.observe.SessionView;
import dev.soto.testing.LogRecords;
import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Observers that throw, block, call back or close: on the threads of a servlet container, where a handshake and an end are told. */
abstract class ObserverFaultScenarios extends OnHost {
    private static final AtomicReference<SotoServerContainer> CONTAINER = new AtomicReference<>();
    private static final int SECONDS = 20;

    /** Where an observer is called. */
    enum Moment {
        HANDSHAKE,
        OPEN,
        MEASURED,
        CLOSED
    }

    ObserverFaultScenarios(Host.Starter starter) {
        super(Wire.PLAIN, starter, ObserverFaultScenarios::deploy);
    }

    static void deploy(ServletContext context, ServerContainer container) throws DeploymentException {
        CONTAINER.set((SotoServerContainer) container);
        container.addEndpoint(Echo.class);
    }

    @Override
    Map<String, String> parameters() {
        Map<String, String> parameters = new HashMap<>(super.parameters());
        parameters.put("dev.soto.callbackSampling", "1");
        return parameters;
    }

    /** Sends back what comes. */
    @ServerEndpoint("/observed/{name}")
    public static final class Echo {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message;
        }
    }

    /** Does something at one moment, and writes down when it was told. */
    private static final class Acting implements SessionObserver, AutoCloseable {
        private final List<Moment> told = new CopyOnWriteArrayList<>();
        private final Moment moment;
        private final Runnable action;

        Acting(Moment moment, Runnable action) {
            this.moment = moment;
            this.action = action;
            CONTAINER.get().addObserver(this);
        }

        private void at(Moment now) {
            told.add(now);
            if (now == moment) {
                action.run();
            }
        }

        @Override
        public void onHandshake(HandshakeView handshake) {
            at(Moment.HANDSHAKE);
        }

        @Override
        public void onOpen(SessionView session) {
            at(Moment.OPEN);
        }

        @Override
        public void onMeasured(MeasurementView measurement) {
            at(Moment.MEASURED);
        }

        @Override
        public void onClosed(SessionView session) {
            at(Moment.CLOSED);
        }

        @Override
        public void close() {
            CONTAINER.get().removeObserver(this);
        }
    }

    private FramePeer open() throws IOException {
        SocketConnection connection =
                SocketConnection.request(wire(), host().port(), SocketConnection.handshake("/observed/x"), new byte[0]);
        assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
        return new FramePeer(connection);
    }

    private void converse() throws IOException {
        try (FramePeer peer = open()) {
            peer.sendText("hello");
            assertThat(peer.readText()).isEqualTo("hello");
            peer.send(FramePeer.close(1000));
            assertThat(peer.read().closeCode()).isEqualTo(1000);
        }
    }

    private static void awaitNobody() {
        Awaitility.await()
                .until(() -> CONTAINER.get().statistics().sessions().findAny().isEmpty());
    }

    private static long ended() {
        return CONTAINER.get().statistics().endpoints().stream()
                .mapToLong(view -> view.totals().endedCount())
                .sum();
    }

    /** Throws also what the compiler does not let through. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void fail(Throwable failure) throws T {
        throw (T) failure;
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void anObserverThatThrowsIsOneWarningAndIsToldNothingAnyMore(Moment moment) throws Exception {
        List<Supplier<Throwable>> kinds = List.of(
                () -> new IllegalStateException("no"), () -> new AssertionError("no"), () -> new IOException("no"));
        try (LogRecords log = new LogRecords("dev.soto.provider.observe.Observation");
                Acting other = new Acting(moment, () -> {})) {
            for (Supplier<Throwable> kind : kinds) {
                try (Acting failing =
                        new Acting(moment, () -> ObserverFaultScenarios.<RuntimeException>fail(kind.get()))) {
                    other.told.clear();
                    converse();
                    Awaitility.await().until(() -> other.told.contains(Moment.CLOSED));
                    int told = failing.told.size();
                    assertThat(failing.told).endsWith(moment);
                    converse();
                    awaitNobody();
                    assertThat(failing.told).hasSize(told);
                }
            }
            assertThat(log.all())
                    .hasSize(kinds.size())
                    .allMatch(line -> line.contains("Acting failed, and is told nothing any more"));
        }
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void anObserverThatBlocksDelaysItsOwnSessionAlone(Moment moment) throws Exception {
        CountDownLatch in = new CountDownLatch(1);
        CountDownLatch on = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        long before = ended();
        try (Acting blocking = new Acting(moment, () -> {
            if (first.getAndSet(false)) {
                in.countDown();
                hold(on);
            }
        })) {
            CompletableFuture<Void> blocked = CompletableFuture.runAsync(() -> {
                try {
                    converse();
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
            assertThat(in.await(SECONDS, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 3; i++) {
                converse();
            }
            on.countDown();
            blocked.get(SECONDS, TimeUnit.SECONDS);
            awaitNobody();
            assertThat(blocking.told).contains(moment);
            assertThat(ended()).isEqualTo(before + 4);
        } finally {
            on.countDown();
        }
    }

    private static void hold(CountDownLatch on) {
        try {
            on.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void anObserverMayCallBackAndTakeItselfAway(Moment moment) throws Exception {
        SotoServerContainer container = CONTAINER.get();
        List<Long> seen = new CopyOnWriteArrayList<>();
        Acting[] self = new Acting[1];
        self[0] = new Acting(moment, () -> {
            container.statistics().endpoints();
            seen.add(container.statistics().sessions().count());
            container.statistics().health();
            container.statistics().resources();
            container.control().close("none", new CloseStatus(1000, ""), "observer");
            self[0].close();
        });
        try (LogRecords log = new LogRecords("dev.soto.provider.observe.Observation")) {
            converse();
            converse();
            awaitNobody();
            // Two threads may be telling it already: of a callback and of a send.
            assertThat(seen).isNotEmpty().hasSizeLessThanOrEqualTo(2);
            assertThat(log.all()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Moment.class,
            names = {"OPEN", "MEASURED"})
    void anObserverMayCloseTheSessionItIsToldOf(Moment moment) throws Exception {
        SotoServerContainer container = CONTAINER.get();
        try (Acting closing = new Acting(
                        moment,
                        () -> container
                                .statistics()
                                .sessions()
                                .forEach(session -> container
                                        .control()
                                        .close(session.id(), new CloseStatus(4000, "not wanted"), "observer")));
                FramePeer peer = open()) {
            if (moment == Moment.MEASURED) {
                peer.sendText("hello");
            }
            FramePeer.Frame frame = peer.read();
            // Its answer may have been written before.
            while (frame.head() == (0x80 | FramePeer.TEXT)) {
                frame = peer.read();
            }
            assertThat(frame.closeCode()).isEqualTo(4000);
            peer.send(FramePeer.close(4000));
            awaitNobody();
            assertThat(closing.told).contains(moment);
        }
    }
}
