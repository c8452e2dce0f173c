package dev.soto.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.soto.testing.Prometheus;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    @TempDir
    private Path folder;

    @BeforeAll
    static void needsPrometheus() {
        Assumptions.assumeTrue(Prometheus.isInstalled(), Prometheus.needed());
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
            try (Prometheus prometheus = Prometheus.start(folder, List.of(alerts()), "/metrics", chat.server.port())) {
                await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> prometheus.value("up") == 1);
                for (int round = 0; round < 3; round++) {
                    for (WebSocket one : people) {
                        chat.say(one, "hello");
                    }
                }
                people.forEach(one -> one.sendClose(1001, "").join());
                long said = chat.sent.get();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> prometheus.value("soto_sessions_closed_total{code=\"1001\"}") == 50);
                // A scrape reads one meter after the other: the first may have been at these before, and at the
                // sessions behind.
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(
                                        prometheus.value("soto_messages_total{direction=\"in\",type=\"text\"}"))
                                .isEqualTo(said));
                assertThat(prometheus.value("soto_messages_total{direction=\"out\",type=\"text\"}"))
                        .isEqualTo(chat.received.get());
                assertThat(prometheus.value("soto_message_bytes_total{direction=\"in\"}"))
                        .isEqualTo(5 * said);
                assertThat(prometheus.value("soto_sessions_active")).isZero();
                for (String expression : boardExpressions()) {
                    await(expression).atMost(Duration.ofSeconds(30)).until(() -> prometheus.hasResult(expression));
                }
                JsonNode groups = rules(prometheus).at("/data/groups");
                assertThat(groups).hasSize(1);
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(rules(prometheus).at("/data/groups/0/rules"))
                                .hasSizeGreaterThan(3)
                                .allSatisfy(
                                        rule -> assertThat(rule.get("health").asText())
                                                .as(rule.toString())
                                                .isEqualTo("ok")));
            }
        }
    }

    private static JsonNode rules(Prometheus prometheus) throws Exception {
        return new ObjectMapper().readTree(prometheus.get("/api/v1/rules"));
    }

    private Path alerts() throws IOException {
        Path rules = folder.resolve("soto-alerts.yml");
        try (InputStream alerts =
                SotoMetrics.class.getClassLoader().getResourceAsStream("prometheus/soto-alerts.yml")) {
            Files.copy(alerts, rules);
        }
        return rules;
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
}
