package dev.soto.opentelemetry;

import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** OpenTelemetry's SDK, with what has ended in a list, and what has not. */
final class Recording implements SpanProcessor {
    private final List<SpanData> ended = new CopyOnWriteArrayList<>();
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    final OpenTelemetry openTelemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(
                    SdkTracerProvider.builder().addSpanProcessor(this).build())
            .setPropagators(ContextPropagators.create(TextMapPropagator.composite(
                    W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())))
            .build();

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        open.add(span.getName() + " " + span.getSpanContext().getSpanId());
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        ended.add(span.toSpanData());
        open.remove(span.getName() + " " + span.getSpanContext().getSpanId());
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    List<SpanData> all() {
        return ended;
    }

    /** Returns the spans of a name, in the order of their ends. */
    List<SpanData> all(String name) {
        return ended.stream().filter(span -> span.getName().equals(name)).toList();
    }

    /** Waits for a span to have ended. */
    SpanData one(String name) {
        await().until(() -> !all(name).isEmpty());
        return all(name).get(0);
    }

    /** Returns those that have not ended. */
    Set<String> open() {
        return open;
    }

    static boolean isRoot(SpanData span) {
        return span.getParentSpanId().equals(SpanId.getInvalid());
    }

    static boolean isLinkedTo(SpanData span, SpanData other) {
        return span.getLinks().stream()
                .anyMatch(link -> link.getSpanContext().getSpanId().equals(other.getSpanId())
                        && link.getSpanContext().getTraceId().equals(other.getTraceId()));
    }
}
