package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.testing.LogRecords;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thousand sessions and refusals whose ends are known, and the access log read back line by line. */
@Timeout(120)
class AccessLogEndsTest {
    private static final int SESSIONS = 1_000;
    private static final int ENDS = 5;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern TEXT =
            Pattern.compile("127\\.0\\.0\\.1 - - \\[[^]]+] \"(?<path>[^\"]*)\" (?<endpoint>\\S+)"
                    + " (?<status>\\d+) (?<code>\\S+) (?<initiator>\\S+) \"(?<reason>(?:[^\"\\\\]|\\\\.)*)\" \\d+\\.\\d{3}s"
                    + "(?: in (?<in>\\d+/\\d+) out (?<out>\\d+/\\d+) wire \\d+/\\d+ queue-max \\d+ id=\\S+)?");

    /** Sends back what comes, and closes when it is asked to. */
    @ServerEndpoint("/endpoint/{number}")
    public static final class Echo {
        /** Called by the container. */
        @OnMessage
        public @Nullable String message(String message, Session session) throws IOException {
            if (message.equals("close")) {
                session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(4001), "as \"you\" like"));
                return null;
            }
            return message;
        }
    }

    /** What a line says; null where it says nothing. */
    private record Line(
            String endpoint, int status, String code, String initiator, String reason, String in, String out) {}

    private static ConnectionListener echo(WebSocketConnection connection) {
        return new ConnectionListener() {
            @Override
            public void onText(String message) {
                if (message.equals("close")) {
                    connection.close(new CloseStatus(4001, "as \"you\" like"));
                } else {
                    connection.sendText(message, null);
                }
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "text"})
    void eachSessionAndEachRefusalHasTheLineThatTellsItsEnd(String format) throws Exception {
        Map<String, Line> expected = new HashMap<>();
        Random random = new Random(17);
        try (SotoServer server = SotoServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .setting("dev.soto.accessLog", format)
                        .setting("dev.soto.allowedOrigins", "https://app.example")
                        .endpoint(Echo.class)
                        .websocket("/handler", (connection, request) -> echo(connection))
                        .start();
                LogRecords log = new LogRecords("dev.soto.access")) {
            for (int i = 0; i < SESSIONS; i++) {
                boolean endpoint = i % 2 == 0;
                String path = (endpoint ? "/endpoint/" : "/handler/") + i;
                expected.put(
                        path,
                        visit(server.port(), path, endpoint ? "/endpoint/{number}" : "/handler", i % ENDS, random));
            }
            await().until(() -> log.all().size() >= SESSIONS);
            Map<String, Line> written = new HashMap<>();
            for (String line : log.all()) {
                if (format.equals("json")) {
                    JsonNode node = JSON.readTree(line);
                    written.put(node.get("path").asText(), json(node));
                } else {
                    Matcher matcher = TEXT.matcher(line);
                    assertThat(matcher.matches()).as(line).isTrue();
                    written.put(matcher.group("path"), text(matcher));
                }
            }
            assertThat(log.all()).hasSize(SESSIONS);
            // One by one: a map of a thousand is not to be read in a failure.
            expected.forEach(
                    (path, line) -> assertThat(written.get(path)).as(path).isEqualTo(line));
        }
    }

    private static Line visit(int port, String path, String endpoint, int end, Random random) throws IOException {
        try (RawHandshake peer = new RawHandshake(port)) {
            if (end == 0) {
                assertThat(peer.ask(path, "Origin: https://evil.example\r\n").status())
                        .isEqualTo(403);
                return new Line(endpoint, 403, "-", "-", "", "-", "-");
            }
            assertThat(peer.ask(path).isAccepted()).isTrue();
            int messages = 1 + random.nextInt(3);
            for (int k = 0; k < messages; k++) {
                assertThat(peer.echoes()).isTrue();
            }
            String traffic = messages + "/" + 2 * messages;
            switch (end) {
                case 1 -> {
                    peer.send(frame(0x88, "\u000F\u00A7bye now"));
                    assertThat(peer.closeCode()).isEqualTo(4007);
                    return new Line(endpoint, 101, "4007", "peer", "bye now", traffic, traffic);
                }
                case 2 -> {
                    peer.send(frame(0x81, "close"));
                    assertThat(peer.closeCode()).isEqualTo(4001);
                    peer.send(frame(0x88, "\u000F\u00A1as \"you\" like"));
                    return new Line(
                            endpoint,
                            101,
                            "4001",
                            "application",
                            "as \"you\" like",
                            messages + 1 + "/" + (2 * messages + 5),
                            traffic);
                }
                case 3 -> {
                    peer.send(frame(0x83, ""));
                    assertThat(peer.closeCode()).isEqualTo(1002);
                    return new Line(endpoint, 101, "1002", "failure", "*", traffic, traffic);
                }
                default -> {
                    peer.reset();
                    return new Line(endpoint, 101, "1006", "failure", "", traffic, traffic);
                }
            }
        }
    }

    /** Masked with zeros. */
    private static byte[] frame(int head, String payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(head);
        frame.write(0x80 | payload.length());
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload.getBytes(StandardCharsets.ISO_8859_1));
        return frame.toByteArray();
    }

    private static Line line(
            String endpoint, int status, String code, String initiator, String reason, String in, String out) {
        // The words about a broken rule or connection, and those of a refusal, are others' tests.
        boolean own = code.equals("4007") || code.equals("4001");
        if (!own && code.equals("1002")) {
            assertThat(reason).isNotEmpty();
        }
        return new Line(endpoint, status, code, initiator, own ? reason : code.equals("1002") ? "*" : "", in, out);
    }

    private static Line json(JsonNode node) {
        boolean session = node.has("in");
        assertThat(node.get("peer").asText()).isEqualTo("127.0.0.1");
        return line(
                node.get("endpoint").asText(),
                node.get("status").asInt(),
                session ? node.get("code").asText() : "-",
                session ? node.get("initiator").asText() : "-",
                session ? node.get("reason").asText() : "",
                session ? json(node, "in") : "-",
                session ? json(node, "out") : "-");
    }

    private static String json(JsonNode node, String direction) {
        JsonNode traffic = node.get(direction);
        return traffic.get("messages").asLong() + "/" + traffic.get("bytes").asLong();
    }

    private static Line text(Matcher matcher) {
        boolean session = matcher.group("in") != null;
        return line(
                matcher.group("endpoint"),
                Integer.parseInt(matcher.group("status")),
                matcher.group("code"),
                matcher.group("initiator"),
                matcher.group("reason").replaceAll("\\\\(.)", "$1"),
                session ? matcher.group("in") : "-",
                session ? matcher.group("out") : "-");
    }
}
