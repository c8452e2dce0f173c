package dev.soto.opentelemetry;

import dev.soto.protocol.model.Role;
import dev.soto.provider.observe.HandshakeInterceptor;
import dev.soto.provider.observe.HandshakeStart;
import dev.soto.provider.observe.Instrumentation;
import dev.soto.provider.observe.SessionInterceptor;
import dev.soto.provider.observe.SessionView;
import dev.soto.provider.observe.SotoStatistics;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.TracingTable;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans of OpenTelemetry: of each handshake, which ends at its answer; of messages in and out, each the root of a trace of its own with
 * a link to the handshake, for the part of them that {@code dev.soto.messageSpans} says; and of the end of a session. In callbacks the
 * context is current that they belong to.
 *
 * <p>Found by {@link java.util.ServiceLoader}, and then with {@link GlobalOpenTelemetry}, as an agent or the autoconfiguration of the SDK sets
 * it. With another one it is given to the container: {@code container.addInstrumentation(new Tracing(openTelemetry))}, in place of that
 * which was found.
 */
public final class Tracing implements Instrumentation {
    static final String NAME = "dev.soto";

    private final Supplier<OpenTelemetry> openTelemetry;
    private final boolean agent;
    private @Nullable LiveSettings settings;

    /** Traces with {@link GlobalOpenTelemetry}; the service loader creates it. */
    public Tracing() {
        // Asked each time: it may be set after a container has started, and to ask otherwise would keep it from being
        // set.
        this(GlobalOpenTelemetry::getOrNoop, hasAgent());
    }

    /** Traces with an instance of the application's. */
    public Tracing(OpenTelemetry openTelemetry) {
        this(() -> openTelemetry, hasAgent());
    }

    Tracing(Supplier<OpenTelemetry> openTelemetry, boolean agent) {
        this.openTelemetry = openTelemetry;
        this.agent = agent;
    }

    private static boolean hasAgent() {
        try {
            Class.forName("io.opentelemetry.javaagent.OpenTelemetryAgent", false, ClassLoader.getSystemClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError none) {
            return false;
        }
    }

    @Override
    public Set<Setting<?>> settings() {
        return Set.copyOf(TracingTable.ALL);
    }

    @Override
    public void start(SotoStatistics statistics, LiveSettings live) {
        settings = live;
    }

    private <T> T get(Setting<T> setting) {
        LiveSettings started = settings;
        return started == null ? setting.defaultValue() : started.get(setting);
    }

    @Override
    public Runnable around(Runnable task) {
        return Context.current().wrap(task);
    }

    @Override
    public HandshakeInterceptor handshake(HandshakeStart handshake) {
        OpenTelemetry now = openTelemetry.get();
        boolean wanted = get(TracingTable.HANDSHAKE_SPANS);
        return handshake.role() == Role.SERVER
                ? HandshakeSpan.ofServer(now, handshake, wanted)
                : HandshakeSpan.ofClient(now, handshake, wanted && !agent);
    }

    @Override
    public SessionInterceptor session(
            SessionView session, @Nullable HandshakeInterceptor handshake, @Nullable String traceId) {
        OpenTelemetry now = openTelemetry.get();
        Context before = handshake instanceof HandshakeSpan span ? span.context() : Context.root();
        return new SessionSpans(
                tracer(now), session, before, get(TracingTable.MESSAGE_SPANS), get(TracingTable.HANDSHAKE_SPANS));
    }

    static Tracer tracer(OpenTelemetry openTelemetry) {
        return openTelemetry.getTracer(NAME);
    }

    /**
     * Returns the handshake of the session whose callback a context is of, for spans of the application's that are to have a link to it;
     * invalid where there is none. It is no parent: a session may go on for days.
     */
    public static SpanContext handshake(Context context) {
        SpanContext found = context.get(SessionSpans.HANDSHAKE);
        return found == null ? SpanContext.getInvalid() : found;
    }

    /** Returns whether somebody has made a span for what happens on this thread. */
    static boolean hasSpan() {
        return Span.current().getSpanContext().isValid();
    }
}
