package dev.soto.servlet.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.servlet.scenario.EveryHost;
import dev.soto.servlet.scenario.FramePeer;
import dev.soto.servlet.scenario.Host;
import dev.soto.servlet.scenario.RawPeers;
import dev.soto.servlet.scenario.SocketConnection;
import dev.soto.servlet.scenario.Wire;
import dev.soto.testing.TestCertificate;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Breaks each rule in both roles and on every host, and compares the answers with docs/rules.md ({@code -Drules.write=true} writes it). */
@Timeout(600)
class RuleTableTest {
    private static final Path PAGE = Path.of("..", "docs", "rules.md");
    private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate";

    /** What is wrong, its clause, the path, and the header fields of an extended CONNECT. */
    private static final List<List<String>> CONNECTS = List.of(
            List.of("no version", "8441 5, 6455 4.1", "/rules"),
            List.of("version 8", "8441 5, 6455 4.4", "/rules", "sec-websocket-version: 8"),
            List.of(
                    "a subprotocol that is no token",
                    "8441 5, 6455 4.1",
                    "/rules",
                    "sec-websocket-version: 13",
                    "sec-websocket-protocol: a b"),
            List.of(
                    "an extension that is no token",
                    "8441 5, 6455 9.1",
                    "/rules",
                    "sec-websocket-version: 13",
                    "sec-websocket-extensions: a b"),
            List.of(
                    "a key, which HTTP/2 does without",
                    "8441 5",
                    "/rules",
                    "sec-websocket-version: 13",
                    "sec-websocket-key: a"),
            List.of("a path without an endpoint", "8441 5", "/nothing", "sec-websocket-version: 13"));

    /** Returns what it gets. */
    @ServerEndpoint("/rules")
    public static final class Echo {
        /** Called by the container. */
        @OnMessage
        public String text(String message) {
            return message;
        }
    }

