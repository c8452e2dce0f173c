package dev.soto.provider.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.soto.protocol.handshake.HandshakeException;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Servers that mean ill: whatever they do after a request, the client ends within a named time and size, says what came, and keeps
 * nothing. That the socket is closed is asserted by {@link RawServer#close}; that no thread is left, here.
 */
@Timeout(60)
class HostileServerTest extends AgainstHostileServers {
    private static final byte[] CLOSE = {(byte) 0x88, 2, 3, (byte) 0xE8};

    private Session connect(RawServer server, Map<String, Object> properties) throws Exception {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().putAll(properties);
        return client.connectToServer(events, config, URI.create("ws://127.0.0.1:" + server.port() + "/"));
    }

    private static byte[] hex(String digits) {
        return java.util.HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    @Test
    void redirectsWithoutEndStopAtTheirNumber() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (RawServer server = new RawServer(wire -> {
            wire.head();
            wire.send("HTTP/1.1 302 Found\r\nLocation: /" + asked.incrementAndGet() + "\r\nContent-Length: 0\r\n\r\n");
            wire.untilHungUp();
        })) {
            Throwable failure = catchThrowable(
                    () -> connect(server, Map.of("dev.soto.followRedirects", true, "dev.soto.maxRedirects", 5)));
            assertThat(failure)
                    .isInstanceOf(DeploymentException.class)
                    .hasMessageContaining("more than 5 redirects (dev.soto.maxRedirects)");
            assertThat(asked).hasValue(6);
        }
    }

    @Test
    void aWrongAcceptKeyIsShown() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Accept: nonsense\r\n\r\n")) {
            assertThat(catchThrowable(() -> connect(server, Map.of())))
                    .isInstanceOf(DeploymentException.class)
                    .hasMessageContaining("Sec-WebSocket-Accept must be the answer to our key")
                    .hasMessageContaining("\"nonsense\"")
                    .hasCauseInstanceOf(HandshakeException.class);
        }
    }

    /** Jetty's own server answers so where a proxy or a client has said "Connection: close, Upgrade". */
    @ParameterizedTest
    @ValueSource(strings = {"close, Upgrade", "Upgrade,close", "Upgrade\r\nConnection: close"})
    void aConnectionFieldWithCloseInItEndsNothing(String connection) throws Exception {
        try (RawServer server = new RawServer(wire -> {
            wire.send(RawServer.agreement(wire.head()).replace("Connection: Upgrade", "Connection: " + connection));
            wire.send(hex("81 02 68 69"));
            wire.untilHungUp();
        })) {
            Session session = connect(server, Map.of("dev.soto.closeTimeout", "500 ms"));
            assertThat(events.next()).isEqualTo("text hi");
            assertThat(session.isOpen()).isTrue();
            session.close();
        }
    }

    /** RFC 7692 section 7: the client fails the connection. */
    @Test
    void anExtensionWhoseAnswerHasAParameterTwiceFailsTheHandshake() throws Exception {
        try (RawServer server = new RawServer(wire -> {
            String answer = RawServer.agreement(wire.head());
            wire.send(answer.substring(0, answer.length() - 2)
                    + "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover;"
                    + " server_no_context_takeover\r\n\r\n");
            wire.untilHungUp();
        })) {
            assertThat(catchThrowable(() -> connect(server, Map.of("dev.soto.compression", true))))
                    .isInstanceOf(DeploymentException.class)
                    .hasMessageContaining("server_no_context_takeover")
                    .hasMessageContaining("occurs more than once")
                    .hasCauseInstanceOf(HandshakeException.class);
        }
    }

    @Test
    void aBodyWithoutEndBehindARefusalIsNotRead() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        try (RawServer server = new RawServer(wire -> {
            wire.head();
            wire.send("HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] chunk = ("400\r\n" + "x".repeat(1024) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            while (sent.incrementAndGet() < 100_000) {
                wire.send(chunk);
            }
        })) {
            assertThat(catchThrowable(() -> connect(server, Map.of())))
                    .isInstanceOf(DeploymentException.class)
                    .hasMessageContaining("403");
        }
        assertThat(sent.get()).isLessThan(100_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Masked; a reserved opcode; a reserved bit; a fragmented ping; a close of one byte; text that is no
                // UTF-8.
                "81 82 01 02 03 04 69 6b",
                "83 00",
                "c1 00",
                "09 00",
                "88 01 03",
                "81 02 c3 28",
                "ff ff ff ff ff ff ff ff ff ff"
            })
    void garbageBehindThe101ClosesTheSessionAndNamesTheRule(String bytes) throws Exception {
        try (RawServer server = new RawServer(wire -> {
            String head = wire.head();
            // In the same packet as the head.
            wire.send(RawServer.agreement(head) + new String(hex(bytes), StandardCharsets.ISO_8859_1));
            wire.untilHungUp();
        })) {
            connect(server, Map.of("dev.soto.closeTimeout", "500 ms"));
            assertThat(events.all())
                    .startsWith("error ")
                    .containsPattern("RFC (6455|3629)|section|UTF-8")
                    .containsPattern("\nclose 100[27] ");
        }
    }

    @Test
    void aFrameThatSaysItIsHugeIsRefusedByItsHeader() throws Exception {
        try (RawServer server = new RawServer(wire -> {
            wire.upgrade();
            wire.send(hex("82 7f 7f ff ff ff ff ff ff ff"));
            wire.untilHungUp();
        })) {
            connect(server, Map.of("dev.soto.closeTimeout", "500 ms"));
            assertThat(events.all()).contains("maxBinaryMessageBytes").contains("close 1009 ");
        }
    }

    @Test
    void anEndWithoutACloseFrameIs1006() throws Exception {
        try (RawServer server = new RawServer(RawServer.Wire::upgrade)) {
            connect(server, Map.of());
            assertThat(events.all()).contains("close 1006 ");
        }
    }

    @Test
    void aResetIs1006() throws Exception {
        try (RawServer server = new RawServer(wire -> {
            wire.upgrade();
            wire.send(hex("81 01 61"));
            wire.read();
            wire.socket().setSoLinger(true, 0);
        })) {
            Session session = connect(server, Map.of());
            assertThat(events.next()).isEqualTo("text a");
            // Whether that is still said to be sent is a race.
            assertThat(catchThrowable(() -> session.getBasicRemote().sendText("x")))
                    .satisfiesAnyOf(
                            sent -> assertThat(sent).isNull(),
                            reset -> assertThat(reset).isInstanceOf(IOException.class));
            assertThat(events.all()).contains("close 1006 ");
        }
    }

    @Test
    void aServerThatNeverReadsEndsTheSendAfterItsTime() throws Exception {
        try (RawServer server = new RawServer(wire -> {
            wire.upgrade();
            await().atMost(Duration.ofSeconds(30)).until(() -> gone(wire));
        })) {
            Session session =
                    connect(server, Map.of("dev.soto.sendTimeout", "500 ms", "dev.soto.closeTimeout", "500 ms"));
            String large = "x".repeat(1 << 20);
            long start = System.nanoTime();
            Throwable failure = catchThrowable(() -> {
                for (int i = 0; i < 64; i++) {
                    session.getBasicRemote().sendText(large);
                }
            });
            assertThat(failure).isInstanceOf(IOException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            assertThat(events.all()).contains("sendTimeout").contains("close 1006 ");
        }
    }

    /** Without reading, the end of the client is seen by a write that fails. */
    private static boolean gone(RawServer.Wire wire) {
        try {
            wire.send(hex("8a 00"));
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void aServerThatNeverAnswersTheCloseFrameIsCutAfterItsTime() throws Exception {
        try (RawServer server = new RawServer(wire -> {
            wire.upgrade();
            wire.untilHungUp();
        })) {
            Session session = connect(server, Map.of("dev.soto.closeTimeout", "300 ms"));
            long start = System.nanoTime();
            session.close();
            assertThat(events.all()).contains("close ");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void aServerThatAnswersTheCloseFrameAndKeepsTheTcpSideOpenIsCutAfterItsTime() throws Exception {
        try (RawServer server = new RawServer(wire -> {
            wire.upgrade();
            wire.read();
            wire.send(CLOSE);
            wire.untilHungUp();
        })) {
            Session session = connect(server, Map.of("dev.soto.closeTimeout", "300 ms"));
            session.close();
            assertThat(events.all()).contains("close 1000 ");
        }
    }

    @Test
    void aMessageThatNeverEndsIsLimited() throws Exception {
        try (RawServer server = new RawServer(wire -> {
            wire.upgrade();
            wire.send(hex("01 01 61"));
            for (int i = 0; i < 1_000_000; i++) {
                wire.send(hex("00 01 61 00 01 61 00 01 61 00 01 61"));
            }
        })) {
            connect(server, Map.of("dev.soto.maxFragments", 1_000, "dev.soto.closeTimeout", "300 ms"));
            assertThat(events.all()).contains("maxFragments").containsPattern("close 100[89] ");
        }
    }

    @Test
    void manyBadServersLeaveNeitherThreadsNorSockets() throws Exception {
        try (RawServer server = new RawServer(wire -> {
            wire.head();
            wire.send("SSH-2.0-x\r\n");
            wire.untilHungUp();
        })) {
            for (int i = 0; i < 100; i++) {
                assertThat(catchThrowable(() -> connect(server, Map.of()))).isInstanceOf(IOException.class);
            }
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().startsWith("soto-client"))
                    .hasSizeLessThan(20);
        }
    }
}
