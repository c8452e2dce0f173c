package dev.soto.examples.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Some nats-servers that know each other, on free ports of 127.0.0.1; the history of the chat is in a temporary folder. */
final class NatsServers implements AutoCloseable {
    private final List<Integer> ports;
    private final List<Integer> routes;
    private final Path folder;
    private final List<Process> processes = new ArrayList<>();

    NatsServers(int count) throws IOException {
        List<Integer> free = Ports.free(2 * count);
        ports = free.subList(0, count);
        routes = free.subList(count, 2 * count);
        folder = Files.createTempDirectory("cluster-chat");
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
                            "--jetstream",
                            "--store_dir",
                            folder.resolve(Integer.toString(i)).toString(),
                            "--server_name",
                            "chat-" + i,
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

    /** Ends them, and deletes what they have kept. */
    @Override
    public synchronized void close() {
        processes.forEach(Process::destroy);
        processes.forEach(process -> process.onExit().join());
        try (Stream<Path> kept = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) kept.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        } catch (NoSuchFileException deleted) {
            // By an earlier call.
        } catch (IOException failure) {
            System.err.println("The history stays in " + folder + ": " + failure);
        }
    }
}
