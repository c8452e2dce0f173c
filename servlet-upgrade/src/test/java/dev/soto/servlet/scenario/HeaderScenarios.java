package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.testing.LogRecords;
import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The header fields of a handshake, over as many lines as a peer likes; and that nothing of it makes the log a peer's. */
abstract class HeaderScenarios extends OnHost {
    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    private static final String VERSION = "Sec-WebSocket-Version: 13";

    private final Map<String, String> own;

    HeaderScenarios(Map<String, String> own, Host.Starter starter) {
        super(Wire.PLAIN, starter, HeaderScenarios::deploy);
        this.own = own;
    }

    @Override
    Map<String, String> parameters() {
        return own;
    }

    /** Knows two subprotocols. */
    @ServerEndpoint(
            value = "/echo",
            subprotocols = {"chat", "board"})
    public static final class Echo {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message;
        }
    }

    private static void deploy(ServletContext context, ServerContainer container) throws DeploymentException {
        container.addEndpoint(Echo.class);
    }

    private SocketConnection ask(String... lines) throws IOException {
        String request = "GET " + Host.CONTEXT + "/echo HTTP/1.1\r\n" + String.join("\r\n", lines) + "\r\n\r\n";
        return SocketConnection.request(wire(), host().port(), request, new byte[0]);
    }

    private String head(String... lines) throws IOException {
        try (SocketConnection connection = ask(lines)) {
            return connection.readHead();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade: h2c|Upgrade: websocket|Connection: Upgrade",
                "Upgrade: websocket|Upgrade: h2c|Connection: Upgrade",
                "Upgrade: websocket|Connection: keep-alive|Connection: Upgrade",
                "Upgrade: websocket|Connection: Upgrade|Connection: keep-alive",
                "Upgrade: h2c|Connection: keep-alive|uPGRADE: WebSocket|cONNECTION: upgrade",
            })
    void linesOfUpgradeAndOfConnectionAreOneList(String lines) throws Exception {
        String[] fields = ("Host: localhost|" + lines + "|" + KEY + "|" + VERSION).split("\\|", -1);
        try (SocketConnection connection = ask(fields)) {
            assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
            FramePeer peer = new FramePeer(connection);
            peer.sendText("in");
            assertThat(peer.readText()).isEqualTo("in");
        }
    }

    @Test
    void linesOfExtensionsAndOfSubprotocolsAreOneList() throws Exception {
        assertThat(head(
                        "Host: localhost",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        KEY,
                        VERSION,
                        "Sec-WebSocket-Protocol: unknown, other",
                        "Sec-WebSocket-Protocol: board",
                        "Sec-WebSocket-Extensions: x-unknown",
                        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"))
                .startsWith("HTTP/1.1 101 ")
                .containsIgnoringCase("\r\nSec-WebSocket-Protocol: board\r\n")
                .containsIgnoringCase("\r\nSec-WebSocket-Extensions: permessage-deflate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: localhost",
                "Host: other.example",
                "Origin: http://localhost|Origin: http://localhost",
                "Origin: http://localhost|Origin: http://evil.example",
                KEY,
                "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==",
                VERSION,
                "Sec-WebSocket-Version: 8",
            })
    void whatMayComeOnceIsRefusedWith400WhenItComesTwice(String lines) throws Exception {
        String[] fields = ("Host: localhost|Upgrade: websocket|Connection: Upgrade|" + KEY + "|" + VERSION + "|"
                        + lines)
                .split("\\|", -1);
        assertThat(head(fields)).startsWith("HTTP/1.1 400 ");
    }

    /** RFC 7692 section 7: the offer is declined, the handshake goes on. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "client_no_context_takeover; client_no_context_takeover",
                "server_max_window_bits=10; server_max_window_bits=12",
            })
    void anOfferOfDeflateWithAParameterTwiceIsDeclined(String parameters) throws Exception {
        String[] good = {"Host: localhost", "Upgrade: websocket", "Connection: Upgrade", KEY, VERSION, ""};
        good[5] = "Sec-WebSocket-Extensions: permessage-deflate; " + parameters;
        assertThat(head(good)).startsWith("HTTP/1.1 101 ").doesNotContainIgnoringCase("Sec-WebSocket-Extensions");
        good[5] += ", permessage-deflate";
        assertThat(head(good))
                .startsWith("HTTP/1.1 101 ")
                .containsIgnoringCase("\r\nSec-WebSocket-Extensions: permessage-deflate\r\n");
    }

    /**
     * All that a peer can do wrong in a handshake, and all ways to go away from one. Nothing of it is an error of the application or
     * of Soto: no line at ERROR, no stack trace, and no more than a few lines at all.
     */
    @Test
    void nothingThatAPeerSendsGivesAStackTraceOrManyLines() throws Exception {
        String good = SocketConnection.handshake("/echo");
        List<String> requests = List.of(
                good.replace(VERSION, "Sec-WebSocket-Version: 99"),
                good.replace(VERSION + "\r\n", ""),
                good.replace(KEY, "Sec-WebSocket-Key: \u00ff"),
                good.replace(KEY + "\r\n", ""),
                good.replace("Connection: Upgrade", "Connection: close"),
                good.replace("Host: localhost", "Host: local host"),
                good.replace("Host: localhost", "Host: [::1"),
                good.replace("Host: localhost", "Host: %zz"),
                good.replace("Host: localhost", "Host: "),
                good.replace("Host: localhost\r\n", ""),
                good.replace("Host: localhost", "Host: localhost:99999999999"),
                good.replace("GET ", "POST "),
                good.replace("HTTP/1.1", "HTTP/1.0"),
                good.replace("/echo", "/echo?%zz=100%&\u00fc"),
                good.replace("/echo", "/%zz"),
                good.replace("/echo", "/%00"),
                good.replace("/echo", "/%c3%28"),
                good.replace("/echo", "/../../.."),
                good.replace(VERSION, VERSION + "\r\nOrigin: \u0001\r\nCookie: a=b"),
                good.replace(VERSION, VERSION + "\r\nOrigin: http://[\r\nCookie: a=b"),
                good.replace(VERSION, VERSION + "\r\nOrigin: http://evil.example\r\nCookie: a=b"),
                good.replace(VERSION, VERSION + "\r\nSec-WebSocket-Extensions: ;;,\"\u0001"),
                good.replace(VERSION, VERSION + "\r\nSec-WebSocket-Extensions: " + "a,".repeat(2_000) + "a"),
                good.replace(VERSION, VERSION + "\r\nSec-WebSocket-Protocol: a b, \"c"),
                good.replace(VERSION, VERSION + "\r\nAccept-Language: \u00fc;q=x,,;"),
                good.replace(VERSION, VERSION + "\r\nContent-Length: 5"),
                good.replace(VERSION, VERSION + "\r\nX-Forwarded-For: \"\u0001, [::"),
                good.replace(VERSION, VERSION + "\r\nForwarded: for=\"[x"),
                good.substring(0, good.length() / 2));
        try (LogRecords all = new LogRecords("");
                LogRecords log = new LogRecords("dev.soto")) {
            for (String request : requests) {
                for (int i = 0; i < 12; i++) {
                    SocketConnection connection = SocketConnection.requestBytes(
                            wire(), host().port(), request.getBytes(StandardCharsets.ISO_8859_1));
                    if (request.endsWith("\r\n\r\n")) {
                        assertThat(connection.readHead()).as(request).doesNotStartWith("HTTP/1.1 5");
                    }
                    end(connection, i);
                }
            }
            for (int i = 0; i < 60; i++) {
                // Gone before, with, and right behind the 101.
                end(SocketConnection.request(wire(), host().port(), good, new byte[0]), i);
                end(SocketConnection.request(wire(), host().port(), good, FramePeer.text("early")), i);
                end(SocketConnection.request(wire(), host().port(), good, FramePeer.bytes(0xff, new byte[3])), i);
            }
            try (SocketConnection connection = ask(good.split("\r\n\r\n", 2)[0].split("\r\n", 2)[1])) {
                assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
            }
            assertThat(log.at(Level.SEVERE)).isEmpty();
            assertThat(all.at(Level.SEVERE)).as("of the servlet container").isEmpty();
            assertThat(log.traces()).isEmpty();
            assertThat(log.at(Level.WARNING))
                    .as("those of the same kind are counted by tens")
                    .hasSizeLessThan(15);
        }
    }

    private static void end(SocketConnection connection, int how) throws IOException {
        if (how % 2 == 0) {
            connection.close();
        } else {
            connection.reset();
        }
    }
}
