package dev.soto.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Prometheus scrapes a server, and is asked everything that the board and the alerts ask. */
@Timeout(120)
class PrometheusTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @BeforeAll
    static void needsPrometheus() {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/prometheus")),
                "needs Debian's package prometheus; `.ci/run install` installs it");
    }

    @Test
    void everyExpressionOfBoardAndAlertsHasAResultAndTheSumsAreThoseOfTheClients() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (Chat chat = new Chat(registry::scrape);
                SotoMetrics metrics = new SotoMetrics(chat.server)) {
            metrics.bindTo(registry);
            List<WebSocket> people = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                people.add(chat.connect("chat"));
            }
            int port = freePort();
            Process prometheus = start(chat.server.port(), port);
            try {
                await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> value(port, "up") == 1);
                for (int round = 0; round < 3; round++) {
                    for (WebSocket one : people) {
                        chat.say(one, "hello");
                    }
                }
                people.forEach(one -> one.sendClose(1001, "").join());
                long said = chat.sent.get();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> value(port, "soto_sessions_closed_total{code=\"1001\"}") == 50);
                // A scrape reads one meter after the other: the first may have been at these before, and at the
                // sessions behind.
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(
                                () -> assertThat(value(port, "soto_messages_total{direction=\"in\",type=\"text\"}"))
                                        .isEqualTo(said));
                assertThat(value(port, "soto_messages_total{direction=\"out\",type=\"text\"}"))
                        .isEqualTo(chat.received.get());
                assertThat(value(port, "soto_message_bytes_total{direction=\"in\"}"))
                        .isEqualTo(5 * said);
                assertThat(value(port, "soto_sessions_active")).isZero();
                for (String expression : boardExpressions()) {
                    await(expression)
                            .atMost(Duration.ofSeconds(30))
                            .until(() -> !query(port, expression).isEmpty());
                }
                JsonNode groups = get(port, "/api/v1/rules").at("/data/groups");
                assertThat(groups).hasSize(1);
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(
                                        get(port, "/api/v1/rules").at("/data/groups/0/rules"))
                                .hasSizeGreaterThan(3)
                                .allSatisfy(
                                        rule -> assertThat(rule.get("health").asText())
                                                .as(rule.toString())
                                                .isEqualTo("ok")));
            } finally {
                prometheus.destroy();
                assertThat(prometheus.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private Process start(int target, int port) throws IOException {
        Path rules = folder.resolve("soto-alerts.yml");
        try (InputStream alerts =
                SotoMetrics.class.getClassLoader().getResourceAsStream("prometheus/soto-alerts.yml")) {
            Files.copy(alerts, rules);
        }
        Path config = folder.resolve("prometheus.yml");
        Files.writeString(config, """
                global:
                  scrape_interval: 1s
                  evaluation_interval: 1s
                rule_files: [%s]
                scrape_configs:
                  - job_name: chat
                    static_configs:
                      - targets: ["127.0.0.1:%d"]
                """.formatted(rules, target));
        return new ProcessBuilder(
                        "/usr/bin/prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** With what Grafana puts in for its variables. */
    private static List<String> boardExpressions() throws IOException {
        JsonNode board;
        try (InputStream json = SotoMetrics.class.getClassLoader().getResourceAsStream("grafana/soto.json")) {
            board = new ObjectMapper().readTree(json);
        }
        List<String> expressions = new ArrayList<>();
        board.findValuesAsText("expr")
                .forEach(expression -> expressions.add(expression
                        .replace("$__rate_interval", "10s")
                        .replace("$job", ".*")
                        .replace("$instance", ".*")
                        .replace("$endpoint", ".*")));
        Pattern labels = Pattern.compile("label_values\\((.*), [a-z]+\\)");
        for (String definition : board.findValuesAsText("definition")) {
            Matcher matcher = labels.matcher(definition);
            assertThat(matcher.matches()).as(definition).isTrue();
            expressions.add(matcher.group(1).replace("$job", ".*").replace("$instance", ".*"));
        }
        assertThat(expressions).hasSizeGreaterThan(12);
        return expressions;
    }

    private double value(int port, String expression) throws Exception {
        JsonNode result = query(port, expression);
        return result.isEmpty() ? Double.NaN : result.get(0).get("value").get(1).asDouble();
    }

    private JsonNode query(int port, String expression) throws Exception {
        JsonNode answer = get(port, "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        assertThat(answer.get("status").asText()).as(answer.toString()).isEqualTo("success");
        return answer.at("/data/result");
    }

    private JsonNode get(int port, String path) throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return new ObjectMapper().readTree(response.body());
    }
}
