package dev.soto.cluster.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.cluster.Position;
import dev.soto.protocol.SharedMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryRingTest {
    private static final long AGE = 100;

    private final HistoryRing ring = new HistoryRing("epoch", 3, AGE);

    private void keep(String text, long now) {
        ring.next();
        ring.keep(SharedMessage.text(text), now);
    }

    private static List<String> texts(HistoryRing.Missed missed) {
        return missed.messages().stream()
                .map(each -> StandardCharsets.UTF_8.decode(each.payload()).toString())
                .toList();
    }

    @Test
    void whatCameBehindAPositionIsReturnedInOrder() {
        keep("a", 0);
        Position afterA = ring.last();
        keep("b", 0);
        keep("c", 0);
        assertThat(afterA).hasToString("epoch:1");
        assertThat(texts(ring.since(afterA, 0))).containsExactly("b", "c");
        assertThat(ring.since(ring.last(), 0)).isEqualTo(new HistoryRing.Missed(true, List.of()));
        assertThat(texts(ring.since(new Position("epoch", 0), 0))).containsExactly("a", "b", "c");
        assertThat(ring.since(null, 0).messages()).isEmpty();
    }

    @Test
    void aHoleIsToldAndNothingIsReplayed() {
        Position before = ring.last();
        for (String text : List.of("a", "b", "c", "d")) {
            keep(text, 0);
        }
        assertThat(ring.since(before, 0)).isEqualTo(new HistoryRing.Missed(false, List.of()));
        assertThat(texts(ring.since(new Position("epoch", 1), 0))).containsExactly("b", "c", "d");
        assertThat(ring.since(new Position("other", 3), 0).complete()).isFalse();
        assertThat(ring.since(new Position("epoch", 5), 0).complete())
                .as("not yet sent")
                .isFalse();
    }

    @Test
    void whatIsTooOldIsForgottenAndThatIsAHole() {
        keep("a", 0);
        keep("b", 50);
        assertThat(ring.expire(AGE - 1)).isFalse();
        assertThat(texts(ring.since(new Position("epoch", 1), AGE))).containsExactly("b");
        assertThat(ring.since(new Position("epoch", 0), AGE).complete()).isFalse();
        assertThat(ring.expire(AGE + 50)).isTrue();
        assertThat(ring.since(new Position("epoch", 1), AGE + 50).complete()).isFalse();
        assertThat(ring.since(new Position("epoch", 2), AGE + 50).complete()).isTrue();
    }
}
