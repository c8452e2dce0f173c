package dev.soto.cluster.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** Debian's nats-server, on a free port of this machine, that can be killed and started again. */
final class NatsServer implements AutoCloseable {
    private final int port = freePort();
    private List<String> options;
    private Process process;

    NatsServer(String... options) throws Exception {
        this.options = List.of(options);
        start();
    }

    private static Optional<Path> program() {
        return Stream.of("/usr/sbin/nats-server", "/usr/bin/nats-server")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    static void assumeThere() {
        Assumptions.assumeTrue(
                program().isPresent(), "needs Debian's package nats-server; `.ci/run install` installs it");
    }

    static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    int port() {
        return port;
    }

    String url() {
        return "nats://127.0.0.1:" + port;
    }

    /** Starts one as a configuration says, of which the line with the address is written here. */
    static NatsServer configured(String configuration) throws Exception {
        Path file = Files.createTempFile(folder(), "nats-server", ".conf");
        Files.writeString(file, configuration.replace("/var/lib/nats", store()));
        return new NatsServer("-c", file.toString());
    }

    private static Path folder() throws IOException {
        return Files.createDirectories(Path.of("target", "nats"));
    }

    private static String store() throws IOException {
        return Files.createTempDirectory(folder(), "store").toAbsolutePath().toString();
    }

    /** Starts one that keeps messages, on a disk that it finds again. */
    static NatsServer withJetStream() throws Exception {
        return new NatsServer("-js", "-sd", store());
    }

    /** Starts some that are connected to each other and keep messages. */
    static NatsServer[] clusterWithJetStream(int size) throws Exception {
        return cluster(size, true);
    }

    /** Starts some that are connected to each other. */
    static NatsServer[] cluster(int size) throws Exception {
        return cluster(size, false);
    }

    private static NatsServer[] cluster(int size, boolean keeps) throws Exception {
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            ports.add(freePort());
        }
        String routes = ports.stream().map(port -> "nats://127.0.0.1:" + port).collect(Collectors.joining(","));
        NatsServer[] servers = new NatsServer[size];
        for (int i = 0; i < size; i++) {
            List<String> options = new ArrayList<>(List.of(
                    "--cluster_name", "test", "--cluster", "nats://127.0.0.1:" + ports.get(i), "--routes", routes));
            if (keeps) {
                options.addAll(List.of("-js", "-sd", store(), "-n", "server" + i));
            }
            servers[i] = new NatsServer(options.toArray(String[]::new));
        }
        return servers;
    }

    /** Starts it again, with other options. */
    void start(String... others) throws Exception {
        options = List.of(others);
        start();
    }

    void start() throws Exception {
        List<String> command = new ArrayList<>(
                List.of(program().orElseThrow().toString(), "-a", "127.0.0.1", "-p", Integer.toString(port)));
        Collections.addAll(command, options.toArray(String[]::new));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Awaitility.await().until(this::answers);
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    void signal(String name) throws Exception {
        signal(name, process);
    }

    static void signal(String name, Process process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new AssertionError("nats-server does not end");
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
