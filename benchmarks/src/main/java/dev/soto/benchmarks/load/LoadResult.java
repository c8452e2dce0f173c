package dev.soto.benchmarks.load;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What was measured.
 *
 * @param messages that came back in the measurement
 * @param seconds the measurement took
 * @param bytesIn read from the sockets
 * @param latency of the messages, nanoseconds
 * @param serverCpuNanos processor time of the server's process, user and system
 * @param loadCpuNanos processor time of this thread
 */
record LoadResult(
        long messages, double seconds, long bytesIn, Histogram latency, long serverCpuNanos, long loadCpuNanos) {

    /** Percentiles of a curve, for a picture of the whole distribution. */
    static final double[] CURVE = {0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 100};

    /** Latency in microseconds by percentile, in words such as {@code curve99.9}. */
    Map<String, Double> curve() {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (double percentile : CURVE) {
            figures.put("curve" + percentile, micros(percentile));
        }
        return figures;
    }

    /** Name and figure of everything, in the order of printing. */
    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("messagesPerSecond", messages / seconds);
        figures.put("p50Micros", micros(50));
        figures.put("p99Micros", micros(99));
        figures.put("p999Micros", micros(99.9));
        figures.put("serverCpuMicrosPerMessage", serverCpuNanos / 1e3 / Math.max(1, messages));
        figures.put("serverBusy", serverCpuNanos / 1e9 / seconds);
        figures.put("loadBusy", loadCpuNanos / 1e9 / seconds);
        figures.put("bytesInPerSecond", bytesIn / seconds);
        figures.put("messages", (double) messages);
        return figures;
    }

    private double micros(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e3;
    }
}
