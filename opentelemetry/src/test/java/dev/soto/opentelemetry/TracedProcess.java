package dev.soto.opentelemetry;

import dev.soto.server.SotoServer;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;

/** A server in a process of its own, with the SDK as an application sets it up; the jar alone has Soto trace. */
final class TracedProcess {
    private TracedProcess() {}

    /** Returns an SDK that sends what ends to a collector. */
    static OpenTelemetrySdk sdk(String service, String collector) {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setResource(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), service)))
                        .addSpanProcessor(BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder()
                                        .setEndpoint(collector)
                                        .build())
                                .setScheduleDelay(Duration.ofMillis(100))
                                .build())
                        .build())
                .setPropagators(ContextPropagators.create(TextMapPropagator.composite(
                        W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())))
                .build();
    }

    public static void main(String[] arguments) throws Exception {
        io.opentelemetry.api.GlobalOpenTelemetry.set(sdk("server", arguments[0]));
        try (SotoServer server =
                TracedSite.builder().setting("dev.soto.messageSpans", "1").start()) {
            System.out.println("port " + server.port());
            while (System.in.read() >= ' ') {
                Thread.onSpinWait();
            }
        }
        System.exit(0);
    }
}
