package dev.soto.benchmarks.cluster;

import dev.soto.benchmarks.comparison.PinnedProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A process that runs {@link FigureProgram}. */
final class FigureProcess implements AutoCloseable {
    private static final List<String> JVM = List.of("-XX:+UseSerialGC", "-Xms1g", "-Xmx3g", "-Xmn600m");
    /** Modules that look at what Soto does: they are for exec:exec@costs. */
    private static final String OTHERS = "micrometer|jfr|opentelemetry|console|slf4j";

    private static final int START_SECONDS = 60;
    private static final int PATIENCE_SECONDS = 120;

    private final PinnedProcess process;

    private FigureProcess(PinnedProcess process) {
        this.process = process;
    }

    static FigureProcess start(String cpus, String name) throws IOException {
        return start(cpus, name, classPathWithout(OTHERS));
    }

    /** One that has no cluster on its class path. */
    static FigureProcess startWithoutCluster(String cpus, String name) throws IOException {
        return start(cpus, name, classPathWithout(OTHERS + "|cluster|cluster-nats"));
    }

    /** Our class path without some modules of Soto, in jars or folders. */
    private static String classPathWithout(String modules) {
        String module =
                ".*[/\\\\](soto-(" + modules + ")-\\d[^/\\\\]*\\.jar|(" + modules + ")[/\\\\]target[/\\\\][^/\\\\]*)";
        return Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator))
                .filter(entry -> !entry.matches(module))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static FigureProcess start(String cpus, String name, String classPath) throws IOException {
        List<String> command = new ArrayList<>(JVM);
        String options = System.getProperty("figures.jvm", "");
        if (!options.isEmpty()) {
            command.addAll(List.of(options.replace("{name}", name).split(" ")));
        }
        command.addAll(List.of("-cp", classPath, FigureProgram.class.getName()));
        FigureProcess started =
                new FigureProcess(PinnedProcess.start(cpus, command, Path.of("target", "cluster-" + name + ".log")));
        // The JVM may have something to say first.
        while (!started.process.nextLine(START_SECONDS).equals(FigureProgram.READY)) {}
        return started;
    }

    /** Tells it something, and returns what it answers. */
    Map<String, String> ask(String order) throws IOException {
        Map<String, String> answer = new HashMap<>();
        for (String word : process.ask(order, PATIENCE_SECONDS).split(" ")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                answer.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return answer;
    }

    /** Tells it something, and returns one figure of what it answers. */
    double figure(String order, String name) throws IOException {
        String value = ask(order).get(name);
        if (value == null) {
            throw new IOException("no " + name + " in the answer to: " + order);
        }
        return Double.parseDouble(value);
    }

    static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
