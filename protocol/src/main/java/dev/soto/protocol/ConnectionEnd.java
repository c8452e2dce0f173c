package dev.soto.protocol;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.frame.FrameOutput;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.State;
import dev.soto.protocol.state.CloseHandshake;
import dev.soto.protocol.state.CloseHandshake.Action;
import dev.soto.protocol.state.CloseHandshake.Input;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a connection ends: gives {@link CloseHandshake} its inputs and does what that table says. */
final class ConnectionEnd {
    private final CloseHandshake close;
    private final EngineListener listener;
    private final FrameOutput output;
    private final OutgoingFrames outgoing;
    private final IncomingFrames incoming;
    private final ExtensionChain extensions;
    private final EngineTimers timers;
    private @Nullable EngineTrace trace;

    /** The peer's, until the connection fails because of it. */
    private @Nullable ProtocolViolation violation;

    private boolean inputEnded;

    ConnectionEnd(
            EngineConfig config,
            EngineListener listener,
            CloseHandshake close,
            FrameOutput output,
            OutgoingFrames outgoing,
            IncomingFrames incoming,
            EngineTimers timers) {
        this.close = close;
        this.listener = listener;
        this.output = output;
        this.outgoing = outgoing;
        this.incoming = incoming;
        this.extensions = config.extensions();
        this.timers = timers;
        this.trace = config.trace();
    }

    void setTrace(@Nullable EngineTrace changed) {
        trace = changed;
    }

    /** Returns whether input counts: neither did the peer break a rule nor has its close frame come. */
    boolean wantsInput() {
        return violation == null && close.wantsInput();
    }

    /** See {@link WebSocketEngine#hasViolation}. */
    boolean hasViolation() {
        return violation != null && close.isOpen();
    }

    /** What was complete before the violation is answered first: the connection fails when its owner says so, or is closing. */
    void violated(ProtocolViolation broken, long now) {
        incoming.discardMessage();
        if (close.isOpen()) {
            violation = broken;
            listener.onViolation(broken);
        } else {
            fail(Input.VIOLATION, broken, now);
        }
    }

    void peerClosed(long now) {
        incoming.discardMessage();
        on(Input.PEER_CLOSE, CloseStatus.NO_STATUS, now);
    }

    /** See {@link WebSocketEngine#endOfInput}. */
    void endOfInput(long now) {
        inputEnded = true;
        if (hasViolation()) {
            // It fails the connection first.
            return;
        }
        boolean early = close.isOpen() && !output.isDrained();
        on(early ? Input.END_OF_INPUT_EARLY : Input.END_OF_INPUT, CloseStatus.ABNORMAL, now);
    }

    /** Something has been written; when that was all, the close may go on. */
    void written(long now) {
        if (close.awaitsDrain() && output.isDrained()) {
            on(Input.DRAINED, CloseStatus.ABNORMAL, now);
        }
    }

    /** See {@link WebSocketEngine#close}. */
    boolean close(CloseStatus status, long now) {
        status.requireSendable();
        return on(Input.LOCAL_CLOSE, status, now);
    }

    /** See {@link WebSocketEngine#answerClose}. */
    void answer(long now) {
        CloseStatus received = close.received();
        if (received != null) {
            boolean empty = received.code() == CloseCode.NO_STATUS;
            on(Input.ANSWER, empty ? new CloseStatus(CloseCode.NORMAL, "") : received, now);
        }
    }

    /** See {@link WebSocketEngine#fail} and {@link WebSocketEngine#overrun}. */
    void fail(Input input, ProtocolViolation why, long now) {
        if (close.accepts(input)) {
            Set<Action> actions = step(input);
            incoming.discardMessage();
            perform(actions, report(why), now);
        }
    }

    private CloseStatus report(ProtocolViolation why) {
        String reason = why.getMessage();
        CloseStatus status = CloseStatus.truncated(why.closeCode(), reason == null ? "" : reason);
        close.decide(status);
        listener.onError(why);
        return status;
    }

    /** See {@link WebSocketEngine#abort}. */
    void abort(Throwable cause, long now) {
        boolean reported = close.state() == State.CLOSED || reportViolation();
        Set<Action> actions = step(Input.ABORT);
        if (!actions.isEmpty() && !reported) {
            listener.onError(cause);
        }
        perform(actions, CloseStatus.ABNORMAL, now);
    }

    private boolean reportViolation() {
        if (violation == null || !close.isOpen()) {
            return false;
        }
        report(violation);
        return true;
    }

    /** See {@link WebSocketEngine#lost}. */
    void lost(Throwable failure, long now) {
        reportViolation();
        Set<Action> actions = step(Input.ABORT);
        if (close.received() == null) {
            close.decide(CloseStatus.truncated(CloseCode.ABNORMAL, "the connection broke: " + reason(failure)));
        }
        perform(actions, CloseStatus.ABNORMAL, now);
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    /** The peer hears 1001; the application 1006, as Jakarta wants it where the container's own clock closes. */
    void expire(String reason, long now) {
        close.decide(CloseStatus.truncated(CloseCode.ABNORMAL, reason));
        on(Input.IDLE, CloseStatus.truncated(CloseCode.GOING_AWAY, reason), now);
    }

    /** The close handshake took too long. */
    void cut(long now) {
        on(Input.DEADLINE, CloseStatus.ABNORMAL, now);
    }

    /** Returns whether something came of it. */
    private boolean on(Input input, CloseStatus toSend, long now) {
        Set<Action> actions = step(input);
        perform(actions, toSend, now);
        return !actions.isEmpty();
    }

    private Set<Action> step(Input input) {
        if (trace == null) {
            return close.on(input);
        }
        String from = close.phase();
        Set<Action> actions = close.on(input);
        if (!from.equals(close.phase())) {
            trace.changed(from, input.name(), close.phase());
        }
        return actions;
    }

    private void perform(Set<Action> actions, CloseStatus toSend, long now) {
        for (Action action : actions) {
            switch (action) {
                case REPORT_PEER_CLOSING -> listener.onClosing(true);
                case REPORT_LOCAL_CLOSING -> listener.onClosing(false);
                case START_DEADLINE -> timers.startClose(now);
                case QUEUE_CLOSE -> {
                    outgoing.close(toSend);
                    timers.startClose(now);
                }
                case QUEUE_FAILURE -> {
                    listener.onOutputDropped();
                    outgoing.closeAtOnce(toSend);
                    timers.startClose(now);
                }
                case SHUTDOWN_OUTPUT -> listener.onShutdownOutput();
                case CLOSE_TRANSPORT -> {
                    timers.stopClose();
                    output.discard();
                    incoming.discard();
                    listener.onCloseTransport();
                }
                case REPORT_CLOSED -> {
                    incoming.discardMessage();
                    extensions.close();
                    listener.onClosed(close.status());
                }
            }
        }
        if (inputEnded && close.state() == State.CLOSED && close.accepts(Input.END_OF_INPUT)) {
            on(Input.END_OF_INPUT, toSend, now);
        }
    }
}
