package dev.soto.examples.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Some nats-servers that know each other, on free ports of 127.0.0.1. */
final class NatsServers implements AutoCloseable {
    private final List<Integer> ports;
    private final List<Integer> routes;
    private final List<Process> processes = new ArrayList<>();

    NatsServers(int count) throws IOException {
        List<Integer> free = Ports.free(2 * count);
        ports = free.subList(0, count);
        routes = free.subList(count, 2 * count);
    }

    /** Returns where the program is; Debian's package has it in /usr/sbin, which is not on everybody's path. */
    static Optional<Path> program() {
        Stream<String> path =
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"));
        return Stream.concat(path, Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, "nats-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    void start() throws IOException {
        String program = program()
                .orElseThrow(() -> new IOException(
                        "nats-server is neither on the PATH nor in /usr/sbin; on Debian: apt-get install nats-server"))
                .toString();
        String others = routes.stream().map(port -> "nats://127.0.0.1:" + port).collect(Collectors.joining(","));
        for (int i = 0; i < ports.size(); i++) {
            processes.add(new ProcessBuilder(
                            program,
                            "--addr",
                            "127.0.0.1",
                            "--port",
                            Integer.toString(ports.get(i)),
                            "--cluster_name",
                            "chat",
                            "--cluster",
                            "nats://127.0.0.1:" + routes.get(i),
                            "--routes",
                            others)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        }
    }

    /** Returns the addresses of all, as the setting clusterServers takes them, beginning with one. */
    String addressesFrom(int first) {
        List<Integer> rotated = new ArrayList<>(ports);
        Collections.rotate(rotated, -first);
        return rotated.stream().map(port -> "nats://127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
    }
}
