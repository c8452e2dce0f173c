package dev.soto.connection;

import static dev.soto.connection.ConnectionUnderTest.serverText;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.ConnectionUnderTest.ManualExecutor;
import dev.soto.protocol.SharedMessage;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.model.State;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loop that sends one message to many: the sender writes to the first of them, and only queues for the others. */
@Timeout(20)
class BroadcastWritesTest {
    private static final int OWN = SharedMessage.MANY;
    private static final int LISTENERS = OWN + 372;
    private static final String TEXT = "to all";
    private static final long MICRO = 1_000L;

    private final ManualExecutor writers = new ManualExecutor();
    private final ConnectionUnderTest.CountingPool pool = new ConnectionUnderTest.CountingPool();
    private final List<Listener> listeners = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private long clock = 1_000_000_000L;
    private int most = 1;
    private Executor executor = writers;

    private static final class Listener {
        private final ManualTransport transport = new ManualTransport();
        private final List<String> errors = new ArrayList<>();
        private final WebSocketConnection connection;

        Listener(ConnectionServices services) {
            connection = new WebSocketConnection(
                    Role.SERVER,
                    transport,
                    ExtensionChain.EMPTY,
                    ConnectionOptions.DEFAULTS,
                    services,
                    new ConnectionListener() {
                        @Override
                        public void onError(Throwable failure) {
                            errors.add(failure.toString());
                        }
                    });
            connection.start(() -> {});
        }

        String written() {
            return transport.takeWritten();
        }
    }

    private void listen(int count) {
        DeadlineTimer timer = new DeadlineTimer(() -> clock, false);
        ConnectionServices services = new ConnectionServices(
                timer,
                Runnable::run,
                true,
                pool,
                new Random(1),
                () -> clock,
                new RecentText(timer),
                new BroadcastWrites(executor, most),
                RapidWrites.bySenders());
        for (int i = 0; i < count; i++) {
            listeners.add(new Listener(services));
        }
    }

    /** Sends a text to all, with so much time between. */
    private void broadcast(String text, long nanosBetween) {
        for (Listener listener : listeners) {
            listener.connection.sendText(text, null);
            clock += nanosBetween;
        }
    }

    private List<String> written(int from, int to) {
        return listeners.subList(from, to).stream().map(Listener::written).toList();
    }

    @Test
    void theSenderWritesToTheFirstAndOnlyQueuesForTheOthersForWhomAnotherThreadWrites() {
        listen(LISTENERS);
        broadcast(TEXT, 5 * MICRO);
        assertThat(written(0, OWN)).containsOnly(serverText(TEXT));
        assertThat(written(OWN, LISTENERS)).containsOnly("");
        assertThat(writers.size()).as("threads").isEqualTo(1);
        writers.runAll();
        assertThat(written(OWN, LISTENERS)).containsOnly(serverText(TEXT));
        assertThat(pool.borrowed).isZero();
    }

    @Test
    void sendersAreToldWhenTheirMessageIsWrittenAndNotBefore() {
        listen(OWN + 1);
        for (Listener listener : listeners) {
            listener.connection.sendText(TEXT, failure -> told.add(String.valueOf(failure)));
        }
        assertThat(told).hasSize(OWN);
        writers.runAll();
        assertThat(told).hasSize(OWN + 1).containsOnly("null");
    }

    @Test
    void whatFollowsBeforeTheOtherThreadWritesGoesWithItInOrder() {
        listen(LISTENERS);
        broadcast("1", MICRO);
        broadcast("2", MICRO);
        Listener last = listeners.get(LISTENERS - 1);
        writers.runAll();
        assertThat(last.written()).isEqualTo(serverText("1") + serverText("2"));
        assertThat(last.transport.writes).isEqualTo(1);
    }

    @Test
    void anotherMessageOfTheSameConnectionIsWrittenAtOnceAndTakesTheOneBeforeAlong() {
        listen(LISTENERS);
        broadcast(TEXT, MICRO);
        Listener last = listeners.get(LISTENERS - 1);
        last.connection.sendBinary(ByteBuffer.wrap(new byte[] {7}), null);
        assertThat(last.written()).isEqualTo(serverText(TEXT) + "820107");
        writers.runAll();
        assertThat(last.written()).isEmpty();
    }

    @Test
    void aCloseGoesOutAtOnceBehindTheMessage() {
        listen(LISTENERS);
        broadcast(TEXT, MICRO);
        Listener last = listeners.get(LISTENERS - 1);
        last.connection.close(new CloseStatus(1000, ""));
        assertThat(last.written()).isEqualTo(serverText(TEXT) + "880203e8");
        writers.runAll();
        assertThat(last.written()).isEmpty();
    }

