package dev.soto.connection.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.connection.WebSocketConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The list of connections that have not ended. */
class LiveListTest {
    private static final class Listed extends LiveList.Member {
        @Override
        public String id() {
            return "";
        }

        @Override
        public String endpoint() {
            return "";
        }

        @Override
        public WebSocketConnection connection() {
            throw new AssertionError("a list asks no connection");
        }

        @Override
        public String requestUri() {
            return "";
        }

        @Override
        public String subprotocol() {
            return "";
        }
    }

    private final LiveList<Listed> list = new LiveList<>();

    private Listed added() {
        Listed one = new Listed();
        list.add(one);
        return one;
    }

    @Test
    void oneLeavesOnceAndOnlyWhereItIs() {
        Listed first = added();
        Listed second = added();
        assertThat(new LiveList<Listed>().remove(first)).isFalse();
        assertThat(list.remove(new Listed())).isFalse();
        assertThat(list.remove(first)).isTrue();
        assertThat(list.remove(first)).isFalse();
        assertThat(list.contains(first)).isFalse();
        assertThat(list.copy()).containsExactly(second);
        assertThat(list.add(second)).isFalse();
        assertThat(list.size()).isOne();
    }

    @Test
    void oneOfAnotherListIsNotTakenForOneOfThis() {
        added();
        LiveList<Listed> other = new LiveList<>();
        Listed there = new Listed();
        other.add(there);
        assertThat(list.contains(there)).isFalse();
        assertThat(list.remove(there)).isFalse();
        assertThat(other.contains(there)).isTrue();
    }

    @Test
    void aCopyDoesNotChange() {
        Listed first = added();
        List<Listed> copy = list.copy();
        list.remove(first);
        added();
        assertThat(copy).containsExactly(first);
        assertThatThrownBy(() -> copy.add(first)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void manyComeAndGoAtRandom() {
        Random random = new Random(11);
        List<Listed> expected = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            // More and more, then fewer and fewer.
            boolean comes = expected.isEmpty() || random.nextInt(10) < (i < 10_000 ? 7 : 2);
            if (comes) {
                expected.add(added());
            } else {
                Listed leaves = expected.remove(random.nextInt(expected.size()));
                assertThat(list.remove(leaves)).isTrue();
            }
            assertThat(list.size()).isEqualTo(expected.size());
            if (i % 500 == 0 || i > 19_900) {
                assertThat(list.copy()).containsExactlyInAnyOrderElementsOf(expected);
            }
        }
        assertThat(list.isEmpty()).isEqualTo(expected.isEmpty());
    }
}
