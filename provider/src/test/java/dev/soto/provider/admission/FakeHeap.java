package dev.soto.provider.admission;

/** A heap in the hands of a test. */
final class FakeHeap implements HeapProbe {
    long max = 1L << 30;
    double used;
    boolean aged = true;
    double live;
    int collections;
    /** What a collection leaves. */
    double liveAfterwards = -1;

    Runnable onCollect = () -> {};

    @Override
    public long max() {
        return max;
    }

    @Override
    public boolean isAged() {
        return aged;
    }

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
