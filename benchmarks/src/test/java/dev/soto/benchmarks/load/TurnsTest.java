package dev.soto.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages by the clock: when they count from. */
final class TurnsTest {
    private static final long MILLI = 1_000_000L;

    /** Two connections; a message is due each millisecond, in turn. */
    private final List<LoadConnection> connections = new ArrayList<>();

    private final Turns turns;

    TurnsTest() {
        LoadOrder order = LoadOrder.parse(List.of("connections=2", "inFlight=2", "rate=1000"));
        MessageCycle cycle = new MessageCycle(order);
        for (int i = 0; i < 2; i++) {
            connections.add(new LoadConnection(null, cycle, null));
        }
        turns = Turns.byTheClock(connections, order.rate(), order.inFlight());
        turns.begin(0);
    }

    private long reply(int connection, long now) {
        return turns.replied(connections.get(connection), now) / MILLI;
    }

    @Test
    void eachMessageGoesOutWhenItsTimeHasCome() {
        assertThat(turns.due(0)).containsExactly(connections.get(0));
        assertThat(turns.due(MILLI / 2)).isEmpty();
        assertThat(turns.due(2 * MILLI)).containsExactly(connections.get(1), connections.get(0));
        assertThat(reply(0, 3 * MILLI)).isZero();
        assertThat(reply(1, 3 * MILLI)).isEqualTo(1);
        assertThat(reply(0, 3 * MILLI)).isEqualTo(2);
    }

    @Test
    void whatCouldNotGoOutBecauseTheServerStoodStillCountsFromWhenItShouldHave() {
        // Of ten messages two are on their way on each connection; six wait.
        assertThat(turns.due(9 * MILLI)).hasSize(4);
        assertThat(turns.due(20 * MILLI)).isEmpty();
        List<Long> sentAt = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sentAt.add(reply(0, 20 * MILLI));
        }
        assertThat(sentAt).containsExactly(0L, 2L, 4L, 6L, 8L);
    }

    @Test
    void aMessageThatWentOutWithAReplyDoesNotGoOutAgain() {
        turns.due(0);
        assertThat(reply(0, 2 * MILLI)).isZero();
        assertThat(connections.get(0).sent()).isEqualTo(2);
        assertThat(turns.due(2 * MILLI)).containsExactly(connections.get(1));
        assertThat(connections.get(0).sent()).isEqualTo(2);
    }

    @Test
    void nothingGoesOutBehindTheEnd() {
        turns.due(2 * MILLI);
        turns.stop();
        assertThat(turns.due(9 * MILLI)).isEmpty();
        assertThat(turns.isQuiet()).isFalse();
        reply(0, 9 * MILLI);
        reply(0, 9 * MILLI);
        reply(1, 9 * MILLI);
        assertThat(turns.isQuiet()).isTrue();
    }
}
