package dev.soto.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A reader, threads that pause and resume, hand in tasks and send, and one that closes, all at once and many times: callbacks come one at a
 * time, messages in order, each once, none behind the end, and the end is told once.
 */
@Timeout(60)
class DeliveryRaceTest {
    private static final int ROUNDS = 300;
    private static final int MESSAGES = 30;

    private static ExecutorService threads;

    @BeforeAll
    static void startThreads() {
        threads = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void stopThreads() {
        threads.shutdownNow();
    }

    private static final class Round implements ConnectionListener {
        private final ManualTransport transport = new ManualTransport();
        private final WebSocketConnection connection;
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();
        private final AtomicInteger tasks = new AtomicInteger();
        private final List<String> problems = Collections.synchronizedList(new ArrayList<>());
        private final List<Integer> received = Collections.synchronizedList(new ArrayList<>());

        Round(DeadlineTimer timer, boolean onReader) {
            connection = new WebSocketConnection(
                    Role.SERVER,
                    transport,
                    ExtensionChain.EMPTY,
                    ConnectionOptions.DEFAULTS,
                    new ConnectionServices(
                            timer,
                            threads,
                            onReader,
                            new PooledBuffers(16_384, 8),
                            new Random(1),
                            System::nanoTime,
                            new RecentText(timer)),
                    this);
        }

        private void callback(Runnable body) {
            if (inside.incrementAndGet() != 1) {
                problems.add("two callbacks at a time");
            }
            body.run();
            inside.decrementAndGet();
        }

        private void event(Runnable body) {
            callback(() -> {
                if (closed.get() > 0) {
                    problems.add("an event behind the end");
                }
                body.run();
            });
        }

        @Override
        public void onText(String message) {
            event(() -> received.add(Integer.valueOf(message)));
        }

        @Override
        public void onError(Throwable error) {
            event(() -> problems.add("error " + error));
        }

        @Override
        public void onClosed(CloseStatus status) {
            event(() -> {});
            if (closed.incrementAndGet() > 1) {
                problems.add("closed twice");
            }
        }

        private void feed() {
            for (int i = 0; i < MESSAGES; i++) {
                String hex = ConnectionUnderTest.clientText(Integer.toString(i));
                transport.read(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
            }
            transport.read(ByteBuffer.wrap(HexFormat.of().parseHex("88820000000003e8")));
            transport.endOfStream();
        }

        private void ping() {
            try {
                connection.sendPing(ByteBuffer.allocate(2));
            } catch (IllegalStateException closed) {
                assertThat(connection.isOpen()).isFalse();
            }
        }

        private void disturb(int turns, Random random) {
            for (int i = 0; i < turns; i++) {
                switch (random.nextInt(4)) {
                    case 0 -> connection.pauseReading();
                    case 1 -> connection.run(() -> callback(tasks::incrementAndGet));
                    case 2 -> ping();
                    default -> connection.resumeReading();
                }
            }
            connection.resumeReading();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void callbacksComeOneAtATimeInOrderAndTheEndOnce(boolean onReader) throws Exception {
        try (DeadlineTimer timer = new DeadlineTimer()) {
            for (int round = 0; round < ROUNDS; round++) {
                play(new Round(timer, onReader), round);
            }
        }
    }

    private static void play(Round round, int seed) throws Exception {
        round.connection.start(() -> {});
        CountDownLatch begin = new CountDownLatch(1);
        List<Future<?>> running = new ArrayList<>();
        running.add(threads.submit(() -> {
            begin.await();
            round.feed();
            return null;
        }));
        for (int i = 0; i < 2; i++) {
            Random random = new Random(seed * 2L + i);
            running.add(threads.submit(() -> {
                begin.await();
                round.disturb(20, random);
                return null;
            }));
        }
        begin.countDown();
        for (Future<?> each : running) {
            each.get(20, TimeUnit.SECONDS);
        }
        await().pollInterval(java.time.Duration.ofMillis(1)).until(() -> round.closed.get() == 1);
        assertThat(round.problems).isEmpty();
        assertThat(round.received).hasSize(MESSAGES).isSorted().doesNotHaveDuplicates();
    }
}
