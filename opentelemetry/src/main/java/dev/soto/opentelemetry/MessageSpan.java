package dev.soto.opentelemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** The span of a message that was received, or that it has none. It ends when all have let go of it who work on the message. */
final class MessageSpan {
    /** Stands for each message that was not chosen. */
    static final MessageSpan NOT_CHOSEN = new MessageSpan(null);

    private final @Nullable Span span;
    /** How many work on it: the parts that come, and a handler that reads a stream of them. Guarded by this. */
    private int holders = 1;

    private long bytes;

    MessageSpan(@Nullable Span span) {
        this.span = span;
    }

    boolean isChosen() {
        return span != null;
    }

    /** Returns a context with this in it. */
    Context in(Context session) {
        Context marked = session.with(SessionSpans.MESSAGE, this);
        return span == null ? marked : marked.with(span);
    }

    synchronized void add(long more) {
        bytes += more;
    }

    synchronized void hold() {
        holders++;
    }

    /** One is done. */
    synchronized void release() {
        holders--;
        if (holders == 0 && span != null) {
            span.setAttribute(Attributes.SIZE, bytes);
            span.end();
        }
    }

    /** The session is over, whoever has not let go. */
    synchronized void cutOff() {
        if (holders > 0 && span != null) {
            holders = 0;
            span.setAttribute(Attributes.SIZE, bytes);
            span.setStatus(StatusCode.ERROR, "the session ended before the message");
            span.end();
        }
    }

    void failed(Throwable failure) {
        if (span != null) {
            span.recordException(failure);
            span.setStatus(StatusCode.ERROR);
            span.setAttribute(Attributes.ERROR, failure.getClass().getName());
        }
    }
}
