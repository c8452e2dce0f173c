package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import dev.soto.server.crac.Core;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A server before, during and behind a checkpoint: org.crac is the real one, the JDK that makes checkpoints the test's. */
@Timeout(60)
class CheckpointTest {
    /** The server, told by lines what to do. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws Exception {
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            warmUp();
            long before = sockets();
            try (SotoServer server = EchoSite.builder().start();
                    SotoServer closed =
                            SotoServer.builder().host("127.0.0.1").port(0).start()) {
                closed.close();
                Core.at(() -> {
                    System.out.println("down " + (sockets() - before) + " "
                            + server.statistics().health());
                    next(orders);
                });
                System.out.println("port " + server.port());
                while (!next(orders).isEmpty()) {
                    org.crac.Core.checkpointRestore();
                    System.out.println("up " + server.statistics().health().isReady());
                }
            }
        }

        /** With the first socket that it closes the JDK has one that it keeps. */
        private static void warmUp() throws IOException {
            try (SotoServer server = SotoServer.builder()
                            .host("127.0.0.1")
                            .port(0)
                            .websocket("/", Recorder.echo())
                            .start();
                    RawHandshake peer = new RawHandshake(server.port())) {
                assertThat(peer.ask("/").isAccepted()).isTrue();
                peer.closeInOrder();
            }
        }

        private static String next(BufferedReader orders) {
            try {
                String line = orders.readLine();
                return line == null ? "" : line;
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        }

        private static long sockets() {
            try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
                return open.filter(Program::isSocket).count();
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }

        private static boolean isSocket(Path descriptor) {
            try {
                return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
            } catch (NoSuchFileException closed) {
                return false;
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
    }

    /** Of the program: what it says, and where it listens. */
    private static String line(BufferedReader output, String begin) throws IOException {
        StringBuilder said = new StringBuilder();
        String line = output.readLine();
        while (line != null && !line.startsWith(begin)) {
            said.append(line).append('\n');
            line = output.readLine();
        }
        assertThat(line).as(said.toString()).isNotNull();
        return line;
    }

    private static WebSocketConnection connect(SotoClient client, int port, String path, Recorder recorder)
            throws Exception {
        return client.connect(
                        URI.create("ws://127.0.0.1:" + port + path),
                        ClientOptions.builder().listener(opened -> recorder).build())
                .get(Recorder.SECONDS, TimeUnit.SECONDS);
    }

    private static Recorder converse(SotoClient client, int port, String path) throws Exception {
        Recorder recorder = new Recorder();
        connect(client, port, path, recorder).sendText("hello", null);
        recorder.hears("hello");
        return recorder;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aServerLeavesItsSocketsAndHasThemAgainAtTheSamePort() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.crac.Core.Compat=" + Core.class.getPackageName(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName())
                .redirectErrorStream(true)
                .start();
        try (SotoClient client = new SotoClient();
                BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
                var orders = process.outputWriter(StandardCharsets.UTF_8)) {
            int port = Integer.parseInt(line(output, "port ").substring(5));
            for (int turn = 0; turn < 2; turn++) {
                Recorder handler = converse(client, port, "/handler");
                Recorder endpoint = converse(client, port, "/endpoint/x");
                orders.write("checkpoint\n");
                orders.flush();
                CloseStatus restart = new CloseStatus(1012, "the server makes a checkpoint");
                assertThat(handler.end()).isEqualTo(restart);
                assertThat(endpoint.end()).isEqualTo(restart);
                assertThat(line(output, "down ")).startsWith("down 0 ").contains("a checkpoint is being made");
                assertThatThrownBy(() -> connect(client, port, "/handler", new Recorder()))
                        .isInstanceOf(ExecutionException.class)
                        .hasMessageContaining("refused");
                orders.write("restore\n");
                orders.flush();
                assertThat(line(output, "up ")).isEqualTo("up true");
            }
            converse(client, port, "/handler");
            converse(client, port, "/endpoint/x");
            orders.write("\n");
        } finally {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
        assertThat(process.exitValue()).isZero();
    }
}
