package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.SotoClient;
import dev.soto.provider.observe.HandshakeView;
import dev.soto.provider.observe.MeasurementView;
import dev.soto.provider.observe.Observable;
import dev.soto.provider.observe.Observation;
import dev.soto.provider.observe.SessionObserver;
import dev.soto.provider.observe.SessionView;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.Settings;
import dev.soto.testing.LogRecords;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Observers, listeners and logs that throw, block or call back: of handlers, of endpoints, and of a client. */
@Timeout(60)
class ObserverFaultsTest {
    /** Where an observer is called. */
    enum Moment {
        HANDSHAKE,
        OPEN,
        MEASURED,
        CLOSED
    }

    /** Does something at one moment, and counts. */
    private static final class Acting implements SessionObserver {
        final List<Moment> told = new CopyOnWriteArrayList<>();
        private final Moment moment;
        private final Runnable action;

        Acting(Moment moment, Runnable action) {
            this.moment = moment;
            this.action = action;
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
    }

    private final SotoClient client = new SotoClient(Settings.read(new SettingSource(
            Setting.Place.SYSTEM_PROPERTY,
            "a test",
            Set.of("dev.soto.callbackSampling"),
            Map.of("dev.soto.callbackSampling", "1")::get)));

    @AfterEach
    void closeClient() {
        client.close();
    }

    private static SotoServerBuilder local() {
        return EchoSite.builder().setting("dev.soto.callbackSampling", "1");
    }

    private void converse(SotoServer server, String path) throws Exception {
        Recorder recorder = new Recorder();
        WebSocketConnection connection = EchoSite.connect(client, server, path, recorder);
        connection.sendText("hello", null);
        recorder.hears("hello");
        connection.close(new CloseStatus(1000, "bye"));
        assertThat(recorder.end()).isEqualTo(new CloseStatus(1000, "bye"));
    }

    private Observable side(String side, SotoServer server) {
        return side.equals("client") ? client : server;
    }

    static Stream<Arguments> everywhere() {
        return Stream.of("handler", "endpoint/x")
                .flatMap(path -> Stream.of("server", "client")
                        .flatMap(side -> Stream.of(Moment.values()).map(moment -> Arguments.of(path, side, moment))));
    }

    /** Throws also what the compiler does not let through. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void fail(Throwable failure) throws T {
        throw (T) failure;
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void anObserverThatThrowsIsOneWarningAndIsToldNothingAnyMore(String path, String side, Moment moment)
            throws Exception {
        List<Supplier<Throwable>> kinds = List.of(
                () -> new IllegalStateException("no"), () -> new AssertionError("no"), () -> new IOException("no"));
        try (SotoServer server = local().start();
                LogRecords log = new LogRecords(Observation.class)) {
            Acting other = new Acting(moment, () -> {});
            side(side, server).addObserver(other);
            for (Supplier<Throwable> kind : kinds) {
                Acting failing = new Acting(moment, () -> ObserverFaultsTest.<RuntimeException>fail(kind.get()));
                side(side, server).addObserver(failing);
                other.told.clear();
                converse(server, path);
                await().until(() -> other.told.contains(Moment.CLOSED));
                int told = failing.told.size();
                assertThat(failing.told).endsWith(moment);
                converse(server, path);
                assertThat(failing.told).hasSize(told);
            }
            await().until(() -> server.statistics().sessions().findAny().isEmpty());
            assertThat(log.all())
                    .hasSize(kinds.size())
                    .allMatch(line -> line.contains("Acting failed, and is told nothing any more"));
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void anObserverThatBlocksDelaysItsOwnSessionAlone(String path, String side, Moment moment) throws Exception {
        CountDownLatch in = new CountDownLatch(1);
        CountDownLatch on = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        try (SotoServer server = local().start()) {
            side(side, server).addObserver(new Acting(moment, () -> {
                if (first.getAndSet(false)) {
                    in.countDown();
                    hold(on);
                }
            }));
            Thread blocked = new Thread(() -> {
                try {
                    converse(server, path);
                } catch (Exception failed) {
                    throw new IllegalStateException(failed);
                }
            });
            blocked.start();
            assertThat(in.await(Recorder.SECONDS, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 3; i++) {
                converse(server, path);
            }
            on.countDown();
            blocked.join(TimeUnit.SECONDS.toMillis(Recorder.SECONDS));
            assertThat(blocked.isAlive()).isFalse();
            await().until(() -> server.statistics().sessions().findAny().isEmpty());
            assertThat(server.statistics().endpoints())
                    .anySatisfy(view -> assertThat(view.totals().endedCount()).isEqualTo(4));
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
    @MethodSource("everywhere")
    void anObserverMayCallBack(String path, String side, Moment moment) throws Exception {
        try (SotoServer server = local().start();
                LogRecords log = new LogRecords(Observation.class)) {
            Observable observed = side(side, server);
            Acting[] self = new Acting[1];
            List<Long> seen = new CopyOnWriteArrayList<>();
            self[0] = new Acting(moment, () -> {
                observed.statistics().endpoints();
                seen.add(observed.statistics().sessions().count());
                observed.statistics().health();
                observed.statistics().resources();
                server.control().close("none", new CloseStatus(1000, ""), "observer");
                observed.addObserver(new SessionObserver() {});
                observed.removeObserver(self[0]);
            });
            observed.addObserver(self[0]);
            converse(server, path);
            converse(server, path);
            await().until(() -> server.statistics().sessions().findAny().isEmpty());
            // Two threads may be telling it already: of a callback and of a send.
            assertThat(seen).isNotEmpty().hasSizeLessThanOrEqualTo(2);
            assertThat(log.all()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"handler, OPEN", "endpoint/x, OPEN", "handler, MEASURED", "endpoint/x, MEASURED"})
    void anObserverMayCloseTheSessionItIsToldOf(String path, Moment moment) throws Exception {
        try (SotoServer server = local().start()) {
            server.addObserver(new Acting(
                    moment,
                    () -> server.statistics()
                            .sessions()
                            .forEach(session -> server.control()
                                    .close(session.id(), new CloseStatus(4000, "not wanted"), "observer"))));
            Recorder recorder = new Recorder();
            WebSocketConnection connection = EchoSite.connect(client, server, path, recorder);
            if (moment == Moment.MEASURED) {
                connection.sendText("hello", null);
            }
            assertThat(recorder.end()).isEqualTo(new CloseStatus(4000, "not wanted"));
        }
    }

    @Test
    void listenersOfADrainAndOfAStopThatFailKeepNobodyFromThem() throws Exception {
        AtomicBoolean told = new AtomicBoolean();
        SotoServer server = local().onStop(() -> ObserverFaultsTest.<RuntimeException>fail(new IOException("stop")))
                .onStop(() -> told.set(true))
                .start();
        server.onDrain(() -> ObserverFaultsTest.<RuntimeException>fail(new AssertionError("drain")));
        server.drain();
        assertThat(server.isDraining()).isTrue();
        server.onDrain(() -> ObserverFaultsTest.<RuntimeException>fail(new IOException("late")));
        await().until(() -> server.control().isDrained());
        server.close();
        assertThat(told).isTrue();
        assertThat(server.statistics().health().reasons()).containsExactly("it has been stopped");
    }

    /** A handler of the log. */
    private static final class Handling extends Handler implements AutoCloseable {
        private final Logger logger;
        private final Runnable action;

