package dev.soto.benchmarks.servers;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * The talk with the comparison, once a server runs: its doors are printed first, each a name and a port; then each line of standard input
 * is answered with one of standard output. The process ends with its standard input.
 */
final class ServerProcess {
    /** Name of the door for HTTP without TLS. */
    static final String PLAIN = "plain";
    /** Name of the door for HTTPS. */
    static final String TLS = "tls";
    /** Name of the door for HTTP/2 without TLS. */
    static final String HTTP2 = "http2";
    /** Name of the door that broadcasts what comes, of a server that knows no paths. */
    static final String BROADCAST = "broadcast";

    private ServerProcess() {}

    /** Whether only the door for HTTP is wanted, as where the time of the start counts. */
    static boolean isPlainOnly() {
        return Boolean.getBoolean("benchmark.plain");
    }

    /** A server without TLS. */
    static void serve(int port) throws IOException {
        serve(door(PLAIN, port));
    }

    static String door(String name, int port) {
        return name + "=" + port;
    }

    static void serve(String... doors) throws IOException {
        System.out.println("doors " + String.join(" ", doors));
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
