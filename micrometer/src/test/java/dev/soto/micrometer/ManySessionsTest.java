package dev.soto.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.bridge.endpoint.EndpointSetting;
import dev.soto.server.SotoServer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thousands of sessions that come and go, and end in each way there is: the meters say what the clients counted, to the last one. */
@Timeout(120)
class ManySessionsTest {
    private static final int SESSIONS = 10_000;
    private static final int CLIENTS = 4;
    private static final byte[] RESERVED_OPCODE = {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0};
    private static final byte[] CLOSE_1000 = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 3, (byte) 0xE8};

    /** Sends back what comes, ends who says nothing for a moment, and takes no page of another site. */
    @ServerEndpoint("/busy")
    @EndpointSetting(name = "dev.soto.idleTimeout", value = "3 s")
    @EndpointSetting(name = "dev.soto.allowedOrigins", value = "https://app.example")
    public static final class Busy {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message;
        }
    }

    /** How a session ends. */
    private enum End {
        IN_ORDER,
        RESET,
        VIOLATION,
        REFUSED,
        TIMEOUT
    }

    /** A client, and what it counts. */
    private static final class Client {
        private final int port;
        private final Random random;
        private final List<Socket> silent = new ArrayList<>();
        private final int[] ends = new int[End.values().length];
        private long messages;
        private long bytes;

        Client(int port, int seed) {
            this.port = port;
            this.random = new Random(seed);
        }

        Client run(int sessions) {
            try {
                for (int i = 0; i < sessions; i++) {
                    // A third does not end in order.
                    End end = random.nextInt(3) > 0 ? End.IN_ORDER : End.values()[1 + random.nextInt(4)];
                    session(end);
                    ends[end.ordinal()]++;
                }
                for (Socket socket : silent) {
                    DataInputStream input = new DataInputStream(socket.getInputStream());
                    assertThat(input.readUnsignedByte()).isEqualTo(0x88);
                    socket.getOutputStream().write(CLOSE_1000);
                    input.readAllBytes();
                    socket.close();
                }
                return this;
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        }

        private void session(End end) throws IOException {
            Socket socket = new Socket("127.0.0.1", port);
            socket.setSoTimeout(30_000);
            socket.setTcpNoDelay(true);
            socket.getOutputStream()
                    .write(("GET /busy HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                                    + (end == End.REFUSED ? "Origin: https://evil.example\r\n\r\n" : "\r\n"))
                            .getBytes(StandardCharsets.US_ASCII));
            DataInputStream input = new DataInputStream(socket.getInputStream());
            assertThat(head(input)).startsWith(end == End.REFUSED ? "HTTP/1.1 403 " : "HTTP/1.1 101 ");
            if (end == End.REFUSED) {
                socket.close();
                return;
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                say(socket, input);
            }
            switch (end) {
                case IN_ORDER -> {
                    socket.getOutputStream().write(CLOSE_1000);
                    input.readAllBytes();
                    socket.close();
                }
                case VIOLATION -> {
                    socket.getOutputStream().write(RESERVED_OPCODE);
                    assertThat(input.readUnsignedByte()).isEqualTo(0x88);
                    socket.close();
                }
                case RESET -> {
                    socket.setSoLinger(true, 0);
                    socket.close();
                }
                default -> silent.add(socket);
            }
        }

        private static String head(DataInputStream input) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) input.readUnsignedByte());
            }
            return head.toString();
        }

        private void say(Socket socket, DataInputStream input) throws IOException {
            byte[] frame = new byte[6 + random.nextInt(120)];
            frame[0] = (byte) 0x81;
            frame[1] = (byte) (0x80 | frame.length - 6);
            socket.getOutputStream().write(frame);
            assertThat(input.readUnsignedByte()).isEqualTo(0x81);
            assertThat(input.readNBytes(input.readUnsignedByte())).hasSize(frame.length - 6);
            messages++;
            bytes += frame.length - 6;
        }
    }

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private double count(String name, String... tags) {
        return registry.get(name).tags("endpoint", "/busy").tags(tags).functionCounters().stream()
                .mapToDouble(FunctionCounter::count)
                .sum();
    }

    private double active() {
        return registry.get("soto.sessions.active")
                .tags("endpoint", "/busy")
                .gauge()
                .value();
    }

    @Test
    void theSumsAreExactlyWhatTheClientsCounted() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (SotoServer server = SotoServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .endpoint(Busy.class)
                        .start();
                SotoMetrics metrics = new SotoMetrics(server)) {
            metrics.bindTo(registry);
            List<CompletableFuture<Client>> runs = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Client client = new Client(server.port(), i);
                runs.add(CompletableFuture.supplyAsync(() -> client.run(SESSIONS / CLIENTS), threads));
            }
            int[] ends = new int[End.values().length];
            long messages = 0;
            long bytes = 0;
            for (CompletableFuture<Client> run : runs) {
                Client client = run.get(100, TimeUnit.SECONDS);
                for (int i = 0; i < ends.length; i++) {
                    ends[i] += client.ends[i];
                }
                messages += client.messages;
                bytes += client.bytes;
            }
            assertThat(ends).doesNotContain(0);
            int refused = ends[End.REFUSED.ordinal()];
            int opened = SESSIONS - refused;
            await().atMost(Duration.ofSeconds(20)).until(() -> active() == 0 && closed() == opened);

            assertThat(count("soto.sessions.opened")).isEqualTo(opened);
            assertThat(count("soto.handshakes", "status", "101")).isEqualTo(opened);
            assertThat(count("soto.handshakes", "status", "403")).isEqualTo(refused);
            assertThat(count("soto.sessions.closed", "code", "1000", "initiator", "peer"))
                    .isEqualTo(ends[End.IN_ORDER.ordinal()]);
            assertThat(count("soto.sessions.closed", "code", "1002", "initiator", "failure"))
                    .isEqualTo(ends[End.VIOLATION.ordinal()]);
            assertThat(count("soto.sessions.closed", "code", "1006", "initiator", "failure"))
                    .isEqualTo(ends[End.RESET.ordinal()]);
            assertThat(count("soto.sessions.closed", "initiator", "container")).isEqualTo(ends[End.TIMEOUT.ordinal()]);
            assertThat(count("soto.errors", "kind", "protocol")).isEqualTo(ends[End.VIOLATION.ordinal()]);
            assertThat(count("soto.errors", "kind", "io")).isEqualTo(ends[End.RESET.ordinal()]);
            assertThat(count("soto.errors", "kind", "timeout")).isEqualTo(ends[End.TIMEOUT.ordinal()]);
            for (String direction : new String[] {"in", "out"}) {
                assertThat(count("soto.messages", "direction", direction)).isEqualTo(messages);
                assertThat(count("soto.message.bytes", "direction", direction)).isEqualTo(bytes);
            }
            assertThat(registry.get("soto.session.duration")
                            .tags("endpoint", "/busy")
                            .timer()
                            .count())
                    .isEqualTo(opened);
        } finally {
            threads.shutdownNow();
        }
    }

    /** A scrape reads one meter after the other, and some come with the first session that ends so. */
    private double closed() {
        return registry.find("soto.sessions.closed").functionCounters().isEmpty() ? 0 : count("soto.sessions.closed");
    }
}
