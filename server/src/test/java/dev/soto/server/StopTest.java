package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.testing.KernelSockets;
import dev.soto.testing.LogRecords;
import jakarta.websocket.Decoder;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is closed while its peers keep their ends of the TCP connections. */
@Timeout(60)
@EnabledOnOs(
        value = OS.LINUX,
        disabledReason = "whether a socket is closed is read from /proc/net/tcp, which Linux has")
class StopTest {
    /** For threads that come late on a loaded machine. */
    private static final Duration BIT = Duration.ofSeconds(3);

    private static final byte[] GOING_AWAY = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 3, (byte) 0xE9};
    private static final byte[] NORMAL = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 3, (byte) 0xE8};

    private final List<Peer> peers = new ArrayList<>();

    /** What a peer does that is told 1001. All of them keep their ends open. */
    private enum Manner {
        ANSWERS,
        NEVER_ANSWERS,
        ENDS_ITS_WAY,
        CLOSED_BEFORE
    }

    /** Says nothing. */
    @ServerEndpoint("/endpoint")
    public static final class Quiet {
        /** Called by the container. */
        @OnMessage
        public void message(String message) {
            assertThat(message).isNotNull();
        }
    }

    private record Peer(Manner manner, Socket socket, DataInputStream input) {
        void expectClose() throws IOException {
            assertThat(input.readUnsignedByte()).as("a close frame").isEqualTo(0x88);
            input.readFully(new byte[input.readUnsignedByte()]);
        }
    }

    @AfterEach
    void endPeers() throws IOException {
        for (Peer peer : peers) {
            peer.socket.close();
        }
    }

    private void open(SotoServer server, String path, Manner manner) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        Peer peer = new Peer(manner, socket, new DataInputStream(socket.getInputStream()));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) peer.input.readUnsignedByte());
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 101 ");
        peers.add(peer);
        // The answer comes a moment before the session opens, on a thread of its endpoint.
        Awaitility.await()
                .until(() -> server.statistics().endpoints().stream()
                                .mapToLong(endpoint -> endpoint.totals().opened())
                                .sum()
                        == peers.size());
        if (manner == Manner.CLOSED_BEFORE) {
            socket.getOutputStream().write(NORMAL);
            peer.expectClose();
        }
    }

    private void behave() throws IOException {
        for (Peer peer : peers) {
            if (peer.manner == Manner.CLOSED_BEFORE) {
                continue;
            }
            peer.expectClose();
            if (peer.manner == Manner.ANSWERS) {
                peer.socket.getOutputStream().write(GOING_AWAY);
            } else if (peer.manner == Manner.ENDS_ITS_WAY) {
                peer.socket.shutdownOutput();
            }
        }
    }

    private Duration close(SotoServer server) throws Exception {
        CompletableFuture<Duration> closing = CompletableFuture.supplyAsync(() -> {
            long start = System.nanoTime();
            server.close();
            return Duration.ofNanos(System.nanoTime() - start);
        });
        behave();
        return closing.get(40, TimeUnit.SECONDS);
    }

    private static List<String> sotoThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("soto-") && thread.isAlive())
                .map(thread -> thread.getName() + "@" + thread.getId())
                .toList();
    }

    private static SotoServer start(String closeTimeout, String shutdownTimeout) throws IOException {
        return SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .setting("dev.soto.closeTimeout", closeTimeout)
                .setting("dev.soto.shutdownTimeout", shutdownTimeout)
                .websocket("/handler", Recorder.echo())
                .endpoint(Quiet.class)
                .start();
    }

    @Test
    void nobodyIsWaitedForLongerThanTheCloseTimeoutAndNothingIsLeft() throws Exception {
        List<String> threads = sotoThreads();
        try (LogRecords log = new LogRecords("dev.soto");
                SotoServer server = start("2s", "20s")) {
            for (Manner manner : Manner.values()) {
                open(server, "/handler", manner);
                open(server, "/endpoint", manner);
            }
            assertThat(close(server)).isLessThan(Duration.ofSeconds(2).plus(Duration.ofMillis(1_500)));
            Awaitility.await().atMost(BIT).untilAsserted(() -> {
                for (Peer peer : peers) {
                    assertThat(KernelSockets.isHeld(server.port(), peer.socket.getLocalPort()))
                            .as(peer.manner.name())
                            .isFalse();
                }
            });
            Awaitility.await().untilAsserted(() -> assertThat(sotoThreads()).isSubsetOf(threads));
            assertThat(log.at(Level.WARNING)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/handler", "/endpoint"})
    void theShutdownTimeoutIsForHandlersAndEndpointsTogether(String path) throws Exception {
        try (LogRecords log = new LogRecords("dev.soto");
                SotoServer server = start("30s", "1s")) {
            open(server, "/handler", Manner.NEVER_ANSWERS);
            open(server, path, Manner.NEVER_ANSWERS);
            assertThat(close(server)).isBetween(Duration.ofMillis(900), Duration.ofMillis(1_900));
            for (Peer peer : peers) {
                assertThat(KernelSockets.isHeld(server.port(), peer.socket.getLocalPort()))
                        .isFalse();
            }
            assertThat(log.at(Level.WARNING))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).contains("shutdownTimeout"));
        }
    }

    /** Its init is called between the 101 and the session: holds it there while the test wants it. */
    public static final class Gate implements Decoder.Text<Duration> {
        static volatile CountDownLatch open = new CountDownLatch(0);

        @Override
        public void init(EndpointConfig config) {
            pass(open);
        }

        @Override
        public boolean willDecode(String text) {
            return true;
        }

        @Override
        public Duration decode(String text) {
            return Duration.parse(text);
        }
    }

    /** Its sessions open when the gate does. */
    @ServerEndpoint(value = "/endpoint", decoders = Gate.class)
    public static final class Gated {
        /** Called by the container. */
        @OnMessage
        public void message(Duration message) {
            assertThat(message).isNotNull();
        }
    }

    private static void pass(CountDownLatch gate) {
        try {
            assertThat(gate.await(30, TimeUnit.SECONDS)).as("the gate opens").isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The answer is on its way before the session opens, on a thread of its own: a stop in between is for that session, too. */
    @ParameterizedTest
    @ValueSource(strings = {"/handler", "/endpoint"})
    void aHandshakeThatWasAcceptedBeforeTheStopGets1001(String path) throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        Gate.open = gate;
        try (LogRecords log = new LogRecords("dev.soto");
                SotoServer server = SotoServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .setting("dev.soto.shutdownTimeout", "20s")
                        .transport(transport -> {
                            pass(gate);
                            return transport;
                        })
                        .websocket("/handler", Recorder.echo())
                        .endpoint(Gated.class)
                        .start();
                RawHandshake peer = new RawHandshake(server.port());
                RawHandshake keepsAlive = new RawHandshake(server.port())) {
            keepsAlive.send("GET /other HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(keepsAlive.head()).startsWith("HTTP/1.1 404 ");
            peer.ask(path);
            assertThat(peer.status()).isEqualTo(101);
            CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(handshakeStatus(server.port())).isNotEqualTo(101));
            assertThat(closing).isNotDone();
            gate.countDown();
            assertThat(peer.closeCode()).isEqualTo(1001);
            peer.closeInOrder();
            closing.get(10, TimeUnit.SECONDS);
            assertThat(log.at(Level.WARNING)).isEmpty();
        } finally {
            gate.countDown();
        }
    }

    /** Returns 0 when nobody listens any more. */
    private static int handshakeStatus(int port) {
        try (RawHandshake late = new RawHandshake(port)) {
            return late.ask("/none").status();
        } catch (IOException | IndexOutOfBoundsException gone) {
            return 0;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/handler", "/endpoint"})
    void whoeverGotA101WhileTheServerStopsGets1001(String path) throws Exception {
        Gate.open = new CountDownLatch(0);
        for (int round = 0; round < 10; round++) {
            try (SotoServer server = start("5s", "20s");
                    LogRecords log = new LogRecords("dev.soto")) {
                List<RawHandshake> all = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    all.add(new RawHandshake(server.port()).ask(path));
                }
                CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
                for (RawHandshake peer : all) {
                    if (peer.isAccepted()) {
                        assertThat(peer.closeCode()).isEqualTo(1001);
                    }
                    peer.close();
                }
                closing.get(20, TimeUnit.SECONDS);
                assertThat(log.at(Level.WARNING)).isEmpty();
            }
        }
    }

    @Test
    void peersThatHaveAnsweredHoldUpNoStop() throws Exception {
        try (SotoServer server = start("20s", "20s")) {
            for (Manner manner : List.of(Manner.ANSWERS, Manner.ENDS_ITS_WAY, Manner.CLOSED_BEFORE)) {
                open(server, "/handler", manner);
                open(server, "/endpoint", manner);
            }
            assertThat(close(server)).isLessThan(BIT);
        }
    }
}
