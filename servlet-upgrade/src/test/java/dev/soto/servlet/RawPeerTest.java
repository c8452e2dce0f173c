package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server on Jetty against bytes on the wire. Frames of the client use the mask key 00000000 where it does not matter. */
@Timeout(30)
class RawPeerTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.of(EchoEndpoint.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void handshakeIsThatOfTheRfc() throws IOException {
        try (RawPeer peer = new RawPeer(server)) {
            peer.sendText(RawPeer.handshake("/echo/a"));
            assertThat(peer.readHead())
                    .startsWith("HTTP/1.1 101 ")
                    .containsIgnoringCase("\r\nUpgrade: websocket\r\n")
                    .containsIgnoringCase("\r\nConnection: Upgrade\r\n")
                    .containsIgnoringCase("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                    .doesNotContainIgnoringCase("Content-Length")
                    .doesNotContainIgnoringCase("Transfer-Encoding")
                    .doesNotContainIgnoringCase("Sec-WebSocket-Extensions")
                    .doesNotContainIgnoringCase("Sec-WebSocket-Protocol");
        }
    }

    @Test
    void textOfTheRfcIsEchoedUnmasked() throws IOException {
        try (RawPeer peer = RawPeer.open(server, "/echo/a")) {
            peer.send("81 85 37 fa 21 3d 7f 9f 4d 51 58");
            peer.expect("81 05 48 65 6c 6c 6f");
        }
    }

    @Test
    void frameRightBehindTheHandshakeIsEchoed() throws IOException {
        try (RawPeer peer = new RawPeer(server)) {
            String frame =
                    new String(RawPeer.bytes("81 81 00000000 61 82 81 00000000 62"), StandardCharsets.ISO_8859_1);
            peer.sendText(RawPeer.handshake("/echo/a") + frame);
            assertThat(peer.readHead()).startsWith("HTTP/1.1 101 ");
            peer.expect("81 01 61 82 01 62");
        }
    }

    @Test
    void handshakeByteByByteIsAccepted() throws IOException {
        try (RawPeer peer = new RawPeer(server)) {
            for (byte b : RawPeer.handshake("/echo/a").getBytes(StandardCharsets.US_ASCII)) {
                peer.send(new byte[] {b});
            }
            assertThat(peer.readHead()).startsWith("HTTP/1.1 101 ");
            for (byte b : RawPeer.bytes("81 82 01020304 6060")) {
                peer.send(new byte[] {b});
            }
            peer.expect("81 02 61 62");
        }
    }

    @Test
    void manyMessagesOfOneSegmentAreAllAnsweredInOrder() throws IOException {
        StringBuilder request = new StringBuilder();
        StringBuilder response = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            String number = String.format("%04x", i);
            request.append("82 82 00000000 ").append(number);
            response.append("82 02 ").append(number);
        }
        try (RawPeer peer = RawPeer.open(server, "/echo/a")) {
            peer.send(request.toString());
            peer.expect(response.toString());
        }
    }

    @Test
    void fragmentsBecomeOneMessageWithAPingInBetween() throws IOException {
        try (RawPeer peer = RawPeer.open(server, "/echo/a")) {
            peer.send("01 82 00000000 6162 89 81 00000000 70 80 82 00000000 6364");
            peer.expect("8a 01 70 81 04 61 62 63 64");
        }
    }

    @Test
    void closeIsAnsweredWithItsCodeAndTheConnectionEnds() throws Exception {
        try (RawPeer peer = RawPeer.open(server, "/echo/bye")) {
            peer.send("88 85 00000000 03e8 627965");
            peer.expect("88 05 03e8 627965");
            peer.expectEnd();
        }
        expectEvents("bye", "open", "close 1000 bye");
    }

    @Test
    void abruptEndIs1006() throws Exception {
        RawPeer peer = RawPeer.open(server, "/echo/cut");
        expectEvents("cut", "open");
        peer.cut();
        assertThat(EchoEndpoint.nextButErrors("cut")).isEqualTo("close 1006 ");
    }

    @Test
    void endOfStreamWithoutACloseFrameIs1006() throws Exception {
        RawPeer peer = RawPeer.open(server, "/echo/end");
        expectEvents("end", "open");
        peer.close();
        assertThat(EchoEndpoint.nextButErrors("end")).startsWith("close 1006");
    }

    @Test
    void unmaskedFrameIs1002() throws Exception {
        try (RawPeer peer = RawPeer.open(server, "/echo/a")) {
            peer.send("81 01 61");
            assertThat(peer.read(4)).startsWith(0x88).endsWith(0x03, 0xea);
        }
    }

    @Test
    void invalidUtf8Is1007() throws Exception {
        try (RawPeer peer = RawPeer.open(server, "/echo/a")) {
            peer.send("81 81 00000000 ff");
            assertThat(peer.read(4)).startsWith(0x88).endsWith(0x03, 0xef);
        }
    }

    @Test
    void longMessageIs1009() throws Exception {
        try (RawPeer peer = RawPeer.open(server, "/echo/long")) {
            // 4 MiB and a byte, judged by the header of the frame.
            peer.send("82 ff 0000000000400001 00000000");
            assertThat(peer.read(4)).startsWith(0x88).endsWith(0x03, 0xf1);
        }
        expectEvents("long", "open");
        assertThat(EchoEndpoint.nextButErrors("long")).startsWith("close 1009");
    }

    private static void expectEvents(String name, String... events) throws InterruptedException {
        for (String event : events) {
            assertThat(EchoEndpoint.next(name)).isEqualTo(event);
        }
    }
}
