package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.connection.ConnectionListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A server in a JVM of its own that is out of file descriptors, or of threads: what is open goes on, the log says so and stays short, and
 * when there is room again all is as before. For memory see {@link SmallHeapTest}.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the limits are set by ulimit as Linux has it")
class MachineLimitsTest {
    private static final int DESCRIPTORS = 150;
    /** More than it has descriptors for, with its jars open; not so many that they do not fit into the backlog, as a connect then waits. */
    private static final int CLIENTS = 130;

    private static final int BLOCKED = 60;
    private static final int MOST_LINES = 20;

    /** The server: a connection to /block waits in its message for a line of input; it ends with its input. */
    public static void main(String[] args) throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        WebSocketHandler echo = (connection, request) -> new ConnectionListener() {
            @Override
            public void onText(String message) {
                connection.sendText(message, null);
            }
        };
        WebSocketHandler block = (connection, request) -> new ConnectionListener() {
            @Override
            public void onText(String message) {
                try {
                    released.await();
                } catch (InterruptedException stopping) {
                    Thread.currentThread().interrupt();
                }
                connection.sendText(message, null);
            }
        };
        try (SotoServer server = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .websocket("/", echo)
                .websocket("/block", block)
                .start()) {
            useAllClasses(server.port());
            System.out.println("port " + server.port());
            for (int c; (c = System.in.read()) >= 0; ) {
                if (c == '\n') {
                    released.countDown();
                }
            }
        }
    }

    /** Classes are loaded from files: without a descriptor one that was not needed before would be missing for ever. */
    private static void useAllClasses(int port) throws IOException {
        for (int i = 0; i < 3; i++) {
            try (RawHandshake client = new RawHandshake(port).ask("/")) {
                if (client.status() != 101 || !client.echoes()) {
                    throw new IOException("no echo");
                }
                if (i == 0) {
                    client.closeInOrder();
                } else if (i == 1) {
                    client.reset();
                }
            }
        }
    }

    /** A server under limits of the shell. */
    private static final class Limited implements AutoCloseable {
        private final Process process;
        private final CompletableFuture<List<String>> log;
        private final int port;

        Limited(String limits, String... jvm) throws IOException {
            process = new ProcessBuilder(command(limits, jvm))
                    .redirectErrorStream(true)
                    .start();
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

        private static List<String> command(String limits, String... jvm) {
            List<String> command = new ArrayList<>(List.of(
                    "/bin/sh", "-c", limits + " && exec \"$0\" \"$@\"", System.getProperty("java.home") + "/bin/java"));
            command.addAll(List.of(jvm));
            command.add("-Djava.util.logging.config.file=" + System.getProperty("java.util.logging.config.file"));
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), MachineLimitsTest.class.getName()));
            return command;
        }

        RawHandshake connect(String path) throws IOException {
            return new RawHandshake(port).ask(path);
        }

        void release() throws IOException {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        }

        /** Ends it in order, and returns what it has logged. */
        List<String> end() throws Exception {
            process.getOutputStream().close();
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as("the server ends")
                    .isTrue();
            assertThat(process.exitValue()).isZero();
            return log.get();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @Test
    @Timeout(120)
    void withoutAFileDescriptorOpenSessionsGoOnAndNewOnesComeWhenThereIsOne() throws Exception {
        List<RawHandshake> open = new ArrayList<>();
        List<RawHandshake> waiting = new ArrayList<>();
        try (Limited server = new Limited("ulimit -n " + DESCRIPTORS, "-Xmx128m")) {
            RawHandshake first = server.connect("/");
            assertThat(first.status()).isEqualTo(101);
            assertThat(first.echoes()).isTrue();
            open.add(first);
            for (int i = 0; i < CLIENTS; i++) {
                waiting.add(server.connect("/"));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(first.echoes()).isTrue();
                TimeUnit.MILLISECONDS.sleep(100);
            }
            for (RawHandshake client : waiting) {
                client.close();
            }
            await().atMost(Duration.ofSeconds(40))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> {
                        try (RawHandshake next = server.connect("/")) {
                            return next.status() == 101 && next.echoes();
                        }
                    });
            assertThat(first.echoes()).isTrue();
            List<String> log = server.end();
            assertThat(log).anyMatch(line -> line.contains("Too many open files"));
            assertThat(log.stream().filter(line -> line.matches("^\\S+ (INFO|WARNING|SEVERE|ERROR) dev\\.soto.*")))
                    .hasSizeLessThan(MOST_LINES);
        } finally {
            for (RawHandshake client : open) {
                client.close();
            }
        }
    }

    /** Each thread reserves 256 MiB of the address space, of which there is enough for about thirty-five. */
    @Test
    @Timeout(120)
    void withoutAThreadWhatWaitsForOneIsDoneWhenThereIsOne() throws Exception {
        List<RawHandshake> blocked = new ArrayList<>();
        try (Limited server = new Limited(
                        "ulimit -v 8500000",
                        "-Xss256m",
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:CompressedClassSpaceSize=32m",
                        "-XX:ReservedCodeCacheSize=32m");
                RawHandshake honest = server.connect("/")) {
            assertThat(honest.status()).isEqualTo(101);
            assertThat(honest.echoes()).isTrue();
            for (int i = 0; i < BLOCKED; i++) {
                RawHandshake client = server.connect("/block");
                blocked.add(client);
                client.sendHi();
            }
            TimeUnit.SECONDS.sleep(2);
            server.release();
            assertThat(honest.echoes()).isTrue();
            int opened = 0;
            for (RawHandshake client : blocked) {
                // Without a thread Jetty drops what has not been answered yet.
                if (client.head().startsWith("HTTP/1.1 101 ")) {
                    assertThat(client.readsHi()).isTrue();
                    client.closeInOrder();
                    opened++;
                }
            }
            assertThat(opened).isGreaterThan(5);
            await().atMost(Duration.ofSeconds(40))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> {
                        try (RawHandshake next = server.connect("/")) {
                            return next.head().startsWith("HTTP/1.1 101 ") && next.echoes();
                        }
                    });
            List<String> log = server.end();
            assertThat(log)
                    .anyMatch(line -> line.contains("no thread is to be had")
                            || line.contains("Failed to start the native thread"));
            assertThat(log.stream().filter(line -> line.matches("^\\S+ (INFO|WARNING|SEVERE|ERROR) dev\\.soto.*")))
                    .hasSizeLessThan(MOST_LINES);
        } finally {
            for (RawHandshake client : blocked) {
                client.close();
            }
        }
    }
}
