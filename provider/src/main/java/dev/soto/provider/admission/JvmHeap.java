package dev.soto.provider.admission;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The heap of this JVM: the pools in which objects stay, with whatever collector. Those of young objects are passed over, for they
 * fill up all the time.
 */
final class JvmHeap implements HeapProbe {
    /** Looked for when they are first asked for: the JDK's management takes long to start. */
    private static final class Pools {
        static final List<MemoryPoolMXBean> OLD = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP
                        && pool.isUsageThresholdSupported()
                        && pool.isCollectionUsageThresholdSupported())
                .toList();
    }

    @Override
    public double used() {
        return fullest(MemoryPoolMXBean::getUsage);
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
                fullest = Math.max(fullest, (double) now.getUsed() / now.getMax());
            }
        }
        return fullest;
    }

    @Override
    public void collect() {
        System.gc();
    }
}
