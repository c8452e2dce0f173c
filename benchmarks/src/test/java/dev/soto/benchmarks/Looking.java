package dev.soto.benchmarks;

import dev.soto.jfr.FlightRecording;
import dev.soto.micrometer.SotoMetrics;
import dev.soto.opentelemetry.Tracing;
import dev.soto.provider.SotoServerContainer;
import dev.soto.slf4j.LogContext;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Map;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/** What looks at sessions, to be switched on. */
enum Looking {
    NOTHING("nothing but what is on by default"),
    METERS("`soto-micrometer`"),
    ACCESS_LOG("access log", "dev.soto.accessLog", "json"),
    LOOKED_AT("its list was shown, in the console or by JMX"),
    LOG_CONTEXT("`soto-slf4j`"),
    RECORDER("`soto-jfr`, nothing recorded"),
    RECORDING("`soto-jfr`, recorded by `soto.jfc`"),
    SPANS("`soto-opentelemetry`"),
    MESSAGE_SPANS("`soto-opentelemetry`, `messageSpans` 0.01", "dev.soto.messageSpans", "0.01"),
    TRAFFIC("traffic log of all sessions", "dev.soto.traffic", "messages");

    private static final Path SETTINGS = Path.of("..", "jfr", "src", "main", "resources", "jfr", "soto.jfc");

    /** As docs/operating.md has it. */
    final String title;

    private final Map<String, String> settings;

    Looking(String title) {
        this.title = title;
        this.settings = Map.of();
    }

    Looking(String title, String setting, String value) {
        this.title = title;
        this.settings = Map.of(setting, value);
    }

    /** Returns what a container is to be made with. */
    Map<String, String> settings() {
        return settings;
    }

    /** Returns what is to be closed behind the measurement. */
    AutoCloseable addTo(SotoServerContainer container) throws IOException, ParseException {
        switch (this) {
            case METERS -> {
                SotoMetrics metrics = new SotoMetrics(container);
                metrics.bindTo(new SimpleMeterRegistry());
                return metrics;
            }
            case LOG_CONTEXT -> container.addInstrumentation(new LogContext());
            case RECORDER -> container.addInstrumentation(new FlightRecording());
            case RECORDING -> {
                container.addInstrumentation(new FlightRecording());
                Recording recording = new Recording(Configuration.create(SETTINGS));
                recording.setMaxSize(1 << 20);
                recording.start();
                return recording;
            }
            case SPANS, MESSAGE_SPANS -> {
                OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                        .setTracerProvider(SdkTracerProvider.builder().build())
                        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                        .build();
                container.addInstrumentation(new Tracing(sdk));
                return sdk;
            }
            default -> {
                // By its settings, or by what is asked later.
            }
        }
        return () -> {};
    }
}
