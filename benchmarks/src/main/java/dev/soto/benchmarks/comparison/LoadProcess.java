package dev.soto.benchmarks.comparison;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The load program in a process of its own; one that died or did not answer is started anew for the next order. */
final class LoadProcess implements AutoCloseable {
    private static final List<String> JVM = List.of("-XX:+UseSerialGC", "-Xms256m", "-Xmx1g");
    private static final int START_SECONDS = 30;
    /** Beyond the time of warm-up and measurement: handshakes, and the end of the connections. */
    private static final int PATIENCE_SECONDS = 60;

    private final String cpus;
    private @Nullable PinnedProcess process;

    LoadProcess(String cpus) {
        this.cpus = cpus;
    }

    /** Something that counts, and can be read at any time. */
    interface Counter {
        double read() throws IOException;
    }

    /** Figures by name. */
    Map<String, Double> ask(String order, long workMillis) throws IOException {
        return figures(alive(process -> process.ask(order, seconds(workMillis))));
    }

    /**
     * Figures by name, and by which a counter rose while it was measured, a message: handshakes and what is done till the load has been
     * going for a while do not count.
     */
    Map<String, Double> ask(String order, long workMillis, Counter counter, String figure) throws IOException {
        double[] edges = new double[2];
        Map<String, Double> figures = figures(alive(process -> {
            process.tell(order + " told=true");
            for (int i = 0; i < edges.length; i++) {
                String edge = process.nextLine(seconds(workMillis));
                if (edge.startsWith("failed")) {
                    return PinnedProcess.answer(edge);
                }
                edges[i] = counter.read();
            }
            return PinnedProcess.answer(process.nextLine(PATIENCE_SECONDS));
        }));
        figures.put(figure, (edges[1] - edges[0]) / figures.getOrDefault("messages", 1.0));
        return figures;
    }

    private interface Talk {
        String with(PinnedProcess process) throws IOException;
    }

    private String alive(Talk talk) throws IOException {
        PinnedProcess running = running();
        try {
            return talk.with(running);
        } finally {
            if (!running.isAlive()) {
                close();
            }
        }
    }

    private static int seconds(long workMillis) {
        return (int) (workMillis / 1_000) + PATIENCE_SECONDS;
    }

    /** From words such as {@code messagesPerSecond=10.0}. */
    static Map<String, Double> figures(String answer) {
        Map<String, Double> figures = new LinkedHashMap<>();
        if (!answer.isEmpty()) {
            for (String word : answer.split(" ")) {
                int equals = word.indexOf('=');
                figures.put(word.substring(0, equals), Double.valueOf(word.substring(equals + 1)));
            }
        }
        return figures;
    }

    private PinnedProcess running() throws IOException {
        PinnedProcess current = process;
        if (current == null) {
            List<String> command =
                    List.of("-cp", System.getProperty("java.class.path", ""), "dev.soto.benchmarks.load.LoadProgram");
            List<String> arguments = new ArrayList<>(JVM);
            arguments.addAll(command);
            current = PinnedProcess.start(cpus, arguments, ServerClasses.log("load"));
            process = current;
            current.nextLine(START_SECONDS);
        }
        return current;
    }

    @Override
    public void close() {
        PinnedProcess current = process;
        process = null;
        if (current != null) {
            current.close();
        }
    }
}
