package dev.soto.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.opentelemetry.Tracing;
import dev.soto.server.SotoServer;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A page, which can put no field into its handshake, begins a trace and has it in its messages: what the server does for them belongs to
 * it, in a real browser.
 */
@Timeout(60)
class TraceInChromiumTest {
    private static final String PAGE = """
            <!doctype html><link rel="icon" href="data:,"><title>Trace</title>
            <p id="sent">-</p><p id="got">-</p><p id="broken">-</p>
            <script>
              const show = (id, text) => { document.getElementById(id).textContent = text; };
              const hex = bytes => [...crypto.getRandomValues(new Uint8Array(bytes))]
                .map(each => each.toString(16).padStart(2, '0')).join('');
              const traceparent = `00-${hex(16)}-${hex(8)}-01`;
              show('sent', traceparent);
              const socket = new WebSocket('ws://' + location.host + '/orders');
              socket.onopen = () => socket.send(JSON.stringify({ traceparent, order: 'soup' }));
              socket.onmessage = event => {
                const reply = JSON.parse(event.data);
                if (reply.order === 'soup') {
                  show('got', reply.traceparent);
                  socket.send(JSON.stringify({ traceparent: traceparent + '-and-more', order: 'bread' }));
                } else {
                  show('broken', reply.traceparent);
                  socket.close(4001, 'enough');
                }
              };
            </script>
            """;

    /** Keeps what ends. */
    private static final class Kept implements SpanExporter {
        private final List<SpanData> spans = new CopyOnWriteArrayList<>();

        @Override
        public CompletableResultCode export(Collection<SpanData> ended) {
            spans.addAll(ended);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }

        List<SpanData> called(String name) {
            return spans.stream().filter(span -> span.getName().equals(name)).toList();
        }
    }

    /** Serves the page. */
    private static final class Page extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/html;charset=utf-8");
            Content.Sink.write(response, true, PAGE, callback);
            return true;
        }
    }

    private static SotoServer start(OpenTelemetrySdk sdk) throws Exception {
        SotoServer server = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .setting("dev.soto.messageSpans", "1")
                .page("/page", new Page())
                .endpoint(ServerEndpointConfig.Builder.create(TracedOrders.class, "/orders")
                        .configurator(new ServerEndpointConfig.Configurator() {
                            @Override
                            public <T> T getEndpointInstance(Class<T> type) {
                                return type.cast(new TracedOrders(sdk));
                            }
                        })
                        .build())
                .start();
        server.addInstrumentation(new Tracing(sdk));
        return server;
    }

    @Test
    void whatIsDoneForAMessageBelongsToTheTraceOfThePageThatSentIt() throws Exception {
        Kept kept = new Kept();
        try (PeerProcess chromium = Peers.chromium();
                OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                        .setTracerProvider(SdkTracerProvider.builder()
                                .addSpanProcessor(SimpleSpanProcessor.create(kept))
                                .build())
                        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                        .build();
                SotoServer server = start(sdk)) {
            chromium.ask("open "
                    + page().add("url", "http://127.0.0.1:" + server.port() + "/page")
                            .add("width", 800)
                            .add("height", 600)
                            .add("scheme", "light")
                            .build());
            chromium.ask("awaitText "
                    + page().add("selector", "#broken").add("text", "00-").build());
            await().until(() -> !kept.called("close /orders").isEmpty());
            String[] sent = shown(chromium, "#sent");
            SpanData handshake = kept.called("GET /orders").get(0);
            assertThat(handshake.getParentSpanId())
                    .as("a page has no say in its handshake")
                    .isEqualTo(SpanId.getInvalid());

            SpanData receive = kept.called("receive /orders").get(0);
            SpanData order = kept.called("order soup").get(0);
            SpanData send = kept.called("send /orders").get(0);
            assertThat(order.getTraceId()).isEqualTo(sent[1]);
            assertThat(order.getParentSpanId()).isEqualTo(sent[2]);
            assertThat(order.getKind()).isEqualTo(SpanKind.CONSUMER);
            assertThat(order.getLinks()).extracting(LinkData::getSpanContext).containsExactly(receive.getSpanContext());
            assertThat(receive.getLinks())
                    .extracting(LinkData::getSpanContext)
                    .containsExactly(handshake.getSpanContext());
            assertThat(send.getTraceId()).isEqualTo(sent[1]);
            assertThat(send.getParentSpanId()).isEqualTo(order.getSpanId());
            String[] got = shown(chromium, "#got");
            assertThat(got[1]).as("what the page is told").isEqualTo(sent[1]);
            assertThat(got[2]).isEqualTo(order.getSpanId());

            SpanData unknown = kept.called("order bread").get(0);
            assertThat(TraceId.isValid(unknown.getTraceId())).isTrue();
            assertThat(unknown.getTraceId())
                    .as("a traceparent that is none is not taken")
                    .isNotEqualTo(sent[1]);
            assertThat(chromium.ask("problems")).isEqualTo("[]");
        }
    }

    private static JsonObjectBuilder page() {
        return Json.createObjectBuilder().add("page", "one");
    }

    /** Returns the parts of a traceparent. */
    private static String[] shown(PeerProcess chromium, String selector) {
        return chromium.ask("texts " + page().add("selector", selector).build())
                .replaceAll("[\\[\\]\"]", "")
                .split("-");
    }
}
