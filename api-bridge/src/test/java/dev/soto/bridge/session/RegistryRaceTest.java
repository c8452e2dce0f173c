package dev.soto.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.connection.registry.ConnectionObserver;
import dev.soto.connection.registry.LiveConnection;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnOpen;
import jakarta.websocket.server.ServerEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Handshakes become sessions on two threads, a third closes each session that it finds among the open ones, and at a moment that differs
 * from round to round the container stops: what {@link SessionRegistry#expect} let in is closed or was, what it refused never came to be,
 * and everybody who listens is told of each session's beginning and end, once.
 */
@Timeout(120)
class RegistryRaceTest {
    private static final int ROUNDS = 60;
    private static final int MOST_EACH = 40;

    private ExecutorService threads;

    /** Counts its callbacks. */
    @ServerEndpoint("/test")
    public static final class Counted {
        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();

        /** Called by the container. */
        @OnOpen
        public void open() {
            opened.incrementAndGet();
        }

        /** Called by the container. */
        @OnClose
        public void close() {
            closed.incrementAndGet();
        }
    }

    /** What a watch and an observer were told of a session. */
    private static final class Told {
        private final AtomicInteger opening = new AtomicInteger();
        private final AtomicInteger closing = new AtomicInteger();
        private final ConcurrentLinkedQueue<String> observed = new ConcurrentLinkedQueue<>();
    }

    private final Map<LiveConnection, Told> told = new ConcurrentHashMap<>();

    private Told told(LiveConnection session) {
        return told.computeIfAbsent(session, first -> new Told());
    }

    private final SessionWatch watch = new SessionWatch() {
        @Override
        public void opening(SotoSession session) {
            told(session).opening.incrementAndGet();
        }

        @Override
        public void closing(SotoSession session) {
            told(session).closing.incrementAndGet();
        }
    };

    private final ConnectionObserver observer = new ConnectionObserver() {
        @Override
        public void opened(LiveConnection connection) {
            told(connection).observed.add("opened");
        }

        @Override
        public void ended(LiveConnection connection) {
            told(connection).observed.add("ended");
        }
    };

    @BeforeEach
    void startThreads() {
        threads = Executors.newCachedThreadPool();
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void aStopAmongHandshakesLeavesNoSessionAndEveryoneIsToldOfEachOnce() throws Exception {
        int opened = 0;
        for (int round = 0; round < ROUNDS; round++) {
            opened += play(new Random(round));
        }
        assertThat(opened).as("sessions of all rounds").isGreaterThan(ROUNDS);
    }

    private int play(Random random) throws Exception {
        told.clear();
        ConcurrentLinkedQueue<Counted> endpoints = new ConcurrentLinkedQueue<>();
        try (SessionPair.Environment environment = new SessionPair.Environment(new SessionRegistry(observer))) {
            SessionRegistry registry = environment.registry;
            registry.watch(watch);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                running.add(threads.submit(() -> {
                    for (int n = 0; n < MOST_EACH && openOne(environment, endpoints); n++) {
                        Thread.onSpinWait();
                    }
                    return null;
                }));
            }
            int closes = random.nextInt(200);
            running.add(threads.submit(() -> {
                for (int n = 0; n < closes; n++) {
                    registry.sessions().forEach(session -> session.close(new CloseStatus(1000, "found")));
                }
                return null;
            }));
            TimeUnit.MICROSECONDS.sleep(random.nextInt(3_000));
            assertThat(registry.closeAll(new CloseStatus(1001, "bye"), Duration.ofSeconds(20)))
                    .as("all closed in time")
                    .isTrue();
            assertThat(registry.expect()).as("one more handshake").isFalse();
            assertThat(registry.sessions()).isEmpty();
            for (Future<?> each : running) {
                each.get(20, TimeUnit.SECONDS);
            }
            assertThat(registry.sessions()).as("behind the stop").isEmpty();
            assertThat(endpoints).allMatch(endpoint -> endpoint.opened.get() == endpoint.closed.get());
            assertThat(endpoints).allMatch(endpoint -> endpoint.opened.get() <= 1);
            // An observer hears of the end before the register is empty, of an opening on a thread that may be behind.
            await().untilAsserted(() -> assertThat(told.values()).allSatisfy(each -> {
                assertThat(each.observed).containsExactly("opened", "ended");
                assertThat(each.opening).hasValue(1);
                assertThat(each.closing).hasValue(1);
            }));
            return told.size();
        }
    }

    private static boolean openOne(SessionPair.Environment environment, ConcurrentLinkedQueue<Counted> endpoints)
            throws Exception {
        if (!environment.registry.expect()) {
            return false;
        }
        try {
            Counted endpoint = new Counted();
            endpoints.add(endpoint);
            SessionPair.annotated(environment, Role.SERVER, Counted.class, endpoint);
        } finally {
            environment.registry.arrived();
        }
        return true;
    }
}
