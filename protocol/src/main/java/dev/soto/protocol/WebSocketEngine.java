package dev.soto.protocol;

import dev.soto.protocol.EngineTimers.Timer;
import dev.soto.protocol.frame.FrameOutput;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Deadlines;
import dev.soto.protocol.model.Limits;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.State;
import dev.soto.protocol.model.Timeouts;
import dev.soto.protocol.state.CloseHandshake;
import dev.soto.protocol.state.CloseHandshake.Input;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket connection without I/O (RFC 6455): bytes go in, events and bytes come out, and time is an argument. It wires
 * the pieces together and decides nothing itself: {@link IncomingFrames} (what arrives), {@link OutgoingFrames} (what is sent),
 * {@link EngineTimers} (what is due) and {@link ConnectionEnd} (how it ends).
 *
 * <p>Whoever owns the transport calls {@link #receive} with what was read, {@link #outgoing} to send, {@link #takeOutput} for what to
 * write, {@link #written} when that is done, and {@link #onTime} when {@link #nextDeadline} has passed. Times are nanoseconds of one
 * monotonic clock that never is negative. Confined to one thread at a time; no method blocks.
 */
public final class WebSocketEngine {
    private static final Timer[] TIMERS = Timer.values();

    private final CloseHandshake close = new CloseHandshake();
    private final EngineTimers timers;
    private final FrameOutput output;
    private final OutgoingFrames outgoing;
    private final IncomingFrames incoming;
    private final ConnectionEnd end;
    /** Null without limits of that kind, as most connections are. */
    private final @Nullable DelayedInput delayed;

    /** Creates an engine in state OPEN: the opening handshake is done. */
    public WebSocketEngine(EngineConfig config, EngineListener listener, long now) {
        this.timers = new EngineTimers(config.timeouts(), now);
        this.output = new FrameOutput(config.role(), config.maskingKeys(), config.buffers());
        this.outgoing = new OutgoingFrames(config, output, close, timers);
        this.delayed = DelayedInput.of(config.limits().input(), close, timers);
        this.incoming = new IncomingFrames(config, listener, close, outgoing, timers, delayed);
        this.end = new ConnectionEnd(config, listener, close, output, outgoing, incoming, timers);
    }

    // Input

    /**
     * Takes what was read, up to the end of one frame: call it again while the input has bytes left. A violation by the
     * peer is an event and not an exception. Of a peer that sends faster than it may, the engine keeps what it has not taken;
     * see {@link #delaysInput}.
     *
     * @param input writable heap buffer in big-endian order; its content is changed
     */
    public void receive(ByteBuffer input, long now) {
        timers.received(now);
        if (!end.wantsInput()) {
            input.position(input.limit());
            return;
        }
        if (delayed != null && delayed.keeps(input, incoming.isBetweenMessages(), now)) {
            return;
        }
        int from = input.position();
        try {
            if (incoming.receive(input, now)) {
                end.peerClosed(now);
            }
            if (delayed != null) {
                delayed.received(input.position() - from, incoming.isBetweenMessages(), now);
            }
        } catch (ProtocolViolation broken) {
            input.position(input.limit());
            end.violated(broken, now);
        }
        if (delayed != null && delayed.endsWith(input)) {
            endOfInput(now);
        }
    }

    /**
     * Returns whether input has to wait because the peer sends faster than it may. Then nothing more is to be read, and from
     * {@link #nextDeadline} on, when {@link #onTime} has been called, {@link #isInputDue} says that it goes on.
     */
    public boolean delaysInput(long now) {
        return delayed != null && delayed.delays(incoming.isBetweenMessages(), now);
    }

    /** Returns whether the waiting of input is over: {@link #takeHeldInput} is to be called, then reading may go on. */
    public boolean isInputDue() {
        return delayed != null && delayed.isDue();
    }

    /** Returns whether a frame or a message has been received in part, or input waits for its time. */
    public boolean hasUnfinishedInput() {
        return !incoming.isBetweenMessages() || delayed != null && delayed.isHolding();
    }

    /**
     * Returns input that had to wait, to be given to {@link #receive}; null when there is none, or its time has not come.
     */
    public @Nullable ByteBuffer takeHeldInput() {
        return delayed == null ? null : delayed.take();
    }

    /** The transport says that no more bytes will come. */
    public void endOfInput(long now) {
        if (delayed == null || !delayed.keepsEnd()) {
            end.endOfInput(now);
        }
    }

    // Output

    /** Returns where messages, pings and pongs are queued. */
    public OutgoingFrames outgoing() {
        return outgoing;
    }

    /** Returns whether there is something to write. */
    public boolean hasOutput() {
        return !output.isEmpty();
    }

    /**
     * Takes what to write next. All of it has to be written before {@link #written} is called and more is taken.
     *
     * @param target gets the buffers
     */
    public void takeOutput(List<ByteBuffer> target, long now) {
        timers.writes(output.queuedBytes(), now);
        output.take(target);
    }

    /** What was taken last has been written; or, after {@link #abort}, will be touched by nobody any more. */
    public void written(long now) {
        outgoing.written();
        end.written(now);
    }

    /** Returns how many bytes of data messages, pings and orderly close frames have been written. */
    public long writtenBytes() {
        return output.writtenBytes();
    }

    /** Returns how many bytes of data messages, pings and orderly close frames have not been written. */
    public long queuedBytes() {
        return output.queuedBytes();
    }

    /**
     * Closes in order: queues a close frame behind what is queued already.
     *
     * @return whether the connection was open
     * @throws IllegalArgumentException see {@link CloseStatus#requireSendable}
     */
    public boolean close(CloseStatus status, long now) {
        return end.close(status, now);
    }

    /** Answers the peer's close frame with its own code and reason; nothing when it has been answered. */
    public void answerClose(long now) {
        end.answer(now);
    }

    /**
     * Fails the connection (RFC 6455 section 7.1.7): queues a close frame behind what is queued already; nothing when it is
     * closed.
     */
    public void fail(ProtocolViolation why, long now) {
        end.fail(Input.VIOLATION, why, now);
    }

    /** Fails the connection because the peer takes too little: its close frame goes ahead of what is queued, which is dropped. */
    public void overrun(ProtocolViolation why, long now) {
        end.fail(Input.OVERRUN, why, now);
    }

    /** Returns whether the peer broke a rule, and {@link #fail} is to be called with that. */
    public boolean hasViolation() {
        return end.hasViolation();
    }

    /** Gives the connection up without a close frame; nothing when it is closed. */
    public void abort(Throwable cause, long now) {
        end.abort(cause, now);
    }

    /**
     * The transport has failed; nothing when the connection is closed. The listener is told the end alone, as for an {@link
     * #endOfInput} without a close frame: whether a peer that is gone shows as the one or the other is up to the transport.
     */
    public void lost(Throwable failure, long now) {
        end.lost(failure, now);
    }

    /** Returns when {@link #onTime} has to be called; {@link Deadlines#NEVER} for never. */
    public long nextDeadline() {
        boolean open = close.isOpen();
        if (!open && delayed != null && delayed.isWaiting()) {
            // Among what waits there may be the peer's close frame.
            return 0;
        }
        long next = timers.next(open);
        return open && delayed != null ? Math.min(next, delayed.next()) : next;
    }

    /**
     * Returns whether a deadline began to count since the last time that {@link #nextDeadline} may not have told. Those that
     * methods for rare events bring about, a close for example, do not show here.
     */
    public boolean takeNewDeadline() {
        return timers.takeNewDeadline();
    }

    /** Does what is due. */
    public void onTime(long now) {
        ProtocolViolation tooSlow = delayed == null ? null : delayed.onTime(now);
        if (tooSlow != null) {
            fail(tooSlow, now);
        }
        for (Timer timer : TIMERS) {
            if (timers.isDue(timer, close.isOpen(), now)) {
                onTime(timer, now);
            }
        }
    }

    private void onTime(Timer due, long now) {
        switch (due) {
            case IDLE -> {
                long idle = Deadlines.millis(timeouts().idleTimeout());
                end.expire("nothing was sent or received for " + idle + " ms (idleTimeout)", now);
            }
            case REST -> outgoing.extensionsRest();
            case PING -> outgoing.keepAlive(now);
            case PONG -> end.expire("the peer did not answer a ping in time (pongTimeout)", now);
            case CLOSE -> end.cut(now);
        }
    }

    /** The application is busy with what arrived before: the time does not count as idle. */
    public void touch(long now) {
        timers.touch(now);
        if (delayed != null) {
            delayed.touch(now);
        }
    }

    /** Returns the limits in force. */
    public Limits limits() {
        return incoming.limits();
    }

    /**
     * Sets the limits: those of messages from the next bytes on, the others from the next frame or message on. {@link Limits#input}
     * and {@link Limits#maxControlFramesPerSecond} stay as they are.
     */
    public void setLimits(Limits limits) {
        incoming.setLimits(limits);
        outgoing.setLimits(limits);
    }

    /** Returns the times in force. */
    public Timeouts timeouts() {
        return timers.timeouts();
    }

    /** Sets the times, which count from what was sent or received last. */
    public void setTimeouts(Timeouts timeouts) {
        timers.setTimeouts(timeouts);
    }

    /** Has all frames and changes of state seen from now on; null for nobody any more. */
    public void setTrace(@Nullable EngineTrace trace) {
        incoming.setTrace(trace);
        outgoing.setTrace(trace);
        end.setTrace(trace);
    }

    /** Sets whether messages of a type come in parts, from the next message on. */
    public void setInParts(DataType type, boolean inParts) {
        incoming.setInParts(type, inParts);
    }

    /** Sets whether whole binary messages may be lent, see {@link dev.soto.protocol.model.MessageListener#onLentBinary}; from the next message on. */
    public void setLending(boolean lends) {
        incoming.setLending(lends);
    }

    /** Returns the state. */
    public State state() {
        return close.state();
    }

    /** Returns whether messages may be sent. */
    public boolean isOpen() {
        return close.isOpen();
    }

    /** Returns whether the transport shall be freed: nothing comes of any further call. */
    public boolean isGone() {
        return close.isGone();
    }

    /** Returns what ended the connection; null while it is open. */
    public @Nullable Input closeCause() {
        return close.cause();
    }

    /** Returns how many pings and pongs there were; null while there was none. */
    public @Nullable ControlFrameCounts controlFrames() {
        return outgoing.controlFrames();
    }

    /** Returns what extensions made of the payload of both directions; null while there was none, or no extension. */
    public @Nullable ExtendedBytes extendedBytes() {
        return outgoing.extendedBytes();
    }

    /** Returns how many bytes of incoming messages have been accepted, after the extensions. */
    public long payloadBytesReceived() {
        return incoming.payloadBytes();
    }

    /** Returns how many bytes have been taken to be written, of all frames. */
    public long wireBytesTaken() {
        return output.wireBytes();
    }

    /** Returns the status of the close; meaningful in state CLOSED. */
    public CloseStatus closeStatus() {
        return close.status();
    }
}
