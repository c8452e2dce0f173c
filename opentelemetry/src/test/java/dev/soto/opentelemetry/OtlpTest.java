package dev.soto.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.opentelemetry.Collector.Exported;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.server.SotoServer;
import dev.soto.testing.LogRecords;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client and a server in two processes, whose exporters send OTLP to a receiver here, which decodes it. */
@Timeout(90)
class OtlpTest {
    private Collector collector;

    @BeforeEach
    void collect() throws IOException {
        collector = new Collector();
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    @Test
    void twoProcessesMakeOnePicture() throws Exception {
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TracedProcess.class.getName(),
                        collector.traces())
                .redirectErrorStream(true)
                .start();
        try (OpenTelemetrySdk sdk = TracedProcess.sdk("client", collector.traces());
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

            Exported ofClient = collector.one("client", "GET");
            Exported ofServer = collector.one("server", "GET /telling/{name}");
            Exported receive = collector.one("server", "receive /telling/{name}");
            Exported close = collector.one("server", "close /telling/{name}");
            Exported end = collector.one("client", "close " + TracingTest.Client.class.getName());
            await().until(() -> collector.received().stream()
                            .filter(each -> each.span().getName().startsWith("send"))
                            .count()
                    == 2);
            assertThat(collector.received()).extracting(Exported::scope).containsOnly("dev.soto");
            assertThat(ofClient.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
            assertThat(ofClient.span().getParentSpanId()).isEqualTo(ByteString.EMPTY);
            assertThat(ofServer.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
            assertThat(ofServer.span().getTraceId()).isEqualTo(ofClient.span().getTraceId());
            assertThat(ofServer.span().getParentSpanId())
                    .isEqualTo(ofClient.span().getSpanId());
            assertThat(ofServer.value("http.route")).isEqualTo("/telling/{name}");
            assertThat(ofServer.value("http.response.status_code")).isEqualTo("101");
            assertThat(receive.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
            assertThat(receive.isLinkedTo(ofServer)).isTrue();
            Map<String, Exported> sends = collector.received().stream()
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
            assertThat(end.isLinkedTo(ofClient)).isTrue();
        } finally {
            server.getOutputStream().close();
            if (!server.waitFor(20, TimeUnit.SECONDS)) {
                server.destroyForcibly().waitFor();
            }
        }
    }

    /** One that refuses connections, and one that takes them and never answers. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCollectorThatIsDeadHoldsUpNobodyAndNothingPilesUp(boolean refuses) throws Exception {
        int messages = 10_000;
        long before = spansThatAreKept();
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                LogRecords log = new LogRecords("io.opentelemetry")) {
            if (refuses) {
                socket.close();
            }
            AtomicInteger heard = new AtomicInteger();
            OpenTelemetrySdk sdk =
                    TracedProcess.sdk("server", "http://127.0.0.1:" + socket.getLocalPort() + "/v1/traces");
            try (SotoServer server = TracedSite.builder()
                            .setting("dev.soto.messageSpans", "1")
                            .start();
                    SotoClient client = new SotoClient()) {
                server.addInstrumentation(new Tracing(sdk));
                WebSocketConnection connection = client.connect(
                                server.uri().resolve("handler"),
                                ClientOptions.builder()
                                        .listener(opened -> new ConnectionListener() {
                                            @Override
                                            public void onText(String message) {
                                                heard.incrementAndGet();
                                            }
                                        })
                                        .build())
                        .get(20, TimeUnit.SECONDS);
                for (int i = 0; i < messages; i++) {
                    connection.sendText("x", null);
                }
                await().atMost(Duration.ofSeconds(30)).until(() -> heard.get() == messages);
                assertThat(spansThatAreKept() - before)
                        .as("of %s, each with two", messages)
                        .isLessThan(4_000);
            } finally {
                sdk.getSdkTracerProvider().shutdown();
            }
            assertThat(log.all()).as("what the exporter says").hasSizeLessThan(10);
        }
    }

    private static long spansThatAreKept() throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length >= 4 && words[3].equals("io.opentelemetry.sdk.trace.SdkSpan"))
                .mapToLong(words -> Long.parseLong(words[1]))
                .sum();
    }
}
