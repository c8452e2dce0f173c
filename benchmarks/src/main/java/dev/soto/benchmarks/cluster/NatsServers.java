package dev.soto.benchmarks.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** NATS servers of this machine, connected to each other where there are several. */
final class NatsServers implements AutoCloseable {
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final List<Integer> ports = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    /** Where messages are kept; null for servers that keep none. */
    private final @Nullable Path store;

    NatsServers(String cpus, int count, boolean keeping) throws IOException {
        store = keeping ? Files.createTempDirectory(Path.of("target"), "jetstream") : null;
        List<Integer> routes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ports.add(freePort());
            routes.add(freePort());
        }
        String others = routes.stream().map(port -> "nats://127.0.0.1:" + port).collect(Collectors.joining(","));
        try {
            for (int i = 0; i < count; i++) {
                start(cpus, i, routes.get(i), count == 1 ? "" : others);
            }
            for (int port : ports) {
                waitFor(port);
            }
        } catch (IOException failure) {
            close();
            throw failure;
        }
    }

    /** Where the program is; Debian's package has it in /usr/sbin, which is not on everybody's path. */
    static Optional<Path> program() {
        Stream<String> path =
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"));
        return Stream.concat(path, Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, "nats-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private void start(String cpus, int number, int route, String routes) throws IOException {
        Path program = program()
                .orElseThrow(() -> new IOException(
                        "nats-server is neither on the PATH nor in /usr/sbin; on Debian: apt-get install nats-server"));
        List<String> command = new ArrayList<>(List.of(
                "taskset",
                "-c",
                cpus,
                program.toString(),
                "--addr",
                "127.0.0.1",
                "--port",
                Integer.toString(ports.get(number))));
        if (store != null) {
            command.addAll(
                    List.of("-js", "-sd", store.resolve("server" + number).toString()));
        }
        if (!routes.isEmpty()) {
            command.addAll(
                    List.of("--cluster_name", "figures", "--cluster", "nats://127.0.0.1:" + route, "--routes", routes));
        }
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    private static void waitFor(int port) throws IOException {
        long end = System.nanoTime() + START_NANOS;
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() - end > 0) {
                    throw new IOException("nats-server does not answer on port " + port, notYet);
                }
                FigureProcess.pause(20);
            }
        }
    }

    String url(int number) {
        return "nats://127.0.0.1:" + ports.get(number);
    }

    /** Ends one as a power cut does. */
    void kill(int number) throws IOException {
        processes.get(number).destroyForcibly();
        try {
            processes.get(number).waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    double residentMiB(int number) throws IOException {
        for (String line : Files.readAllLines(
                Path.of("/proc", Long.toString(processes.get(number).pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IOException("no VmRSS of nats-server " + number);
    }

    @Override
    public void close() throws IOException {
        processes.forEach(Process::destroyForcibly);
        if (store != null) {
            for (int i = 0; i < processes.size(); i++) {
                kill(i);
            }
            try (Stream<Path> all = Files.walk(store)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}
