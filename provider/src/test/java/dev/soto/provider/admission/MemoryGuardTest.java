package dev.soto.provider.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemoryGuardTest {
    private final FakeHeap heap = new FakeHeap();
    private long now = -7_000_000_000L;
    private final MemoryGuard guard = new MemoryGuard(heap, 90, now);

    private boolean isShortAfter(Duration time) {
        now += time.toNanos();
        return guard.isShort(now);
    }

    @Test
    void aHeapFullOfGarbageIsNotShort() {
        heap.used = 0.99;
        heap.live = 0.5;
        assertThat(guard.isShort(now)).isFalse();
        assertThat(heap.collections).isZero();
    }

    @Test
    void aHeapThatACollectionLeftFullIsShort() {
        heap.used = 0.95;
        heap.live = 0.92;
        assertThat(guard.isShort(now)).isTrue();
        assertThat(isShortAfter(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void aCollectionIsAskedForBeforeMemoryIsCalledShort() {
        heap.used = 0.95;
        heap.live = 0.92;
        heap.liveAfterwards = 0.3;
        assertThat(guard.isShort(now)).isFalse();
        assertThat(heap.collections).isEqualTo(1);
    }

    @Test
    void aCollectionIsAskedForEveryTenSecondsAtMostSoThatTheShortageEnds() {
        heap.used = 0.95;
        heap.live = 0.92;
        assertThat(guard.isShort(now)).isTrue();
        for (int i = 0; i < 99; i++) {
            assertThat(isShortAfter(Duration.ofMillis(100))).isTrue();
        }
        assertThat(heap.collections).isEqualTo(1);
        heap.liveAfterwards = 0.4;
        assertThat(isShortAfter(Duration.ofMillis(100))).isFalse();
        assertThat(heap.collections).isEqualTo(2);
    }

    @Test
    void looksAreTenASecondAtMost() {
        assertThat(guard.isShort(now)).isFalse();
        heap.used = 0.95;
        heap.live = 0.95;
        assertThat(isShortAfter(Duration.ofMillis(99))).isFalse();
        assertThat(isShortAfter(Duration.ofMillis(1))).isTrue();
    }

    @Test
    void zeroIsNever() {
        heap.used = 1;
        heap.live = 1;
        assertThat(new MemoryGuard(heap, 0, now).isShort(now)).isFalse();
    }

    @Test
    void thisJvmHasAPoolInWhichObjectsStay() {
        JvmHeap jvm = new JvmHeap();
        jvm.collect();
        assertThat(jvm.used()).isBetween(0.000_001, 1.0);
        assertThat(jvm.live()).isBetween(0.000_001, 1.0);
    }
}
