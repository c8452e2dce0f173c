package dev.soto.provider.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemoryGuardTest {
    private final AtomicLong clock = new AtomicLong(-7_000_000_000L);
    private final FakeHeap heap = new FakeHeap();
    private final MemoryGuard guard = new MemoryGuard(heap, 90, 0, clock::get);

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

    /** A collection of 143 ms lets no other be for 2.9 s, in which a heap of 64 MiB was full before. */
    @Test
    void whatHasComeSinceACollectionCountsUntilTheNextMayBe() {
        heap.used = 0.92;
        heap.live = 0;
        heap.liveAfterwards = 0.86;
        heap.onCollect = () -> clock.addAndGet(Duration.ofMillis(143).toNanos());
        assertThat(isShort()).isFalse();
        heap.used = 0.93;
        assertThat(isShortAfter(Duration.ofMillis(200))).isTrue();
        assertThat(heap.collections).isEqualTo(1);
        assertThat(isShortAfter(Duration.ofSeconds(3))).as("it was garbage").isFalse();
        assertThat(heap.collections).isEqualTo(2);
    }

    @Test
    void whereGarbageIsInTheSamePoolTheLastCollectionIsBelieved() {
        heap.aged = false;
        heap.used = 0.92;
        heap.live = 0;
        heap.liveAfterwards = 0.5;
        assertThat(isShort()).isFalse();
        heap.used = 0.99;
        assertThat(isShortAfter(Duration.ofMillis(200))).isFalse();
        heap.live = 0.91;
        assertThat(isShortAfter(Duration.ofMillis(20))).isTrue();
    }

    @Test
    void ofASmallHeapMoreIsKeptFree() {
        heap.max = 64 << 20;
        heap.used = 0.76;
        heap.live = 0.76;
        heap.liveAfterwards = 0.76;
        MemoryGuard small = new MemoryGuard(heap, 90, 16 << 20, clock::get);
        assertThat(small.isShort(clock.get())).isTrue();
        assertThat(small.percent()).isEqualTo(75);
        heap.max = 160 << 20;
        assertThat(new MemoryGuard(heap, 90, 16 << 20, clock::get).isShort(clock.get()))
                .isFalse();
    }

    @Test
    void noMoreThanAQuarterOfAHeapIsKeptFree() {
        heap.max = 16 << 20;
        assertThat(new MemoryGuard(heap, 90, 16 << 20, clock::get).percent()).isEqualTo(75);
        heap.max = 0;
        assertThat(new MemoryGuard(heap, 90, 16 << 20, clock::get).percent())
                .as("unknown")
                .isEqualTo(90);
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
        assertThat(new MemoryGuard(heap, 0, 1 << 20, clock::get).isShort(clock.get()))
                .isFalse();
    }

    @Test
    void thisJvmHasAPoolInWhichObjectsStay() {
        JvmHeap jvm = new JvmHeap();
        jvm.collect();
        assertThat(jvm.used()).isBetween(0.000_001, 1.0);
        assertThat(jvm.live()).isBetween(0.000_001, 1.0);
        assertThat(jvm.max()).isPositive();
        assertThat(jvm.isAged()).as("a collector with generations").isTrue();
    }
}
