package dev.soto.benchmarks.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A node of the cluster, a program that uses NATS alone, or one with many WebSocket connections: what it is told on its standard input it does,
 * and answers with a line. It ends with its input.
 */
public final class FigureProgram {
    /** What it says when it can be told something. */
    static final String READY = "ready";

    private static final int COLLECTIONS = 4;
    private static final int SETTLE_MILLIS = 150;

    private @Nullable FigureNode node;
    private @Nullable PlainNats plain;
    private @Nullable Members members;

    private FigureProgram() {}

    /** Runs it. */
    public static void main(String... arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        FigureProgram program = new FigureProgram();
        out.println(READY);
        for (String line; (line = in.readLine()) != null; ) {
            try {
                out.println(("ok " + program.obey(Order.parse(line))).strip());
            } catch (Exception failure) {
                failure.printStackTrace();
                out.println("failed " + line + ": " + failure.toString().replace('\n', ' '));
            }
        }
        System.exit(0);
    }

    private String obey(Order order) throws Exception {
        switch (order.what()) {
            case "node" -> {
                node = new FigureNode(order);
                return "port=" + node().port();
            }
            case "nats" -> {
                plain = new PlainNats(order.text("url"));
                return "";
            }
            case "heap" -> {
                return "bytes=" + heap();
            }
            case "send" -> {
                return Sender.run(order, plain(), order.text("mode").equals("plain") ? null : node());
            }
            case "pace" -> {
                return Sender.pace(order, plain(), order.text("mode").equals("plain") ? null : node());
            }
            case "calls" -> {
                return Sender.calls(order, node());
            }
            default -> {
                if (order.what().startsWith("plain")) {
                    return plain().obey(order);
                }
                return order.what().startsWith("members") ? members().obey(order, plain) : node().obey(order);
            }
        }
    }

    private FigureNode node() {
        if (node == null) {
            throw new IllegalStateException("this process is no node yet");
        }
        return node;
    }

    private PlainNats plain() {
        if (plain == null) {
            throw new IllegalStateException("this process has no connection to NATS yet");
        }
        return plain;
    }

    private Members members() throws IOException {
        if (members == null) {
            members = new Members();
        }
        return members;
    }

    /** What is in use after some collections, the least of them. */
    static long heap() throws InterruptedException {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            memory.gc();
            least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
            Thread.sleep(SETTLE_MILLIS);
        }
        return least;
    }

    static String figure(String name, double value) {
        return name + "=" + String.format(Locale.ROOT, "%.3f", value);
    }
}
