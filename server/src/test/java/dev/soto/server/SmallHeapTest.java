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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server of 64 MiB, in a JVM of its own, to which more sessions come than it has room for. */
class SmallHeapTest {
    private static final int CLIENTS = 2_000;
    private static final int BYTES_OF_A_SESSION = 40 * 1024;

    /** The server: each connection keeps 40 KiB. It ends with its input. */
    public static void main(String[] args) throws Exception {
        WebSocketHandler handler = (connection, request) -> new ConnectionListener() {
            private final byte[] kept = new byte[BYTES_OF_A_SESSION];

            @Override
            public void onText(String message) {
                kept[0]++;
                connection.sendText(message, null);
            }
        };
        try (SotoServer server = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .websocket("/", handler)
                .start()) {
            System.out.println("port " + server.port());
            while (System.in.read() >= 0) {
                // Nothing is said.
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-XX:+UseG1GC", "-XX:+UseSerialGC", "-XX:+UseParallelGC", "-XX:+UseZGC", "-XX:+UseShenandoahGC"})
    @Timeout(180)
    void handshakesAreRefusedBeforeMemoryRunsOutAndAcceptedWhenSessionsHaveEnded(String collector) throws Exception {
        Process server = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx64m",
                        collector,
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeapTest.class.getName())
                .redirectErrorStream(true)
                .start();
        List<RawHandshake> open = new ArrayList<>();
        try {
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
            int port = port(output);
            CompletableFuture<String> log = CompletableFuture.supplyAsync(() -> rest(output));
            int refused = 0;
            for (int i = 0; i < CLIENTS; i++) {
                RawHandshake client = new RawHandshake(port).ask("/");
                int status = client.status();
                assertThat(status).isIn(101, 503);
                if (status == 101) {
                    open.add(client);
                } else {
                    refused++;
                    client.close();
                }
            }
            assertThat(open).hasSizeGreaterThan(300);
            assertThat(refused).as("of " + CLIENTS).isGreaterThan(300);
            for (RawHandshake client : open) {
                assertThat(client.echoes()).as("a session that is open").isTrue();
            }
            for (RawHandshake client : open) {
                client.closeInOrder();
            }
            await().atMost(Duration.ofSeconds(40))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> {
                        try (RawHandshake next = new RawHandshake(port).ask("/")) {
                            return next.status() == 101 && next.echoes();
                        }
                    });
            server.getOutputStream().close();
            assertThat(server.waitFor()).isZero();
            assertThat(log.get())
                    .contains("more than 75 % of the heap is in use", "dev.soto.maxHeapPercent", "dev.soto.minFreeHeap")
                    .doesNotContain("OutOfMemoryError");
            assertThat(log.get().lines().filter(line -> line.contains("refused with 503")))
                    .as("lines about " + refused + " refusals")
                    .hasSizeLessThan(20);
        } finally {
            server.destroyForcibly();
            for (RawHandshake client : open) {
                client.close();
            }
        }
    }

    private static int port(BufferedReader output) throws IOException {
        for (String line; (line = output.readLine()) != null; ) {
            if (line.startsWith("port ")) {
                return Integer.parseInt(line.substring("port ".length()));
            }
        }
        throw new IOException("the server has not started");
    }

    private static String rest(BufferedReader output) {
        StringBuilder rest = new StringBuilder();
        output.lines().forEach(line -> rest.append(line).append('\n'));
        return rest.toString();
    }
}
