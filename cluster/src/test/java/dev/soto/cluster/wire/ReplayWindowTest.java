package dev.soto.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
    private final ReplayWindow window = new ReplayWindow();

    @Test
    void aNumberIsNewOnce() {
        for (long number : new long[] {5, 7, 6, 100_000, 99_999}) {
            assertThat(window.isNew(number)).isTrue();
            assertThat(window.isNew(number)).isFalse();
        }
    }

    @Test
    void oneThatIsTooFarBehindIsNoMoreTaken() {
        assertThat(window.isNew(ReplayWindow.SIZE)).isTrue();
        assertThat(window.isNew(1)).isTrue();
        assertThat(window.isNew(0)).isFalse();
        assertThat(window.isNew(-1)).isFalse();
        assertThat(window.isNew(Long.MAX_VALUE)).isTrue();
        assertThat(window.isNew(2)).isFalse();
    }

    @Test
    void itIsAsASetThatForgets() {
        Random random = new Random(18);
        Set<Long> seen = new HashSet<>();
        long highest = 0;
        for (int i = 0; i < 200_000; i++) {
            long number = Math.max(0, highest + random.nextInt(40_000) - 38_000);
            boolean expected = number > highest - ReplayWindow.SIZE && !seen.contains(number);
            assertThat(window.isNew(number)).as("%s", number).isEqualTo(expected);
            if (expected) {
                seen.add(number);
                highest = Math.max(highest, number);
            }
        }
    }

    @Test
    void whatIsTooOldIsToldFromWhatHasCome() {
        ReplayWindow window = new ReplayWindow();
        assertThat(window.isTooOld(0)).isFalse();
        window.isNew(ReplayWindow.SIZE);
        assertThat(window.isTooOld(0)).isTrue();
        assertThat(window.isTooOld(1)).isFalse();
        assertThat(window.isTooOld(ReplayWindow.SIZE)).isFalse();
        assertThat(window.isTooOld(-1)).as("is none").isFalse();
    }
}
