package dev.soto.opentelemetry;

import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.model.Role;
import dev.soto.provider.observe.FieldText;
import dev.soto.provider.observe.HandshakeInterceptor;
import dev.soto.provider.observe.HandshakeStart;
import dev.soto.provider.observe.HandshakeView;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The context of a handshake, and its span where it is ours. */
// What enter opens, leave closes.
@SuppressWarnings("MustBeClosedChecker")
final class HandshakeSpan implements HandshakeInterceptor {
    private static final int FIRST_ERROR_OF_CLIENT = 400;
    private static final int FIRST_ERROR_OF_SERVER = 500;

    private final TextMapPropagator propagator;
    /** Of a client beside an agent known when the request has been sent. */
    private volatile Context context;

    /** Null when somebody else has made one, or none is wanted. */
    private final @Nullable Span span;

    private HandshakeSpan(TextMapPropagator propagator, Context context, @Nullable Span span) {
        this.propagator = propagator;
        this.context = span == null ? context : context.with(span);
        this.span = span;
    }

    /** Returns that of a server: whoever made a span for the request, an agent or Spring, is left to it. */
    static HandshakeSpan ofServer(OpenTelemetry openTelemetry, HandshakeStart handshake, boolean wanted) {
        TextMapPropagator propagator = openTelemetry.getPropagators().getTextMapPropagator();
        if (Tracing.hasSpan()) {
            return new HandshakeSpan(propagator, Context.current(), null);
        }
        Context parent = propagator.extract(Context.root(), handshake.headers(), new RequestGetter());
        if (!wanted) {
            return new HandshakeSpan(propagator, parent, null);
        }
        SpanBuilder builder = Tracing.tracer(openTelemetry)
                .spanBuilder(handshake.method() + " " + handshake.endpoint())
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute(Attributes.METHOD, handshake.method())
                .setAttribute(Attributes.ROUTE, handshake.endpoint())
                .setAttribute(Attributes.SCHEME, handshake.secure() ? "https" : "http")
                .setAttribute(Attributes.PROTOCOL_VERSION, handshake.version());
        set(builder, handshake);
        String userAgent = handshake.headers().first("User-Agent");
        if (userAgent != null) {
            builder.setAttribute(Attributes.USER_AGENT, FieldText.of(userAgent));
        }
        setServer(builder, handshake.headers().first("Host"), handshake.secure());
        String peer = host(handshake.peer());
        if (peer != null) {
            builder.setAttribute(Attributes.CLIENT, FieldText.of(peer));
        }
        return new HandshakeSpan(propagator, parent, builder.startSpan());
    }

    /** Returns that of a client, a child of the caller's span. */
    static HandshakeSpan ofClient(OpenTelemetry openTelemetry, HandshakeStart handshake, boolean wanted) {
        TextMapPropagator propagator = openTelemetry.getPropagators().getTextMapPropagator();
        Context parent = Context.current();
        if (!wanted) {
            return new HandshakeSpan(propagator, parent, null);
        }
        SpanBuilder builder = Tracing.tracer(openTelemetry)
                .spanBuilder(handshake.method())
                .setParent(parent)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(Attributes.METHOD, handshake.method());
        String server = host(handshake.peer());
        if (handshake.peer() instanceof InetSocketAddress address && server != null) {
            builder.setAttribute(Attributes.SERVER, FieldText.of(server))
                    .setAttribute(Attributes.SERVER_PORT, (long) address.getPort())
                    .setAttribute(
                            Attributes.URL,
                            FieldText.of((handshake.secure() ? "wss://" : "ws://") + server + ":" + address.getPort()
                                    + (handshake.path() == null ? "/" : handshake.path())));
        }
        return new HandshakeSpan(propagator, parent, builder.startSpan());
    }

    private static void set(SpanBuilder builder, HandshakeStart handshake) {
        if (handshake.path() != null) {
            builder.setAttribute(Attributes.PATH, FieldText.of(handshake.path()));
        }
    }

    private static void setServer(SpanBuilder builder, @Nullable String authority, boolean secure) {
        if (authority == null) {
            return;
        }
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > 0
                && colon < authority.length() - 1
                && authority.length() - colon <= 6
                && authority.chars().skip(colon + 1).allMatch(c -> c >= '0' && c <= '9');
        builder.setAttribute(Attributes.SERVER, FieldText.of(hasPort ? authority.substring(0, colon) : authority))
                .setAttribute(
                        Attributes.SERVER_PORT,
                        hasPort ? Long.parseLong(authority.substring(colon + 1)) : secure ? 443L : 80L);
    }

    private static @Nullable String host(@Nullable SocketAddress peer) {
        if (peer instanceof InetSocketAddress address) {
            return address.getAddress() == null
                    ? address.getHostString()
                    : address.getAddress().getHostAddress();
        }
        return null;
    }

    Context context() {
        return context;
    }

    @Override
    public Object enter(@Nullable String traceId) {
        return context.makeCurrent();
    }

    @Override
    public void leave(@Nullable Object entered) {
        if (entered instanceof Scope scope) {
            scope.close();
        }
    }

    /** What the application has put there goes first. */
    @Override
    public void addTo(Headers request) {
        propagator.inject(context, request, (headers, name, value) -> {
            if (headers != null && !headers.has(name)) {
                headers.set(name, value);
            }
        });
    }

    /** An agent has its span for the request alone, and says so in what it sends. */
    @Override
    public void sent(Headers request) {
        if (span == null) {
            context = propagator.extract(context, request, new RequestGetter());
        }
    }

    @Override
    public @Nullable String traceId() {
        SpanContext known = Span.fromContext(context).getSpanContext();
        return known.isValid() ? known.getTraceId() : null;
    }

    @Override
    public void answered(HandshakeView handshake) {
        if (span == null) {
            return;
        }
        int status = handshake.status();
        boolean server = handshake.role() == Role.SERVER;
        if (status != HandshakeView.NO_ANSWER) {
            span.setAttribute(Attributes.STATUS, (long) status);
        }
        if (handshake.refusal() != null) {
            boolean error = status == HandshakeView.NO_ANSWER
                    || status >= (server ? FIRST_ERROR_OF_SERVER : FIRST_ERROR_OF_CLIENT)
                    || !server;
            span.setAttribute(
                    Attributes.ERROR, status == HandshakeView.NO_ANSWER ? "no_answer" : Integer.toString(status));
            if (error) {
                span.setStatus(StatusCode.ERROR, FieldText.of(handshake.refusal()));
            }
        }
        span.end();
    }
}
