package dev.soto.provider.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemoryGuardTest {
    private final AtomicLong clock = new AtomicLong(-7_000_000_000L);
    private final FakeHeap heap = new FakeHeap();
    private final MemoryGuard guard = new MemoryGuard(heap, 90, clock::get);

    private boolean isShort() {
        return guard.isShort(clock.get());
    }

    private boolean isShortAfter(Duration time) {
        clock.addAndGet(time.toNanos());
        return isShort();
    }

    @Test
    void aHeapThatIsNotFullIsNotShortWhateverWasCollected() {
        heap.used = 0.9;
        heap.live = 0.99;
        assertThat(isShort()).isFalse();
        assertThat(heap.collections).isZero();
    }

    @Test
    void aHeapFullOfGarbageIsCollectedAndNotShort() {
        heap.used = 0.99;
        heap.live = 0.5;
        heap.liveAfterwards = 0.5;
        assertThat(isShort()).isFalse();
        assertThat(heap.collections).isEqualTo(1);
    }

    @Test
    void aHeapThatACollectionLeavesFullIsShort() {
        heap.used = 0.95;
        heap.live = 0.92;
        heap.liveAfterwards = 0.93;
        assertThat(isShort()).isTrue();
        assertThat(isShortAfter(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void whatTheLastCollectionLeftIsNotBelievedWhenMuchHasComeSince() {
        heap.used = 0.97;
        heap.live = 0.6;
        heap.liveAfterwards = 0.96;
        assertThat(isShort()).as("nobody else has collected").isTrue();
        assertThat(heap.collections).isEqualTo(1);
    }

    @Test
    void littleMoreThanTheLastCollectionLeftIsNoReasonForAnother() {
        heap.used = 0.92;
        heap.live = 0.89;
        assertThat(isShort()).isFalse();
        assertThat(heap.collections).isZero();
    }

    @Test
    void collectionsGoOnEveryHalfSecondSoThatTheShortageEnds() {
        heap.used = 0.95;
        heap.live = 0.92;
        heap.liveAfterwards = 0.93;
        assertThat(isShort()).isTrue();
        for (int i = 0; i < 24; i++) {
            assertThat(isShortAfter(Duration.ofMillis(20))).isTrue();
        }
        assertThat(heap.collections).isEqualTo(1);
        heap.liveAfterwards = 0.4;
        assertThat(isShortAfter(Duration.ofMillis(20))).isFalse();
        assertThat(heap.collections).isEqualTo(2);
    }

    @Test
    void collectionsThatTakeLongAreFarBetween() {
        heap.used = 0.95;
        heap.live = 0.92;
        heap.liveAfterwards = 0.93;
        heap.onCollect = () -> clock.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(isShort()).isTrue();
        for (int i = 0; i < 100; i++) {
            isShortAfter(Duration.ofMillis(199));
        }
        assertThat(heap.collections).as("in 20 s").isEqualTo(1);
        isShortAfter(Duration.ofMillis(200));
        assertThat(heap.collections).isEqualTo(2);
    }

    @Test
    void looksAreFiftyASecondAtMost() {
        assertThat(isShort()).isFalse();
        heap.used = 0.95;
        heap.live = 0.95;
        assertThat(isShortAfter(Duration.ofMillis(19))).isFalse();
        assertThat(isShortAfter(Duration.ofMillis(1))).isTrue();
    }

    @Test
    void zeroIsNever() {
        heap.used = 1;
        heap.live = 1;
        assertThat(new MemoryGuard(heap, 0, clock::get).isShort(clock.get())).isFalse();
    }

    @Test
    void thisJvmHasAPoolInWhichObjectsStay() {
        JvmHeap jvm = new JvmHeap();
        jvm.collect();
        assertThat(jvm.used()).isBetween(0.000_001, 1.0);
        assertThat(jvm.live()).isBetween(0.000_001, 1.0);
    }
}
