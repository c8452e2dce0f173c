package dev.soto.benchmarks.load;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** A measurement that goes on: since when, and processor time of the server's process and of the calling thread till then. */
final class Window {
    private final LoadOrder order;
    private final Consumer<String> teller;
    private final long serverNanos;
    private final long ownNanos;
    private final long begin;

    private Window(LoadOrder order, Consumer<String> teller) {
        this.order = order;
        this.teller = teller;
        this.serverNanos = serverNanos(order.serverPid());
        this.ownNanos = ownNanos();
        this.begin = System.nanoTime();
    }

    static Window begin(LoadOrder order, Consumer<String> teller) {
        if (order.told()) {
            teller.accept("begins");
        }
        return new Window(order, teller);
    }

    LoadResult end(long messages, long bytesIn, Histogram latency) throws LoadFailure {
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (messages == 0) {
            throw new LoadFailure("no message came back in " + seconds + " s of measurement");
        }
        LoadResult result = new LoadResult(
                messages,
                seconds,
                bytesIn,
                latency.copy(),
                serverNanos(order.serverPid()) - serverNanos,
                ownNanos() - ownNanos);
        if (order.told()) {
            teller.accept("ends");
        }
        return result;
    }

    private static long serverNanos(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(server -> server.info().totalCpuDuration())
                .map(Duration::toNanos)
                .orElse(0L);
    }

    private static long ownNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
