package dev.soto.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import dev.soto.provider.SotoWebSocketContainer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client and a server in two processes, whose exporters send OTLP to a receiver here, which decodes it. */
@Timeout(90)
class OtlpTest {
    private record Exported(String service, String scope, Span span) {
        String value(String attribute) {
            return span.getAttributesList().stream()
                    .filter(each -> each.getKey().equals(attribute))
                    .map(each -> each.getValue().hasIntValue()
                            ? Long.toString(each.getValue().getIntValue())
                            : each.getValue().getStringValue())
                    .findFirst()
                    .orElse("");
        }
    }

    private final List<Exported> received = new CopyOnWriteArrayList<>();
    private HttpServer collector;

    @BeforeEach
    void collect() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            take(ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
    }

    @AfterEach
    void stop() {
        collector.stop(0);
    }

    private void take(ExportTraceServiceRequest request) {
        for (ResourceSpans resource : request.getResourceSpansList()) {
            String service = resource.getResource().getAttributesList().stream()
                    .filter(each -> each.getKey().equals("service.name"))
                    .map(each -> each.getValue().getStringValue())
                    .findFirst()
                    .orElse("");
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                scope.getSpansList()
                        .forEach(span -> received.add(
                                new Exported(service, scope.getScope().getName(), span)));
            }
        }
    }

    private String url() {
        return "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces";
    }

    private Exported one(String service, String name) {
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> received.stream()
                        .anyMatch(each -> each.service().equals(service)
                                && each.span().getName().equals(name)));
        return received.stream()
                .filter(each ->
                        each.service().equals(service) && each.span().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static boolean linked(Exported from, Exported to) {
        return from.span().getLinksList().stream()
                .anyMatch(link -> link.getSpanId().equals(to.span().getSpanId())
                        && link.getTraceId().equals(to.span().getTraceId()));
    }

    @Test
    void twoProcessesMakeOnePicture() throws Exception {
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TracedProcess.class.getName(),
                        url())
                .redirectErrorStream(true)
                .start();
        try (OpenTelemetrySdk sdk = TracedProcess.sdk("client", url());
                SotoWebSocketContainer container = new SotoWebSocketContainer()) {
            container.addInstrumentation(new Tracing(sdk));
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
            String line = output.readLine();
            while (line != null && !line.startsWith("port ")) {
                line = output.readLine();
            }
            assertThat(line).as("the server has started").isNotNull();
            TracingTest.Client client = new TracingTest.Client();
            Session session = container.connectToServer(
                    client, URI.create("ws://127.0.0.1:" + line.substring(5) + "/telling/eve"));
            session.getBasicRemote().sendText("hello");
            await().until(() -> client.texts.size() == 2);
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(4000), "done"));

            Exported ofClient = one("client", "GET");
            Exported ofServer = one("server", "GET /telling/{name}");
            Exported receive = one("server", "receive /telling/{name}");
            Exported close = one("server", "close /telling/{name}");
            Exported end = one("client", "close " + TracingTest.Client.class.getName());
            await().until(() -> received.stream()
                            .filter(each -> each.span().getName().startsWith("send"))
                            .count()
                    == 2);
            assertThat(received).extracting(Exported::scope).containsOnly("dev.soto");
            assertThat(ofClient.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
            assertThat(ofClient.span().getParentSpanId()).isEqualTo(ByteString.EMPTY);
            assertThat(ofServer.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
            assertThat(ofServer.span().getTraceId()).isEqualTo(ofClient.span().getTraceId());
            assertThat(ofServer.span().getParentSpanId())
                    .isEqualTo(ofClient.span().getSpanId());
            assertThat(ofServer.value("http.route")).isEqualTo("/telling/{name}");
            assertThat(ofServer.value("http.response.status_code")).isEqualTo("101");
            assertThat(receive.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
            assertThat(linked(receive, ofServer)).isTrue();
            Map<String, Exported> sends = received.stream()
                    .filter(each -> each.span().getName().startsWith("send"))
                    .collect(Collectors.toMap(
                            each -> each.span()
                                            .getTraceId()
                                            .equals(receive.span().getTraceId())
                                    ? "reply"
                                    : "opening",
                            each -> each));
            assertThat(sends.get("reply").span().getParentSpanId())
                    .isEqualTo(receive.span().getSpanId());
            assertThat(sends.get("opening").span().getTraceId())
                    .as("onOpen belongs to the handshake")
                    .isEqualTo(ofServer.span().getTraceId());
            for (Exported each : List.of(close, end)) {
                assertThat(each.value("soto.close.code")).isEqualTo("4000");
            }
            assertThat(close.value("soto.close.initiator")).isEqualTo("peer");
            assertThat(end.value("soto.close.initiator")).isEqualTo("application");
            assertThat(linked(end, ofClient)).isTrue();
        } finally {
            server.getOutputStream().close();
            if (!server.waitFor(20, TimeUnit.SECONDS)) {
                server.destroyForcibly().waitFor();
            }
        }
    }
}
