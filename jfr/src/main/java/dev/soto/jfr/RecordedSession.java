package dev.soto.jfr;

import dev.soto.connection.ConnectionInterceptor;
import dev.soto.connection.OverflowPolicy;
import dev.soto.connection.SendCompletion;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.provider.observe.SessionInterceptor;
import dev.soto.provider.observe.SessionView;
import org.jspecify.annotations.Nullable;

/** A session as the flight recorder sees it. */
final class RecordedSession implements SessionInterceptor {
    // Asked whether their kind is recorded.
    private static final SlowCallbackEvent ANY_CALLBACK = new SlowCallbackEvent();
    private static final SlowSendEvent ANY_SEND = new SlowSendEvent();
    private static final MessageEvent ANY_MESSAGE = new MessageEvent();
    private static final SessionEvent ANY_SESSION = new SessionEvent();

    private final String id;
    private final String endpoint;
    private final @Nullable String peer;
    /** Null for a session that opened when its kind was not recorded. */
    private final @Nullable SessionEvent opened;
    /** The write under way. Guarded by the connection's lock. */
    private @Nullable SlowSendEvent write;
    /** What has come of a message in parts; of the thread that delivers. */
    private long partBytes;

    RecordedSession(SessionView session) {
        this.id = session.id();
        this.endpoint = session.endpoint();
        this.peer = FlightRecording.text(session.peer());
        this.opened = ANY_SESSION.isEnabled() ? new SessionEvent() : null;
        if (opened != null) {
            opened.begin();
        }
    }

    @Override
    public @Nullable Object enter(Call call, @Nullable Object subject, boolean last) {
        if (ANY_MESSAGE.isEnabled()) {
            received(call, subject, last);
        }
        if (!ANY_CALLBACK.isEnabled()) {
            return null;
        }
        SlowCallbackEvent event = new SlowCallbackEvent();
        event.call = call;
        event.begin();
        return event;
    }

    @Override
    public void leave(@Nullable Object entered) {
        if (entered instanceof SlowCallbackEvent event) {
            event.end();
            if (event.shouldCommit()) {
                event.endpoint = endpoint;
                event.session = id;
                event.callback = event.call == null ? null : event.call.name();
                event.commit();
            }
        }
    }

    private void received(Call call, @Nullable Object subject, boolean last) {
        switch (call) {
            case TEXT, TEXT_PART -> received(DataType.TEXT, subject, last);
            case BINARY, BINARY_PART -> received(DataType.BINARY, subject, last);
            default -> {}
        }
    }

    private void received(DataType type, @Nullable Object subject, boolean last) {
        partBytes += ConnectionInterceptor.bytes(subject);
        if (last) {
            message("IN", type, partBytes);
            partBytes = 0;
        }
    }

    @Override
    public @Nullable SendCompletion sending(DataType type, long bytes, long sinceFirstPart) {
        if (ANY_MESSAGE.isEnabled()) {
            message("OUT", type, bytes);
        }
        return null;
    }

    private void message(String direction, DataType type, long bytes) {
        MessageEvent event = new MessageEvent();
        event.endpoint = endpoint;
        event.session = id;
        event.direction = direction;
        event.type = type.name();
        event.bytes = bytes;
        event.commit();
    }

    @Override
    public void queueFull(@Nullable OverflowPolicy policy, long bytes, long queuedBytes) {
        QueueFullEvent event = new QueueFullEvent();
        if (event.shouldCommit()) {
            event.endpoint = endpoint;
            event.session = id;
            event.policy = policy == null ? "OFFER" : policy.name();
            event.bytes = bytes;
            event.queuedBytes = queuedBytes;
            event.commit();
        }
    }

    @Override
    public void writeWaits() {
        if (ANY_SEND.isEnabled()) {
            write = new SlowSendEvent();
            write.begin();
        }
    }

    @Override
    public void writeEnded(long queuedBytes) {
        SlowSendEvent event = write;
        write = null;
        if (event != null) {
            event.end();
            if (event.shouldCommit()) {
                event.endpoint = endpoint;
                event.session = id;
                event.queuedBytes = queuedBytes;
                event.commit();
            }
        }
    }

    @Override
    public void violated(ProtocolViolation violation) {
        ProtocolViolationEvent event = new ProtocolViolationEvent();
        if (event.shouldCommit()) {
            event.endpoint = endpoint;
            event.session = id;
            event.peer = peer;
            event.closeCode = violation.closeCode();
            event.rule = FlightRecording.text(violation.getMessage());
            event.commit();
        }
    }

    @Override
    public void ended(SessionView session) {
        SessionEvent event = opened == null ? new SessionEvent() : opened;
        if (!event.shouldCommit()) {
            return;
        }
        event.endpoint = endpoint;
        event.session = id;
        event.role = session.role().name();
        event.peer = peer;
        event.age = session.age().toNanos();
        if (session.closeStatus() != null) {
            event.closeCode = session.closeStatus().code();
            event.closeReason = FlightRecording.text(session.closeStatus().reason());
        }
        event.initiator = session.closedBy() == null ? null : session.closedBy().name();
        event.messagesReceived = session.statistics().received().messages();
        event.bytesReceived = session.statistics().received().messageBytes();
        event.messagesSent = session.statistics().sent().messages();
        event.bytesSent = session.statistics().sent().messageBytes();
        event.longestQueue = session.statistics().longestQueueBytes();
        event.commit();
    }
}
