package dev.soto.benchmarks.servers;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * The talk with the comparison, once a server runs: its port is printed first; then each line of standard input is answered with one of
 * standard output. The process ends with its standard input.
 */
final class ServerProcess {
    private ServerProcess() {}

    static void serve(int port) throws IOException {
        System.out.println("port " + port);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            System.out.println(answer(line));
        }
        // No orderly stop: some servers take seconds for it.
        Runtime.getRuntime().halt(0);
    }

    private static String answer(String order) {
        return switch (order) {
            case "heap" -> "ok " + heapAfterCollection();
            case "allocated" -> "ok " + allocatedByLiveThreads();
            default -> "failed unknown: " + order;
        };
    }

    /** What threads that are gone have allocated is not in it. */
    private static long allocatedByLiveThreads() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }

    private static long heapAfterCollection() {
        // Twice: what reference handling sets free in the first is only collected in the second.
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