    @Test
    void muchThatWaitsIsWrittenByTheSenderSoThatNoQueueGrowsFasterThanItIsWritten() {
        listen(LISTENERS);
        String large = "x".repeat(40_000);
        broadcast(large, MICRO);
        assertThat(listeners.get(LISTENERS - 1).written()).isEmpty();
        broadcast(large, MICRO);
        assertThat(listeners.get(LISTENERS - 1).written()).hasSize(2 * (2 * 40_000 + 8));
    }

    @Test
    void aPeerThatTakesNothingIsNobodysToWriteFor() {
        listen(LISTENERS);
        Listener stuck = listeners.get(LISTENERS - 1);
        stuck.transport.holdWrites();
        stuck.connection.sendText("before", null);
        broadcast(TEXT, MICRO);
        writers.runAll();
        assertThat(stuck.written()).isEqualTo(serverText("before"));
        stuck.transport.releaseWrites();
        assertThat(stuck.written()).isEqualTo(serverText(TEXT));
    }

    @Test
    void equalAnswersThatComeNowAndThenAreWrittenByTheirSenders() {
        listen(LISTENERS);
        broadcast(TEXT, 150 * MICRO);
        assertThat(written(0, LISTENERS)).containsOnly(serverText(TEXT));
        assertThat(writers.size()).isZero();
    }

    @Test
    void aLoopThatLacksAProcessorForAMomentIsOneLoop() {
        listen(LISTENERS);
        for (int i = 0; i < LISTENERS; i++) {
            listeners.get(i).connection.sendText(TEXT, null);
            clock += i % 100 == 99 ? 4_000 * MICRO : MICRO;
        }
        assertThat(written(OWN + OWN / 5, LISTENERS)).containsOnly("");
        listeners.get(0).written();
        clock += 11_000 * MICRO;
        broadcast(TEXT, MICRO);
        assertThat(listeners.get(0).written()).as("the next loop").isEqualTo(serverText(TEXT));
    }

    @Test
    void oneTextToOneConnectionAgainAndAgainIsNoBroadcast() {
        listen(1);
        for (int i = 0; i < LISTENERS; i++) {
            broadcast(TEXT, MICRO);
            assertThat(listeners.get(0).written()).isEqualTo(serverText(TEXT));
        }
    }

    @Test
    void aBatchStaysOne() throws Exception {
        listen(LISTENERS);
        Listener last = listeners.get(LISTENERS - 1);
        last.connection.setBatching(true);
        broadcast(TEXT, MICRO);
        writers.runAll();
        assertThat(last.written()).isEmpty();
        last.connection.flush();
        assertThat(last.written()).isEqualTo(serverText(TEXT));
    }

    @Test
    void whereThereIsNoThreadTheSenderWrites() {
        executor = task -> {
            throw new RejectedExecutionException("stopped");
        };
        listen(LISTENERS);
        broadcast(TEXT, MICRO);
        assertThat(written(0, LISTENERS)).containsOnly(serverText(TEXT));
        executor = task -> {
            throw new OutOfMemoryError("unable to create native thread");
        };
        listeners.clear();
        listen(LISTENERS);
        broadcast(TEXT, MICRO);
        assertThat(written(0, LISTENERS)).containsOnly(serverText(TEXT));
    }

    @Test
    void moreThreadsHelpWhereThereIsMuchToWriteAndNoMoreThanAllowed() {
        most = 2;
        int[] begun = {0};
        executor = task -> {
            begun[0]++;
            writers.execute(task);
        };
        listen(LISTENERS);
        broadcast(TEXT, MICRO);
        assertThat(begun[0]).isEqualTo(1);
        writers.runAll();
        assertThat(written(0, LISTENERS)).containsOnly(serverText(TEXT));
        assertThat(begun[0]).as("who writes has asked for another").isEqualTo(2);
        broadcast(TEXT, MICRO);
        assertThat(begun[0]).as("one begins anew").isEqualTo(3);
        writers.runAll();
        assertThat(written(0, LISTENERS)).containsOnly(serverText(TEXT));
    }

    @Test
    void aWriteThatFailsEndsItsConnectionAndNoOther() {
        listen(LISTENERS);
        Listener broken = listeners.get(OWN + 50);
        broken.transport.breakAtOnce(new OutOfMemoryError("Cannot reserve direct buffer memory"));
        broadcast(TEXT, MICRO);
        writers.runAll();
        assertThat(broken.connection.state()).isEqualTo(State.CLOSED);
        assertThat(broken.errors).singleElement().asString().contains("direct buffer memory");
        assertThat(listeners.get(LISTENERS - 1).written()).isEqualTo(serverText(TEXT));
    }
}
