package dev.soto.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.protocol.model.Role;
import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.provider.observe.HandshakeInterceptor;
import dev.soto.provider.observe.HandshakeStart;
import dev.soto.provider.observe.HandshakeView;
import dev.soto.provider.observe.Instrumentation;
import dev.soto.provider.observe.SessionObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;

/** The client container of an application is seen as its server is: by meters, spans, observers and instrumentations. */
@Timeout(120)
class ObservedClientTest {
    private static final List<SpanData> SPANS = new CopyOnWriteArrayList<>();
    private static final List<HandshakeView> TOLD = new CopyOnWriteArrayList<>();
    private static final List<Role> SURROUNDED = new CopyOnWriteArrayList<>();

    /** Takes what is sent back. */
    @ClientEndpoint
    public static final class Asking {
        final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

        /** Called by the container. */
        @OnMessage
        public void hear(String message) {
            answers.add(message);
        }
    }

    /** Counts handshakes; one for each container. */
    public static final class Counting implements Instrumentation {
        @Override
        public @Nullable HandshakeInterceptor handshake(HandshakeStart handshake) {
            SURROUNDED.add(handshake.role());
            return null;
        }
    }

    /** What looks. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Observed {
        @Bean
        OpenTelemetry openTelemetry() {
            return OpenTelemetrySdk.builder()
                    .setTracerProvider(SdkTracerProvider.builder()
                            .addSpanProcessor(new KeptSpans(SPANS))
                            .build())
                    .build();
        }

        @Bean
        SessionObserver handshakesTold() {
            return new SessionObserver() {
                @Override
                public void onHandshake(HandshakeView handshake) {
                    TOLD.add(handshake);
                }
            };
        }

        @Bean
        @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
        Counting counting() {
            return new Counting();
        }

        @Bean
        MeterRegistry registry() {
            return new SimpleMeterRegistry();
        }
    }

    private static void converse(ConfigurableApplicationContext context, ServletWebServerApplicationContext server)
            throws Exception {
        SPANS.clear();
        TOLD.clear();
        SURROUNDED.clear();
        Asking asking = new Asking();
        try (Session session = context.getBean(SotoWebSocketContainer.class)
                .connectToServer(asking, RunningSite.address("ws", server, "/echo"))) {
            session.getBasicRemote().sendText("hello");
            assertThat(asking.answers.poll(30, TimeUnit.SECONDS)).isEqualTo("hello");
        }
        await().untilAsserted(() -> {
            assertThat(SPANS).extracting(SpanData::getKind).contains(SpanKind.CLIENT);
            assertThat(TOLD).extracting(HandshakeView::role).contains(Role.CLIENT);
            assertThat(SURROUNDED).contains(Role.CLIENT);
            assertThat(context.getBean(MeterRegistry.class)
                            .get("soto.sessions.opened")
                            .tags("role", "client", "endpoint", Asking.class.getName())
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
        });
    }

    /** And what is the server's alone is still the server's. */
    @Test
    void besideAServer() throws Exception {
        try (ServletWebServerApplicationContext context = RunningSite.start(Serving.class)) {
            converse(context, context);
            assertThat(SPANS).extracting(SpanData::getKind).contains(SpanKind.SERVER);
            assertThat(SURROUNDED).containsExactlyInAnyOrder(Role.CLIENT, Role.SERVER);
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(registry.get("soto.ready").gauges())
                    .singleElement()
                    .satisfies(ready -> assertThat(ready.value()).isEqualTo(1));
            assertThat(registry.get("soto.sessions.opened")
                            .tag("role", "server")
                            .functionCounters())
                    .isNotEmpty();
        }
    }

    /** A server, too. */
    @Configuration(proxyBeanMethods = false)
    @Import({Observed.class, ActuatorTest.Application.class})
    static class Serving {}

    @Test
    void withoutAServer() throws Exception {
        try (ServletWebServerApplicationContext server = RunningSite.start(ActuatorTest.Application.class);
                ConfigurableApplicationContext context = new SpringApplicationBuilder(Observed.class)
                        .web(WebApplicationType.NONE)
                        .run()) {
            converse(context, server);
        }
    }
}
