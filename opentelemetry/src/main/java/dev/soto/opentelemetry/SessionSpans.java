package dev.soto.opentelemetry;

import dev.soto.connection.CloseInitiator;
import dev.soto.connection.ConnectionInterceptor;
import dev.soto.connection.SendCompletion;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.provider.observe.FieldText;
import dev.soto.provider.observe.SessionInterceptor;
import dev.soto.provider.observe.SessionView;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The spans of a session: its messages and its end. */
// What enter opens, leave closes.
@SuppressWarnings("MustBeClosedChecker")
final class SessionSpans implements SessionInterceptor {
    /** The handshake of the session that a context belongs to. */
    static final ContextKey<SpanContext> HANDSHAKE = ContextKey.named("soto.handshake");

    /** The received message that a context belongs to. */
    static final ContextKey<MessageSpan> MESSAGE = ContextKey.named("soto.message");

    private final Tracer tracer;
    private final String id;
    private final String endpoint;
    /** With the span of the handshake, for what belongs to it: onOpen. Null behind it, for it may have the request. */
    private @Nullable Context handshakeContext;

    private final SpanContext handshake;
    /** Without a span: of callbacks that have none. */
    private final Context session;
    /** The same, for messages that are not chosen. */
    private final Context notChosen;

    private final double ratio;
    private final boolean tracesEnd;
    /** Whether callbacks without a span have something that is to be current. */
    private final boolean hasContext;

    /** Of the message whose parts arrive; of the thread that delivers. */
    private @Nullable MessageSpan parts;
    /** Of messages whose handlers read streams; made for the first. */
    private volatile @Nullable Set<MessageSpan> streaming;
    /** Of the thread that tells of the end. */
    private @Nullable Span end;

    /** A call with a span, and what ends with it; one without, as most are, is its Scope alone. */
    private record Entered(
            Scope scope,
            @Nullable MessageSpan ends,
            @Nullable Span end) {}

    SessionSpans(Tracer tracer, SessionView view, Context handshakeContext, double ratio, boolean tracesEnd) {
        this.tracer = tracer;
        this.id = view.id();
        this.endpoint = view.endpoint();
        this.handshakeContext = handshakeContext;
        this.handshake = Span.fromContext(handshakeContext).getSpanContext();
        Baggage baggage = Baggage.fromContext(handshakeContext);
        Context base = baggage.isEmpty() ? Context.root() : Context.root().with(baggage);
        this.session = handshake.isValid() ? base.with(HANDSHAKE, handshake) : base;
        this.notChosen = MessageSpan.NOT_CHOSEN.in(session);
        // What was not sampled at the handshake is not sampled behind it.
        boolean sampled = !handshake.isValid() || handshake.isSampled();
        this.ratio = sampled ? ratio : 0;
        this.tracesEnd = sampled && tracesEnd;
        this.hasContext = !baggage.isEmpty() || handshake.isValid();
    }

    // Callbacks.

    @Override
    public @Nullable Object enter(Call call, @Nullable Object subject, boolean last) {
        return switch (call) {
            case OPEN -> enterOpen();
            case TEXT -> enterMessage(DataType.TEXT, subject);
            case BINARY -> enterMessage(DataType.BINARY, subject);
            case TEXT_PART -> enterPart(DataType.TEXT, subject, last);
            case BINARY_PART -> enterPart(DataType.BINARY, subject, last);
            case CLOSED -> enterClosed();
            default -> enterOther();
        };
    }

    /** A client's opens on the thread that connects, which may be within a span of the application's. */
    private @Nullable Scope enterOpen() {
        Context opening = handshakeContext;
        handshakeContext = null;
        return opening == null || Tracing.hasSpan() ? null : opening.makeCurrent();
    }

    private @Nullable Scope enterOther() {
        return !hasContext || Tracing.hasSpan() ? null : session.makeCurrent();
    }

    private @Nullable Object enterMessage(DataType type, @Nullable Object subject) {
        if (ratio == 0) {
            return enterOther();
        }
        if (!isChosen()) {
            return notChosen.makeCurrent();
        }
        MessageSpan message = begin(type);
        message.add(ConnectionInterceptor.bytes(subject));
        return new Entered(message.in(session).makeCurrent(), message, null);
    }

    private @Nullable Object enterPart(DataType type, @Nullable Object subject, boolean last) {
        if (ratio == 0) {
            return enterOther();
        }
        MessageSpan message = parts;
        if (message == null) {
            message = isChosen() ? begin(type) : MessageSpan.NOT_CHOSEN;
        }
        parts = last ? null : message;
        if (!message.isChosen()) {
            return notChosen.makeCurrent();
        }
        message.add(ConnectionInterceptor.bytes(subject));
        return new Entered(message.in(session).makeCurrent(), last ? message : null, null);
    }

