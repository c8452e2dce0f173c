package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.testing.LogRecords;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes as bytes: header fields over several lines and twice, paths in all spellings, and what a peer may make the log say. */
@Timeout(60)
class HandshakeTest {
    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    private static final String VERSION = "Sec-WebSocket-Version: 13";
    private static final String UPGRADE =
            "Host: localhost|Upgrade: websocket|Connection: Upgrade|" + KEY + "|" + VERSION;

    private static final byte[] TEXT_AND_VIOLATION = {
        (byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i', (byte) 0x83, (byte) 0x80, 0, 0, 0, 0
    };

    private static SotoServer server;

    /** Sends back what comes. */
    @ServerEndpoint(
            value = "/endpoint",
            subprotocols = {"chat", "board"})
    public static final class Echo {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message;
        }
    }

    /** Says the value of its variable. */
    @ServerEndpoint("/ws/{value}")
    public static final class Value {
        /** Called by the container. */
        @OnOpen
        public void open(Session session, @PathParam("value") String value) throws IOException {
            session.getBasicRemote().sendText(value);
        }
    }

    @BeforeAll
    static void start() throws IOException {
        server = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .websocket("/handler", null, List.of("chat", "board"), Recorder.echo())
                .endpoint(Echo.class)
                .endpoint(Value.class)
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Socket ask(String request) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private static String request(String path, String fields) {
        return "GET " + path + " HTTP/1.1\r\n" + fields.replace("|", "\r\n") + "\r\n\r\n";
    }

    private static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                break;
            }
            head.append((char) b);
        }
        return head.toString();
    }

    private static String answer(String path, String fields) throws IOException {
        try (Socket socket = ask(request(path, fields))) {
            return head(socket);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/endpoint", "/handler"})
    void linesOfAHeaderFieldAreOneList(String path) throws Exception {
        for (String lines : List.of(
                "Upgrade: h2c|Upgrade: websocket|Connection: Upgrade",
                "Upgrade: websocket|Upgrade: h2c|Connection: keep-alive|Connection: Upgrade",
                "uPGRADE: WebSocket|cONNECTION: upgrade|Connection: keep-alive")) {
            assertThat(answer(path, "Host: localhost|" + lines + "|" + KEY + "|" + VERSION))
                    .as(lines)
                    .startsWith("HTTP/1.1 101 ");
        }
        assertThat(answer(
                        path,
                        UPGRADE + "|Sec-WebSocket-Protocol: unknown, other|Sec-WebSocket-Protocol: board"
                                + "|Sec-WebSocket-Extensions: x-unknown|Sec-WebSocket-Extensions: permessage-deflate"))
                .startsWith("HTTP/1.1 101 ")
                .containsIgnoringCase("\r\nSec-WebSocket-Protocol: board\r\n")
                .containsIgnoringCase("\r\nSec-WebSocket-Extensions: permessage-deflate\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/endpoint", "/handler"})
    void whatMayComeOnceIsRefusedWith400WhenItComesTwice(String path) throws Exception {
        for (String lines : List.of(
                "Host: localhost",
                "Host: other.example",
                "Origin: http://localhost|Origin: http://localhost",
                "Origin: http://localhost|Origin: http://evil.example",
                KEY,
                "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==",
                VERSION,
                "Sec-WebSocket-Version: 8")) {
            assertThat(answer(path, UPGRADE + "|" + lines)).as(lines).startsWith("HTTP/1.1 400 ");
        }
    }

    /** An endpoint declines such an offer (RFC 7692 section 7); a handler refuses the handshake, as libsoup does. */
    @Test
    void anOfferOfDeflateWithAParameterTwiceIsNotAccepted() throws Exception {
        String offer = "|Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover;"
                + " client_no_context_takeover";
        assertThat(answer("/endpoint", UPGRADE + offer))
                .startsWith("HTTP/1.1 101 ")
                .doesNotContainIgnoringCase("Sec-WebSocket-Extensions");
        assertThat(answer("/handler", UPGRADE + offer)).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/endpoint", "/handler"})
    void whatCameWholeBeforeAViolationIsAnsweredBeforeThe1002(String path) throws Exception {
        try (Socket socket = ask(request(path, UPGRADE))) {
            assertThat(head(socket)).startsWith("HTTP/1.1 101 ");
            socket.getOutputStream().write(TEXT_AND_VIOLATION);
            DataInputStream input = new DataInputStream(socket.getInputStream());
            assertThat(input.readNBytes(4)).containsExactly(0x81, 2, 'h', 'i');
            assertThat(input.readUnsignedByte()).isEqualTo(0x88);
            input.readUnsignedByte();
            assertThat(input.readUnsignedShort()).isEqualTo(1002);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/ws/v, v",
        "/ws;v=1/v, v",
        "/ws/v;v=1, v",
        "/%77s/v, v",
        "/ws/%76, v",
        "/x/../ws/v, v",
        "/./ws/v, v",
        "/ws/a%20b, 'a b'",
        "/ws/a+b, a+b",
        "/ws/%C3%BC, \u00fc",
        "/ws/a%3Bb, a;b",
        "/ws/v?q=100%, v",
        "/ws/v?q=%zz&p=a%20b, v",
        "/ws/v?q=\u00fc, v",
    })
    void aPathIsMatchedHoweverItIsSpelled(String target, String value) throws Exception {
        try (Socket socket = ask(request(target, UPGRADE))) {
            assertThat(head(socket)).as(target).startsWith("HTTP/1.1 101 ");
            DataInputStream input = new DataInputStream(socket.getInputStream());
            assertThat(input.readUnsignedByte()).isEqualTo(0x81);
            assertThat(new String(input.readNBytes(input.readUnsignedByte()), StandardCharsets.UTF_8))
                    .isEqualTo(value);
        }
    }

    @ParameterizedTest
    @CsvSource({"/ws/v/, 404", "/ws/v//, 400", "/ws/, 404", "/ws/%zz, 400", "/ws/a%2Fb, 400", "/ws/%00, 400"})
    void aPathThatIsAnotherOneOrNoneIsNotMatched(String target, int status) throws Exception {
        assertThat(answer(target, UPGRADE)).as(target).startsWith("HTTP/1.1 " + status + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/endpoint", "/handler"})
    void nothingThatAPeerSendsGivesAStackTraceOrManyLines(String path) throws Exception {
        String good = request(path, UPGRADE);
        List<String> requests = List.of(
                good.replace(VERSION, "Sec-WebSocket-Version: 99"),
                good.replace(KEY, "Sec-WebSocket-Key: \u00ff"),
                good.replace("Connection: Upgrade", "Connection: close"),
                good.replace("Host: localhost", "Host: local host"),
                good.replace("Host: localhost", "Host: [::1"),
                good.replace("Host: localhost", "Host: %zz"),
                good.replace("Host: localhost", "Host: "),
                good.replace("Host: localhost", "Host: localhost:99999999999"),
                good.replace("GET ", "POST "),
                good.replace("HTTP/1.1", "HTTP/1.0"),
                good.replace(path, path + "?%zz=100%&\u00fc"),
                good.replace(path, path + "%zz"),
                good.replace(VERSION, VERSION + "\r\nOrigin: \u0001\r\nCookie: a=b"),
                good.replace(VERSION, VERSION + "\r\nOrigin: http://[\r\nCookie: a=b"),
                good.replace(VERSION, VERSION + "\r\nOrigin: http://evil.example\r\nCookie: a=b"),
                good.replace(VERSION, VERSION + "\r\nSec-WebSocket-Extensions: ;;,\"\u0001"),
                good.replace(VERSION, VERSION + "\r\nSec-WebSocket-Protocol: a b, \"c"),
                good.replace(VERSION, VERSION + "\r\nContent-Length: 5"),
                good.substring(0, good.length() / 2));
        try (LogRecords all = new LogRecords("");
                LogRecords log = new LogRecords("dev.soto")) {
            for (String request : requests) {
                for (int i = 0; i < 12; i++) {
                    Socket socket = ask(request);
                    if (request.endsWith("\r\n\r\n")) {
                        assertThat(head(socket)).as(request).doesNotStartWith("HTTP/1.1 5");
                    }
                    end(socket, i);
                }
            }
            for (int i = 0; i < 60; i++) {
                end(ask(good), i);
                end(ask(good + "\u00ff\u00ff\u0001\u0002"), i);
            }
            assertThat(answer(path, UPGRADE)).startsWith("HTTP/1.1 101 ");
            assertThat(all.at(Level.SEVERE)).isEmpty();
            assertThat(log.at(Level.SEVERE)).isEmpty();
            assertThat(log.traces()).isEmpty();
            assertThat(log.at(Level.WARNING)).hasSizeLessThan(15);
        }
    }

    private static void end(Socket socket, int how) throws IOException {
        if (how % 2 == 1) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }
}
