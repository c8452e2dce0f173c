package dev.soto.benchmarks.load;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/** The beginning of a measurement: time, and processor time of the server's process and of the calling thread. */
final class ProcessorTime {
    private final long serverPid;
    private final long serverNanos;
    private final long ownNanos;
    private final long begin;

    private ProcessorTime(long serverPid) {
        this.serverPid = serverPid;
        this.serverNanos = serverNanos(serverPid);
        this.ownNanos = ownNanos();
        this.begin = System.nanoTime();
    }

    static ProcessorTime now(long serverPid) {
        return new ProcessorTime(serverPid);
    }

    /** The measurement ends. */
    LoadResult result(long messages, long allMessages, long bytesIn, Histogram latency) throws LoadFailure {
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (messages == 0) {
            throw new LoadFailure("no message came back in " + seconds + " s of measurement");
        }
        return new LoadResult(
                messages,
                allMessages,
                seconds,
                bytesIn,
                latency.copy(),
                serverNanos(serverPid) - serverNanos,
                ownNanos() - ownNanos);
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
