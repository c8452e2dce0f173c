package dev.soto.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A server in a process of its own, and what can be seen of it. */
final class RunningServer implements AutoCloseable {
    /** What a JVM chooses on one processor; less heap is too little for Tomcat with 10,000 sessions. */
    static final List<String> JVM = List.of("-XX:+UseSerialGC", "-Xmx4g");

    private static final int START_SECONDS = 60;
    private static final int ANSWER_SECONDS = 60;

    private final PinnedProcess process;
    private final String title;
    private final Map<String, Integer> doors = new HashMap<>();

    private RunningServer(PinnedProcess process, String title) {
        this.process = process;
        this.title = title;
    }

    /** Starts it, and returns when it listens. */
    static RunningServer start(Contender contender, List<String> jvm, ServerClasses classes, String cpus)
            throws IOException {
        return start(contender, Path.of(System.getProperty("java.home")), jvm, classes, cpus);
    }

    /** The same with another Java. */
    static RunningServer start(Contender contender, Path javaHome, List<String> jvm, ServerClasses classes, String cpus)
            throws IOException {
        List<String> options =
                Stream.of(jvm, contender.jvmOptions).flatMap(List::stream).toList();
        return start(
                contender.id(),
                contender.title,
                javaHome,
                options,
                classes.classPath(contender),
                ServerClasses.mainClass(contender),
                cpus);
    }

    /** Starts a server that is no contender, and returns when it listens. */
    static RunningServer start(
            String id, String title, List<String> jvm, String classPath, String mainClass, String cpus)
            throws IOException {
        return start(id, title, Path.of(System.getProperty("java.home")), jvm, classPath, mainClass, cpus);
    }

    private static RunningServer start(
            String id, String title, Path javaHome, List<String> jvm, String classPath, String mainClass, String cpus)
            throws IOException {
        List<String> command = Stream.of(
                        jvm, List.of("-Dbenchmark.keystore=" + ServerClasses.keyStore(), "-cp", classPath, mainClass))
                .flatMap(List::stream)
                .toList();
        PinnedProcess process = PinnedProcess.start(cpus, javaHome, command, ServerClasses.log(id));
        RunningServer server = new RunningServer(process, title);
        try {
            server.readDoors();
            return server;
        } catch (IOException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private void readDoors() throws IOException {
        String line = process.nextLine(START_SECONDS);
        // Some servers print a greeting of their own.
        while (!line.startsWith("doors ")) {
            line = process.nextLine(START_SECONDS);
        }
        for (String door : line.substring(6).split(" ")) {
            int equals = door.indexOf('=');
            doors.put(door.substring(0, equals), Integer.valueOf(door.substring(equals + 1)));
        }
    }

    /** The port behind a door. */
    int port(String door) throws IOException {
        Integer port = doors.get(door);
        if (port == null) {
            throw new IOException(title + " has no door " + door);
        }
        return port;
    }

    long pid() {
        return process.pid();
    }

    double heapAfterCollection() throws IOException {
        return Double.parseDouble(process.ask("heap", ANSWER_SECONDS));
    }

    double allocatedBytes() throws IOException {
        return Double.parseDouble(process.ask("allocated", ANSWER_SECONDS));
    }

    double residentBytes() throws IOException {
        return status("VmRSS:") * 1024;
    }

    double threads() throws IOException {
        return status("Threads:");
    }

    private double status(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status"))) {
            if (line.startsWith(name)) {
                return Double.parseDouble(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no " + name + " of process " + pid());
    }

    @Override
    public void close() {
        process.close();
    }
}