        Handling(String logger, Runnable action) {
            this.logger = Logger.getLogger(logger);
            this.action = action;
            this.logger.addHandler(this);
            this.logger.setUseParentHandlers(false);
        }

        @Override
        public void publish(@Nullable LogRecord record) {
            action.run();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
            logger.setUseParentHandlers(true);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"handler", "endpoint/x"})
    void aHandlerOfTheLogThatThrowsHarmsNoSessionAndIsSaidOnce(String path) throws Exception {
        List<Throwable> uncaught = new CopyOnWriteArrayList<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Runnable broken = () -> {
            throw new IllegalStateException("no line today");
        };
        Logger all = Logger.getLogger("dev.soto");
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
        try (SotoServer server = local().setting("dev.soto.accessLog", "text")
                        .setting("dev.soto.traffic", "messages")
                        .start();
                Handling handling = new Handling("dev.soto", broken)) {
            all.setLevel(java.util.logging.Level.ALL);
            server.addObserver(new Acting(Moment.OPEN, broken));
            for (int i = 0; i < 20; i++) {
                converse(server, path);
            }
            await().until(() -> server.statistics().sessions().findAny().isEmpty());
            server.control().close("none", new CloseStatus(1000, ""), "ann");
            // Each log of Soto's says it once a minute, however many lines it has lost.
            assertThat(uncaught)
                    .isNotEmpty()
                    .hasSizeLessThan(12)
                    .allSatisfy(failure -> assertThat(failure).hasMessageContaining("its handler failed"));
        } finally {
            all.setLevel(null);
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"handler", "endpoint/x"})
    void aHandlerOfTheAccessLogThatBlocksHoldsUpNoSession(String path) throws Exception {
        CountDownLatch in = new CountDownLatch(1);
        CountDownLatch on = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        try (SotoServer server = local().setting("dev.soto.accessLog", "json").start();
                Handling handling = new Handling("dev.soto.access", () -> {
                    if (first.getAndSet(false)) {
                        in.countDown();
                        hold(on);
                    }
                })) {
            converse(server, path);
            assertThat(in.await(Recorder.SECONDS, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 3; i++) {
                converse(server, path);
            }
            await().until(() -> server.statistics().sessions().findAny().isEmpty());
            on.countDown();
        } finally {
            on.countDown();
        }
    }
}
