package dev.soto.protocol.testkit;

import java.util.random.RandomGenerator;

/** Masking keys that are known beforehand: the given ones, over and over. */
public final class FixedKeys implements RandomGenerator {
    private final int[] keys;
    private int next;

    /** Creates keys. */
    public FixedKeys(int... keys) {
        this.keys = keys.clone();
    }

    @Override
    public int nextInt() {
        return keys[next++ % keys.length];
    }

    @Override
    public long nextLong() {
        throw new UnsupportedOperationException("masking keys are taken as ints");
    }
}
