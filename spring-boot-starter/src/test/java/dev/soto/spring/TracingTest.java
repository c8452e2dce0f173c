package dev.soto.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.spring.app.Users;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
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
                            .addSpanProcessor(new Keeping())
                            .build())
                    .build();
        }

        /** As an agent does, or Spring's own observation of requests: a span that is current for the request. */
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

    private static final class Keeping implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            ENDED.add(span.toSpanData());
        }

        @Override
        public boolean isEndRequired() {
            return true;
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
            for (boolean observed : new boolean[] {false, true}) {
                ENDED.clear();
                String trace;
                try (JdkPeer peer = JdkPeer.connect(
                        RunningSite.address("ws", context, observed ? "/traced/observed" : "/traced/ann"))) {
                    trace = peer.send("x").next();
                }
                SpanData message = one("receive /traced/{name}");
                assertThat(message.getTraceId()).isEqualTo(trace);
                SpanData handshake = one(observed ? "request" : "GET /traced/{name}");
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
