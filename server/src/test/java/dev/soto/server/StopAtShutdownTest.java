package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A server in a JVM of its own with {@link SotoServerBuilder#stopAtShutdown}: what SIGTERM and System.exit do to its peers. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "what ends a process is SIGTERM as Linux has it")
@Timeout(120)
class StopAtShutdownTest {
    private static final int BY_SIGTERM = 128 + 15;

    /** The server: it echoes, is closed when a line with "close" comes, and exits with 7 when another does. */
    public static void main(String[] args) throws Exception {
        SotoServerBuilder builder =
                SotoServer.builder().host("127.0.0.1").port(0).websocket("/", Recorder.echo());
        for (String setting : args) {
            builder.setting(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        SotoServer server = builder.stopAtShutdown().start();
        System.out.println("port " + server.port());
        int first = System.in.read();
        if (first == 'c') {
            server.close();
        } else if (first >= 0) {
            System.exit(7);
        }
    }

    private static final class Running implements AutoCloseable {
        private final Process process;
        private final CompletableFuture<List<String>> log;
        private final int port;

        Running(String... settings) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    System.getProperty("java.home") + "/bin/java",
                    "-cp",
                    System.getProperty("java.class.path"),
                    StopAtShutdownTest.class.getName()));
            command.addAll(List.of(settings));
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = output.readLine();
            while (line != null && !line.startsWith("port ")) {
                line = output.readLine();
            }
            if (line == null) {
                throw new IOException("the server has not started");
            }
            port = Integer.parseInt(line.substring("port ".length()));
            log = CompletableFuture.supplyAsync(() -> output.lines().toList());
        }

        RawHandshake open() throws IOException {
            RawHandshake client = new RawHandshake(port).ask("/");
            assertThat(client.status()).isEqualTo(101);
            assertThat(client.echoes()).isTrue();
            return client;
        }

        void tell(String line) throws IOException {
            process.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        }

        void terminate() {
            // By its handle: Process.destroy closes its streams too, and the log would be cut off.
            process.toHandle().destroy();
        }

        int exitCode() throws InterruptedException {
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as("the process ends")
                    .isTrue();
            return process.exitValue();
        }

        void expectNoFailureInTheLog() throws Exception {
            assertThat(log.get(10, TimeUnit.SECONDS))
                    .noneMatch(line -> line.contains("Exception") || line.contains("SEVERE"));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @Test
    void sigtermClosesEachSessionInOrderAndThenTheProcessEnds() throws Exception {
        try (Running server = new Running();
                RawHandshake one = server.open();
                RawHandshake two = server.open()) {
            server.terminate();
            assertThat(one.closeCode()).isEqualTo(1001);
            assertThat(two.closeCode()).isEqualTo(1001);
            one.closeInOrder();
            two.closeInOrder();
            assertThat(server.exitCode()).isEqualTo(BY_SIGTERM);
            server.expectNoFailureInTheLog();
        }
    }

    @Test
    void sigtermIsADrainWhereTheSettingSaysSo() throws Exception {
        try (Running server = new Running("dev.soto.drainAtStop=true", "dev.soto.drainWindow=300ms");
                RawHandshake one = server.open();
                RawHandshake two = server.open()) {
            server.terminate();
            int first = one.closeCode();
            // Neither has answered: the drain is not over, and who comes now is sent elsewhere.
            try (RawHandshake late = new RawHandshake(server.port).ask("/")) {
                assertThat(late.head()).startsWith("HTTP/1.1 503 ").contains("\r\nRetry-After: ");
            }
            assertThat(List.of(first, two.closeCode())).containsOnly(1001);
            assertThat(server.process.isAlive()).isTrue();
            one.closeInOrder();
            two.closeInOrder();
            assertThat(server.exitCode()).isEqualTo(BY_SIGTERM);
            server.expectNoFailureInTheLog();
        }
    }

    @Test
    void aPeerThatNeverAnswersHoldsTheProcessNoLongerThanTheCloseTimeout() throws Exception {
        try (Running server = new Running("dev.soto.closeTimeout=500ms");
                RawHandshake silent = server.open()) {
            server.terminate();
            assertThat(silent.closeCode()).isEqualTo(1001);
            assertThat(server.exitCode()).isEqualTo(BY_SIGTERM);
            server.expectNoFailureInTheLog();
        }
    }

    @Test
    void systemExitClosesTooAndKeepsItsCode() throws Exception {
        try (Running server = new Running();
                RawHandshake client = server.open()) {
            server.tell("exit\n");
            assertThat(client.closeCode()).isEqualTo(1001);
            client.closeInOrder();
            assertThat(server.exitCode()).isEqualTo(7);
            server.expectNoFailureInTheLog();
        }
    }

    @Test
    void sigtermWhileTheApplicationClosesItWaitsForThat() throws Exception {
        try (Running server = new Running();
                RawHandshake client = server.open()) {
            server.tell("close\n");
            assertThat(client.closeCode()).isEqualTo(1001);
            server.terminate();
            assertThat(server.process.waitFor(1, TimeUnit.SECONDS))
                    .as("the process has ended without the answer")
                    .isFalse();
            client.closeInOrder();
            assertThat(server.exitCode()).isEqualTo(BY_SIGTERM);
            server.expectNoFailureInTheLog();
        }
    }
}
