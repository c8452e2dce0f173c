package dev.soto.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.opentelemetry.Collector.Exported;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server and a client, each with OpenTelemetry's real agent, which has spans of its own for Jetty's server and client. */
@Timeout(120)
class AgentTest {
    private static final Path AGENT = Path.of("target", "agent", "opentelemetry-javaagent.jar");

    private static Process start(Collector collector, String service, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-javaagent:" + AGENT,
                "-Dotel.service.name=" + service,
                "-Dotel.exporter.otlp.endpoint=" + collector.url(),
                "-Dotel.exporter.otlp.protocol=http/protobuf",
                "-Dotel.bsp.schedule.delay=100",
                "-Dotel.metrics.exporter=none",
                "-Dotel.logs.exporter=none",
                "-Ddev.soto.messageSpans=1",
                "-cp",
                System.getProperty("java.class.path"),
                AgentProcess.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    @Test
    void theAgentsSpansAreTheOnlyOnesOfTheHandshakeAndOursHangOnThem() throws Exception {
        StringBuilder said = new StringBuilder();
        try (Collector collector = new Collector()) {
            Process server = start(collector, "server");
            try (BufferedReader output = server.inputReader(StandardCharsets.UTF_8)) {
                String line = output.readLine();
                while (line != null && !line.startsWith("port ")) {
                    said.append(line).append('\n');
                    line = output.readLine();
                }
                assertThat(line).as(said.toString()).isNotNull();
                Process client = start(collector, "client", "ws://127.0.0.1:" + line.substring(5) + "/telling/eve");
                String heard = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(client.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(heard).contains("heard true").contains("closed true");

                Exported receive = collector.one("server", "receive /telling/{name}");
                Exported close = collector.one("server", "close /telling/{name}");
                await().until(() -> collector.received().stream()
                        .anyMatch(each -> each.span().getKind() == SpanKind.SPAN_KIND_SERVER));
                assertThat(collector.one("client", "GET").service()).isEqualTo("client");
                List<Exported> handshakes = collector.received().stream()
                        .filter(each -> each.span().getKind() == SpanKind.SPAN_KIND_SERVER)
                        .toList();
                List<Exported> requests = collector.received().stream()
                        .filter(each -> each.span().getKind() == SpanKind.SPAN_KIND_CLIENT)
                        .toList();
                assertThat(handshakes).as(collector.received().toString()).hasSize(1);
                assertThat(requests).as(collector.received().toString()).hasSize(1);
                assertThat(handshakes.get(0).scope()).startsWith("io.opentelemetry.");
                assertThat(requests.get(0).scope()).startsWith("io.opentelemetry.");
                assertThat(handshakes.get(0).isChildOf(requests.get(0))).isTrue();
                for (Exported message : collector.all("client", "receive SotoClient")) {
                    assertThat(message.isLinkedTo(requests.get(0))).isTrue();
                }
                assertThat(receive.scope()).isEqualTo("dev.soto");
                assertThat(receive.isLinkedTo(handshakes.get(0))).isTrue();
                assertThat(close.isLinkedTo(handshakes.get(0))).isTrue();
            } finally {
                server.getOutputStream().close();
                if (!server.waitFor(20, TimeUnit.SECONDS)) {
                    server.destroyForcibly().waitFor();
                }
            }
        }
    }
}
