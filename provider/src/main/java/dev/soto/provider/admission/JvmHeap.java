package dev.soto.provider.admission;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The heap of this JVM: the pools in which objects stay, with whatever collector. Of those of young objects, which fill up all the
 * time, only what the last collection left counts, and only where they take their room from the same memory (G1, generational ZGC):
 * what is young and stays is soon old.
 */
final class JvmHeap implements HeapProbe {
    /** Looked for when they are first asked for: the JDK's management takes long to start. */
    private static final class Pools {
        static final List<MemoryPoolMXBean> OLD = heap(true);
        static final List<MemoryPoolMXBean> YOUNG = heap(false);

        private static List<MemoryPoolMXBean> heap(boolean old) {
            List<MemoryPoolMXBean> found = new ArrayList<>();
            for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
                if (pool.getType() == MemoryType.HEAP
                        && (pool.isUsageThresholdSupported() && pool.isCollectionUsageThresholdSupported()) == old) {
                    found.add(pool);
                }
            }
            return found;
        }
    }

    @Override
    public long max() {
        long max = Runtime.getRuntime().maxMemory();
        return max == Long.MAX_VALUE ? 0 : max;
    }

    @Override
    public double used() {
        return fullest(MemoryPoolMXBean::getUsage);
    }

    @Override
    public boolean isAged() {
        return !Pools.YOUNG.isEmpty();
    }

    @Override
    public double live() {
        return fullest(MemoryPoolMXBean::getCollectionUsage);
    }

    private double fullest(Function<MemoryPoolMXBean, @Nullable MemoryUsage> usage) {
        double fullest = 0;
        for (MemoryPoolMXBean pool : Pools.OLD) {
            MemoryUsage now = usage.apply(pool);
            if (now != null && now.getMax() > 0) {
                long young = now.getMax() < max() ? 0 : survivors();
                fullest = Math.max(fullest, (double) (now.getUsed() + young) / now.getMax());
            }
        }
        return fullest;
    }

    private static long survivors() {
        long bytes = 0;
        for (MemoryPoolMXBean pool : Pools.YOUNG) {
            MemoryUsage left = pool.getCollectionUsage();
            bytes += left == null ? 0 : left.getUsed();
        }
        return bytes;
    }

    @Override
    public void collect() {
        System.gc();
    }
}