    /** Nothing more than a client. */
    private static final class Client extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.setMaxIdleTimeout(20_000);
        }
    }

    private final Map<FrameRule, Map<String, String>> toServers = new LinkedHashMap<>();
    private final Map<HandshakeRule, Map<String, String>> requests = new LinkedHashMap<>();
    private final Map<List<String>, Map<String, String>> connects = new LinkedHashMap<>();
    private final List<FrameRule> frameRules = FrameRule.all();
    private final List<HandshakeRule> requestRules = HandshakeRule.ofRequests();

    @Test
    void everyBreachIsAnsweredAsTheTableSays() throws Exception {
        for (EveryHost kind : EveryHost.values()) {
            breakRulesOn(kind);
        }
        String page = page();
        if (Boolean.getBoolean("rules.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(page.lines().toList())
                .as("docs/rules.md; -Drules.write=true writes it anew")
                .containsExactlyElementsOf(Files.readAllLines(PAGE));
    }

    private static String name(EveryHost kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void breakRulesOn(EveryHost kind) throws Exception {
        try (Host host = kind.start(Map.of(), Echo.class);
                RawPeers peers = new RawPeers(kind)) {
            for (FrameRule rule : frameRules) {
                toServers
                        .computeIfAbsent(rule, unknown -> new LinkedHashMap<>())
                        .put(name(kind), answerOfServer(peers, host.port(), rule));
            }
            if (kind.isHttp2()) {
                for (List<String> rule : CONNECTS) {
                    connects.computeIfAbsent(rule, unknown -> new LinkedHashMap<>())
                            .put(
                                    name(kind),
                                    Integer.toString(peers.statusOfConnect(
                                            host.port(),
                                            rule.get(2),
                                            rule.subList(3, rule.size()).toArray(String[]::new))));
                }
            } else {
                for (HandshakeRule rule : requestRules) {
                    requests.computeIfAbsent(rule, unknown -> new LinkedHashMap<>())
                            .put(name(kind), answerOfServer(kind, host.port(), rule));
                }
            }
        }
    }

    private static String answerOfServer(RawPeers peers, int port, FrameRule rule) throws IOException {
        String[] fields = rule.deflate() ? new String[] {DEFLATE} : new String[0];
        try (FramePeer peer = peers.open(port, "/rules", fields)) {
            peer.send(rule.bytes(true));
            return Outcomes.close(new DataInputStream(peer.connection().input()), false);
        }
    }

    private static String answerOfServer(EveryHost kind, int port, HandshakeRule rule) throws IOException {
        String good = SocketConnection.handshake("/rules").replaceFirst("GET [^ ]*", "GET " + kind.path("/rules"));
        String bad = rule.breach(good);
        try (SocketConnection connection = SocketConnection.request(kind.wire(), port, bad, new byte[0])) {
            String head = connection.readHead();
            if (head.isEmpty()) {
                return "the connection ends";
            }
            String status = head.substring(9, 12);
            if (status.equals("101")) {
                return head.toLowerCase(Locale.ROOT).contains("sec-websocket-extensions") ? "101, agreed to" : "101";
            }
            return status + own(head, connection);
        }
    }

    /** Returns the text of an answer of Soto's own; pages of the containers say nothing about the rule. */
    private static String own(String head, SocketConnection connection) throws IOException {
        String fields = head.toLowerCase(Locale.ROOT);
        if (!fields.contains("content-type: text/plain") || !fields.contains("content-length: ")) {
            return "";
        }
        int length = Integer.parseInt(fields.replaceAll("(?s).*content-length: (\\d+).*", "$1"));
        String body = new String(connection.input().readNBytes(length), StandardCharsets.UTF_8).strip();
        return " `" + body + "`";
    }

    // The page.

    private String page() throws Exception {
        StringBuilder page = new StringBuilder("""
                # What breaks a rule, and what it is answered

                Written by `RuleTableTest` of `servlet-upgrade`, which sends all of this by raw sockets to every host and to the client; the test fails
                when an answer changes. An answer that is not the same everywhere names where it is given. Hosts: \
                """);
        page.append(String.join(
                        ", ",
                        java.util.Arrays.stream(EveryHost.values())
                                .map(RuleTableTest::name)
                                .toList()))
                .append(".\n\n## Frames\n\n")
                .append("Close code and reason. Behind a frame that breaks a rule nothing is read.\n\n")
                .append("| rule | RFC | to a server | to a client |\n|---|---|---|---|\n");
        try (SotoWebSocketContainer client = new SotoWebSocketContainer()) {
            for (FrameRule rule : frameRules) {
                Map<String, String> ofClient = new LinkedHashMap<>();
                for (Wire wire : Wire.values()) {
                    ofClient.put(wire.name().toLowerCase(Locale.ROOT), answerOfClient(client, wire, rule));
                }
                row(page, rule.what(), rule.clause(), Outcomes.cell(toServers.get(rule)), Outcomes.cell(ofClient));
            }
            page.append("\n## Requests of clients\n\n")
                    .append(
                            "Status and body; without a body it is the container's own page, or its own rule. 101 for an extension that is")
                    .append(" offered wrongly means that it is declined.\n\n")
                    .append("| rule | RFC | answer |\n|---|---|---|\n");
            for (HandshakeRule rule : requestRules) {
                row(page, rule.what(), rule.clause(), Outcomes.cell(requests.get(rule)));
            }
            page.append("\n## Requests over HTTP/2\n\n")
                    .append(
                            "Status of the answer to an extended CONNECT. The frames of its stream are answered as above.\n\n")
                    .append("| rule | RFC | answer |\n|---|---|---|\n");
            for (List<String> rule : CONNECTS) {
                row(page, rule.get(0), rule.get(1), Outcomes.cell(connects.get(rule)));
            }
            page.append("\n## Answers of servers\n\n")
                    .append(
                            "What `connectToServer` throws; the client asks for the subprotocol `chat` and offers permessage-deflate.\n\n")
                    .append("| rule | RFC | error |\n|---|---|---|\n");
            for (HandshakeRule rule : HandshakeRule.ofAnswers()) {
                Map<String, String> errors = new LinkedHashMap<>();
                for (Wire wire : Wire.values()) {
                    errors.put(wire.name().toLowerCase(Locale.ROOT), errorOfClient(client, wire, rule));
                }
                row(page, rule.what(), rule.clause(), Outcomes.cell(errors));
            }
        }
        return page.toString();
    }

    private static void row(StringBuilder page, String... cells) {
        List<String> escaped = new ArrayList<>();
        for (String cell : cells) {
            escaped.add(cell.replace("|", "\\|").replaceAll("\\s+", " "));
        }
        page.append("| ").append(String.join(" | ", escaped)).append(" |\n");
    }

    private static void connect(SotoWebSocketContainer client, Wire wire, int port)
            throws IOException, DeploymentException {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(List.of("chat"))
                .sslContext(TestCertificate.clientContext())
                .build();
        config.getUserProperties().put("dev.soto.compression", true);
        URI uri = URI.create((wire == Wire.TLS ? "wss" : "ws") + "://127.0.0.1:" + port + "/rules");
        assertThat(client.connectToServer(new Client(), config, uri)).isNotNull();
    }

    private static String answerOfClient(SotoWebSocketContainer client, Wire wire, FrameRule rule) throws Exception {
        String extensions = rule.deflate() ? DEFLATE + "\r\n" : "";
        try (RawServer server = new RawServer(wire, null, extensions, rule.bytes(false))) {
            connect(client, wire, server.port());
            return server.outcome();
        }
    }

    private static String errorOfClient(SotoWebSocketContainer client, Wire wire, HandshakeRule rule) throws Exception {
        try (RawServer server = new RawServer(wire, rule, "", new byte[0])) {
            connect(client, wire, server.port());
            return "none";
        } catch (IOException | DeploymentException error) {
            return error.getClass().getSimpleName() + ": `"
                    + error.getMessage().replaceAll("wss?://127.0.0.1:\\d+", "ws://host") + "`";
        }
    }
}
