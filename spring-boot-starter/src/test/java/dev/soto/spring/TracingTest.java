package dev.soto.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.spring.app.Users;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;

/** {@code soto-opentelemetry} on the class path of an application that has OpenTelemetry as a bean. */
class TracingTest {
    private static final List<SpanData> ENDED = new CopyOnWriteArrayList<>();

    /** Says which trace is current. */
    @ServerEndpoint("/traced/{name}")
    public static final class Traced {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return Span.current().getSpanContext().getTraceId();
        }
    }

    /** An application. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Users.class)
    public static class Site {
        @Bean
        OpenTelemetry openTelemetry() {
            return OpenTelemetrySdk.builder()
                    .setTracerProvider(SdkTracerProvider.builder()
                            .addSpanProcessor(new KeptSpans(ENDED))
                            .build())
                    .build();
        }

        /** Spring's own observation of requests, with Micrometer's bridge to OpenTelemetry. */
        @Bean
        FilterRegistrationBean<ServerHttpObservationFilter> observationOfSpring(OpenTelemetry openTelemetry) {
            Tracer tracer = openTelemetry.getTracer("Spring's");
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig()
                    .observationHandler(new PropagatingReceiverTracingObservationHandler<>(
                            new OtelTracer(tracer, new OtelCurrentTraceContext(), event -> {}),
                            new OtelPropagator(openTelemetry.getPropagators(), tracer)));
            FilterRegistrationBean<ServerHttpObservationFilter> filter =
                    new FilterRegistrationBean<>(new ServerHttpObservationFilter(registry));
            filter.setUrlPatterns(List.of("/traced/spring"));
            filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
            filter.setAsyncSupported(true);
            return filter;
        }

        /** As an agent does: a span that is current for the request. */
        @Bean
        FilterRegistrationBean<Filter> spanOfTheRequest(OpenTelemetry openTelemetry) {
            FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>((request, response, chain) -> {
                if (!((HttpServletRequest) request).getRequestURI().endsWith("/observed")) {
                    chain.doFilter(request, response);
                    return;
                }
                Span span = openTelemetry
                        .getTracer("the application's")
                        .spanBuilder("request")
                        .setSpanKind(SpanKind.SERVER)
                        .startSpan();
                try (Scope ignored = span.makeCurrent()) {
                    chain.doFilter(request, response);
                } finally {
                    span.end();
                }
            });
            filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
            filter.setAsyncSupported(true);
            return filter;
        }

        @Bean
        ServerEndpointExporter exporter() {
            ServerEndpointExporter exporter = new ServerEndpointExporter();
            exporter.setAnnotatedEndpointClasses(Traced.class);
            return exporter;
        }
    }

    private static SpanData one(String name) {
        await().until(() -> ENDED.stream().anyMatch(span -> span.getName().equals(name)));
        return ENDED.stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theBeanIsUsedAndThereIsNoSecondSpanOfAHandshake() throws Exception {
        try (ServletWebServerApplicationContext context = RunningSite.start(Site.class, "--dev.soto.messageSpans=1")) {
            Map<String, String> spans = Map.of(
                    "/traced/ann", "GET /traced/{name}", "/traced/observed", "request", "/traced/spring", "http get");
            for (String path : spans.keySet()) {
                ENDED.clear();
                String trace;
                try (JdkPeer peer = JdkPeer.connect(RunningSite.address("ws", context, path))) {
                    trace = peer.send("x").next();
                }
                SpanData message = one("receive /traced/{name}");
                assertThat(message.getTraceId()).isEqualTo(trace);
                SpanData handshake = one(spans.get(path));
                assertThat(message.getLinks())
                        .singleElement()
                        .satisfies(link ->
                                assertThat(link.getSpanContext().getSpanId()).isEqualTo(handshake.getSpanId()));
                one("close /traced/{name}");
                assertThat(ENDED)
                        .filteredOn(span -> span.getKind() == SpanKind.SERVER)
                        .hasSize(1);
            }
        }
    }
}