    private boolean isChosen() {
        return ratio > 0 && (ratio >= 1 || ThreadLocalRandom.current().nextDouble() < ratio);
    }

    private MessageSpan begin(DataType type) {
        return new MessageSpan(
                builder("receive", SpanKind.CONSUMER, type).setNoParent().startSpan());
    }

    private SpanBuilder builder(String operation, SpanKind kind, DataType type) {
        return linked(tracer.spanBuilder(operation + " " + endpoint).setSpanKind(kind))
                .setAttribute(Attributes.SYSTEM, "websocket")
                .setAttribute(Attributes.OPERATION, operation)
                .setAttribute(Attributes.DESTINATION, endpoint)
                .setAttribute(Attributes.TYPE, type == DataType.TEXT ? "text" : "binary");
    }

    private SpanBuilder linked(SpanBuilder builder) {
        builder.setAttribute(Attributes.PROTOCOL, "websocket").setAttribute(Attributes.SESSION, id);
        return handshake.isValid() ? builder.addLink(handshake) : builder;
    }

    private @Nullable Object enterClosed() {
        MessageSpan unfinished = parts;
        parts = null;
        if (unfinished != null) {
            unfinished.cutOff();
        }
        if (!tracesEnd) {
            return enterOther();
        }
        Span span = linked(tracer.spanBuilder("close " + endpoint).setSpanKind(SpanKind.INTERNAL))
                .setNoParent()
                .startSpan();
        end = span;
        return new Entered(session.with(span).makeCurrent(), null, span);
    }

    @Override
    public void leave(@Nullable Object entered) {
        if (entered instanceof Scope scope) {
            scope.close();
        } else if (entered instanceof Entered call) {
            call.scope.close();
            if (call.ends != null) {
                call.ends.release();
            }
            if (call.end != null) {
                call.end.end();
            }
        }
    }

    @Override
    public void failed(Throwable failure) {
        MessageSpan message = Context.current().get(MESSAGE);
        if (message != null) {
            message.failed(failure);
        }
    }

    @Override
    public void ended(SessionView view) {
        Set<MessageSpan> streams = streaming;
        if (streams != null) {
            streams.forEach(MessageSpan::cutOff);
        }
        Span span = end;
        if (span == null) {
            return;
        }
        CloseStatus status = view.closeStatus();
        if (status != null) {
            span.setAttribute(Attributes.CODE, (long) status.code())
                    .setAttribute(Attributes.REASON, FieldText.of(status.reason()));
        }
        CloseInitiator initiator = view.closedBy();
        if (initiator != null) {
            span.setAttribute(Attributes.INITIATOR, initiator.name().toLowerCase(Locale.ROOT));
        }
        if (initiator == CloseInitiator.FAILURE) {
            span.setStatus(StatusCode.ERROR, status == null ? "" : FieldText.of(status.reason()));
            span.setAttribute(Attributes.ERROR, status == null ? "failure" : Integer.toString(status.code()));
        }
    }

    @Override
    public Runnable around(Runnable task) {
        Context context = Context.current();
        MessageSpan message = context.get(MESSAGE);
        if (message == null || !message.isChosen()) {
            return context.wrap(task);
        }
        message.hold();
        Set<MessageSpan> streams = streaming();
        streams.add(message);
        return () -> {
            try (Scope ignored = context.makeCurrent()) {
                task.run();
            } finally {
                streams.remove(message);
                message.release();
            }
        };
    }

    private synchronized Set<MessageSpan> streaming() {
        Set<MessageSpan> present = streaming;
        if (present == null) {
            present = ConcurrentHashMap.newKeySet();
            streaming = present;
        }
        return present;
    }

    // Messages that are sent.

    @Override
    public @Nullable SendCompletion sending(DataType type, long bytes, long sinceFirstPart) {
        if (ratio == 0) {
            return null;
        }
        Context caller = Context.current();
        MessageSpan within = caller.get(MESSAGE);
        if (within == null ? !isChosen() : !within.isChosen()) {
            return null;
        }
        SpanBuilder builder =
                builder("send", SpanKind.PRODUCER, type).setParent(caller).setAttribute(Attributes.SIZE, bytes);
        if (sinceFirstPart > 0) {
            builder.setStartTimestamp(Instant.now().minusNanos(sinceFirstPart));
        }
        Span span = builder.startSpan();
        return failure -> {
            if (failure != null) {
                span.recordException(failure);
                span.setStatus(StatusCode.ERROR);
                span.setAttribute(Attributes.ERROR, failure.getClass().getName());
            }
            span.end();
        };
    }
}
