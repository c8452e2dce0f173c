package dev.soto.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Does something else first, whenever it is to read or to write fields. */
record FaultyPropagator(Runnable fault) implements TextMapPropagator {

    /** Returns the SDK of a recording with this as its propagator. */
    OpenTelemetry with(Recording recording) {
        ContextPropagators propagators = ContextPropagators.create(this);
        return new OpenTelemetry() {
            @Override
            public TracerProvider getTracerProvider() {
                return recording.openTelemetry.getTracerProvider();
            }

            @Override
            public ContextPropagators getPropagators() {
                return propagators;
            }
        };
    }

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody went on");
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Collection<String> fields() {
        return List.of("traceparent");
    }

    @Override
    public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
        fault.run();
    }

    @Override
    public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
        fault.run();
        return context;
    }
}
