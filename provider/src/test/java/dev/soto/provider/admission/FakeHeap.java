package dev.soto.provider.admission;

/** A heap in the hands of a test. */
final class FakeHeap implements HeapProbe {
    double used;
    double live;
    int collections;
    /** What a collection leaves. */
    double liveAfterwards = -1;

    Runnable onCollect = () -> {};

    @Override
    public double used() {
        return used;
    }

    @Override
    public double live() {
        return live;
    }

    @Override
    public void collect() {
        collections++;
        onCollect.run();
        if (liveAfterwards >= 0) {
            used = liveAfterwards;
            live = liveAfterwards;
        }
    }
}
