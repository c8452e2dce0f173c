package dev.soto.protocol;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.FrameHeader;
import dev.soto.protocol.frame.CloseBody;
import dev.soto.protocol.frame.FrameOutput;
import dev.soto.protocol.frame.FrameReader;
import dev.soto.protocol.frame.FrameRules;
import dev.soto.protocol.frame.FrameWriter;
import dev.soto.protocol.message.MessageAssembly;
import dev.soto.protocol.message.MessageLimits;
import dev.soto.protocol.message.SharedMessage;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.State;
import dev.soto.protocol.state.CloseHandshake;
import dev.soto.protocol.state.CloseHandshake.Action;
import dev.soto.protocol.state.CloseHandshake.Input;
import dev.soto.protocol.state.ControlFrameRate;
import dev.soto.protocol.state.Deadlines;
import dev.soto.protocol.state.InputPace;
import dev.soto.protocol.state.KeepAlive;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket connection without I/O (RFC 6455): bytes go in, events and bytes come out, and time is an argument. It wires
 * the pieces together and decides nothing itself.
 *
 * <p>Whoever owns the transport calls {@link #receive} with what was read, {@link #takeOutput} for what to write, {@link
 * #written} when that is done, and {@link #onTime} when {@link #nextDeadline} has passed. Times are nanoseconds of one
 * monotonic clock that never is negative. Confined to one thread at a time; no method blocks.
 */
public final class WebSocketEngine {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ExtensionChain extensions;
    private final boolean extended;
    private final EngineListener listener;
    private final FrameRules rules;
    private final FrameReader reader;
    private final FrameOutput output;
    private final MessageLimits limits;
    private final MessageAssembly assembly;
    private final CloseHandshake close = new CloseHandshake();
    private final int maxControlFramesPerSecond;
    private final int outgoingFragmentBytes;
    private final int maxQueuedPongs;
    private final long closeNanos;
    private final long extensionRestNanos;
    /** Null without limits of that kind, as most connections are. */
    private final @Nullable InputPace pace;

    // Made when there is a use for it, which most connections never have.

    private @Nullable FrameHeader header;
    private @Nullable ControlFrameRate controlRate;
    private @Nullable ControlFrameCounts controlCounts;
    private @Nullable KeepAlive keepAlive;
    /** Input that came too fast and waits. */
    private @Nullable ByteBuffer held;
    /** What {@link #takeHeldInput} gave out. */
    private @Nullable ByteBuffer heldBefore;

    /** Until when input waits; {@link Deadlines#NEVER} when it does not. */
    private long waitsUntil = Deadlines.NEVER;
    /** The waiting is over, and nobody has asked yet. */
    private boolean inputDue;
    /** The end of the input came while some of it waited. */
    private boolean endHeld;

    private ByteBuffer controlPayload = NOTHING;
    private int droppedPongs;
    /** The peer's, until the connection fails because of it. */
    private @Nullable ProtocolViolation violation;

    private long pingsSent;
    private long pingsAnswered;
    /** Bytes of a ping of the keep-alive that waits alone; -1 for none. */
    private int keepAlivePingBytes = -1;

    private boolean inputEnded;
    private boolean extensionsRest;
    private boolean newDeadline;
    private long idleNanos;
    private long lastActivity;
    private long lastReceived;
    private long pongTimeout;
    private long closeDeadline = Deadlines.NEVER;

    /** Creates an engine in state OPEN: the opening handshake is done. */
    public WebSocketEngine(EngineConfig config, EngineListener listener, long now) {
        this.extensions = config.extensions();
        this.extended = !extensions.isEmpty();
        this.listener = listener;
        this.rules = new FrameRules(config.role(), extensions.reservedBits(), config.maxFramePayloadBytes());
        this.reader = new FrameReader(rules);
        this.output = new FrameOutput(config.role(), config.maskingKeys(), config.buffers());
        this.limits =
                new MessageLimits(config.maxTextMessageBytes(), config.maxBinaryMessageBytes(), config.maxFragments());
        this.assembly = new MessageAssembly(limits, listener);
        this.maxControlFramesPerSecond = config.maxControlFramesPerSecond();
        this.outgoingFragmentBytes = config.outgoingFragmentBytes();
        this.maxQueuedPongs = config.maxQueuedPongs();
        this.closeNanos = config.closeNanos();
        this.extensionRestNanos = config.extensionRestNanos();
        this.pace = config.input().isNone() ? null : new InputPace(config.input());
        this.extensionsRest = true;
        this.idleNanos = config.idleNanos();
        this.lastActivity = now;
        this.lastReceived = now;
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
        received(now);
        if (violation != null || !close.wantsInput()) {
            input.position(input.limit());
            return;
        }
        if (pace != null) {
            receiveAtPace(pace, input, now);
            return;
        }
        try {
            receiveFrame(input, now);
        } catch (ProtocolViolation broken) {
            violated(broken, input, now);
        }
    }

    /** What was complete before the violation is answered first: the connection fails when its owner says so, or is closing. */
    private void violated(ProtocolViolation broken, ByteBuffer input, long now) {
        input.position(input.limit());
        assembly.discard();
        if (close.isOpen()) {
            violation = broken;
            listener.onViolation(broken);
        } else {
            fail(broken, now);
        }
    }

    private void receiveAtPace(InputPace limited, ByteBuffer input, long now) {
        if (held != null || delaysInput(now)) {
            hold(input);
            return;
        }
        int from = input.position();
        try {
            receiveFrame(input, now);
            newDeadline |= limited.bytes(input.position() - from, !betweenMessages(), now);
        } catch (ProtocolViolation broken) {
            violated(broken, input, now);
        }
        if (endHeld && !input.hasRemaining()) {
            endOfInput(now);
        }
    }

    private boolean betweenMessages() {
        return reader.betweenFrames() && !assembly.insideMessage();
    }

    /** Keeps what the input has left: as it is when it was kept before, else a copy. */
    private void hold(ByteBuffer input) {
        ByteBuffer kept = held;
        if (kept == null && input == heldBefore) {
            kept = input.duplicate();
        } else {
            int before = kept == null ? 0 : kept.remaining();
            ByteBuffer longer = ByteBuffer.allocate(before + input.remaining());
            if (kept != null) {
                longer.put(kept);
            }
            kept = longer.put(input.duplicate()).flip();
        }
        held = kept;
        input.position(input.limit());
    }

    private boolean isInputWaiting() {
        return !inputDue && (held != null || waitsUntil != Deadlines.NEVER);
    }

    /**
     * Returns whether input has to wait because the peer sends faster than it may. Then nothing more is to be read, and from
     * {@link #nextDeadline} on, when {@link #onTime} has been called, {@link #isInputDue} says that it goes on.
     */
    public boolean delaysInput(long now) {
        if (pace == null) {
            return false;
        }
        if (held == null && !inputDue) {
            long until = close.isOpen() ? pace.waitsUntil(betweenMessages()) : 0;
            boolean waits = until > now;
            newDeadline |= waits && waitsUntil != until;
            waitsUntil = waits ? until : Deadlines.NEVER;
            return waits;
        }
        return true;
    }

    /** Returns whether the waiting of input is over: {@link #takeHeldInput} is to be called, then reading may go on. */
    public boolean isInputDue() {
        return inputDue;
    }

    /**
     * Returns input that had to wait, to be given to {@link #receive}; null when there is none, or its time has not come.
     */
    public @Nullable ByteBuffer takeHeldInput() {
        if (!inputDue) {
            return null;
        }
        inputDue = false;
        ByteBuffer taken = held;
        held = null;
        heldBefore = taken;
        return taken;
    }

    private void received(long now) {
        if (keepAlive != null) {
            newDeadline |= keepAlive.received(now);
        }
        lastReceived = now;
    }

    private void receiveFrame(ByteBuffer input, long now) throws ProtocolViolation {
        boolean fromStart = !reader.insideFrame();
        if (fromStart) {
            if (!reader.readHeader(input, assembly.insideMessage())) {
                return;
            }
            if (Opcode.isControl(reader.opcode())) {
                countControlFrame(now);
            } else {
                beginDataFrame(now);
            }
        }
        if (!isAnswerToKeepAlive()) {
            lastActivity = now;
        }
        int count = reader.readPayload(input);
        int limit = input.limit();
        int end = input.position() + count;
        input.limit(end);
        try {
            if (Opcode.isControl(reader.opcode())) {
                controlFrame(input, now);
            } else {
                dataFrame(input, fromStart);
            }
        } finally {
            input.limit(limit);
            input.position(end);
        }
    }

    /** Also when a later ping has gone out since, for another reason than that this one was answered. */
    private boolean answersKeepAlive(ByteBuffer payload) {
        if (payload.remaining() != Long.BYTES) {
            return false;
        }
        long ping = payload.getLong(payload.position());
        boolean answer = ping > pingsAnswered && ping <= pingsSent;
        if (answer) {
            pingsAnswered = ping;
        }
        return answer;
    }

    private boolean isAnswerToKeepAlive() {
        return keepAlive != null && reader.opcode() == Opcode.PONG && keepAlive.isPongDue();
    }

    private void countControlFrame(long now) throws ProtocolViolation {
        if (controlRate == null) {
            controlRate = new ControlFrameRate(maxControlFramesPerSecond, now);
        }
        controlRate.count(now);
    }

    private ControlFrameCounts controlCounts() {
        ControlFrameCounts present = controlCounts;
        if (present == null) {
            present = new ControlFrameCounts();
            controlCounts = present;
        }
        return present;
    }

    private FrameHeader header() {
        FrameHeader present = header;
        if (present == null) {
            present = new FrameHeader();
            header = present;
        }
        return present;
    }

    private void beginDataFrame(long now) throws ProtocolViolation {
        if (reader.opcode() != Opcode.CONTINUATION) {
            if (pace != null) {
                pace.message(now);
            }
            assembly.begin(reader.opcode() == Opcode.TEXT ? DataType.TEXT : DataType.BINARY);
        }
        assembly.beginFrame(extended ? 0 : reader.length(), !extended && reader.fin());
        if (extended) {
            extensionsWork();
            FrameHeader incoming = header().set(reader.fin(), reader.reservedBits(), reader.opcode());
            extensions.beginIncoming(incoming);
            if (incoming.reservedBits() != 0) {
                throw ProtocolViolation.protocolError("reserved bits 0x" + Integer.toHexString(incoming.reservedBits())
                        + " are set, but no extension gives them a meaning here (RFC 6455 section 5.2)");
            }
        }
    }

    private void dataFrame(ByteBuffer payload, boolean fromStart) throws ProtocolViolation {
        boolean endOfFrame = reader.remaining() == 0;
        boolean endOfMessage = endOfFrame && reader.fin();
        if (extended) {
            extensions.incoming(payload, endOfFrame, endOfMessage, assembly);
        } else if (fromStart
                && endOfMessage
                && reader.opcode() != Opcode.CONTINUATION
                && assembly.acceptWhole(payload, payload.remaining())) {
            return;
        } else {
            assembly.accept(payload);
        }
        assembly.endRun(endOfMessage);
    }

    private void controlFrame(ByteBuffer run, long now) throws ProtocolViolation {
        if (controlPayload == NOTHING) {
            controlPayload = ByteBuffer.allocate((int) reader.length());
        }
        controlPayload.put(run);
        if (reader.remaining() > 0) {
            return;
        }
        ByteBuffer payload = controlPayload.flip();
        controlPayload = NOTHING;
        switch (reader.opcode()) {
            case Opcode.PING -> {
                controlCounts().pingsReceived++;
                ping(payload);
            }
            case Opcode.PONG -> {
                controlCounts().pongsReceived++;
                if (keepAlive != null) {
                    keepAlive.pong();
                }
                if (answersKeepAlive(payload)) {
                    listener.onKeepAlivePong(payload);
                } else {
                    listener.onPong(payload);
                }
            }
            default -> peerClose(payload, now);
        }
    }

    private void ping(ByteBuffer payload) throws ProtocolViolation {
        if (close.isOpen()) {
            if (maxQueuedPongs > 0 && output.waitingPongs() >= maxQueuedPongs) {
                droppedPongs += output.waitingPongs();
                output.dropUrgent();
                if (droppedPongs > maxQueuedPongs) {
                    throw ProtocolViolation.policy("more than " + 2 * maxQueuedPongs
                            + " pings arrived while the peer read no pong (maxQueuedPongs " + maxQueuedPongs + ")");
                }
            }
            output.appendUrgent(Opcode.PONG, payload);
            controlCounts().pongsSent++;
        }
        listener.onPing(payload);
    }

    private void peerClose(ByteBuffer payload, long now) throws ProtocolViolation {
        close.receivedClose(CloseBody.parse(payload));
        assembly.discard();
        perform(close.on(Input.PEER_CLOSE), CloseStatus.NO_STATUS, now);
    }

    /** The transport says that no more bytes will come. */
    public void endOfInput(long now) {
        endHeld = held != null && close.wantsInput();
        if (endHeld) {
            return;
        }
        inputEnded = true;
        if (hasViolation()) {
            // It fails the connection first.
            return;
        }
        boolean early = close.isOpen() && !output.isDrained();
        perform(close.on(early ? Input.END_OF_INPUT_EARLY : Input.END_OF_INPUT), CloseStatus.ABNORMAL, now);
    }

    // Messages out

    /** Queues a whole message that extensions may transform; otherwise as the other method. */
    public long sendMessage(DataType type, ByteBuffer payload) {
        return sendMessage(type, payload, false);
    }

    /**
     * Queues a whole message.
     *
     * @param payload position to limit; not changed; see {@link FrameOutput#append}
     * @param verbatim see {@link FrameHeader#verbatim}
     * @return place in the output; sent when {@link #writtenBytes} has reached it
     * @throws IllegalStateException when the state is not OPEN
     */
    public long sendMessage(DataType type, ByteBuffer payload, boolean verbatim) {
        int max = outgoingFragmentBytes;
        if (max == 0 || payload.remaining() <= max) {
            return sendFrame(type.opcode(), true, payload, verbatim);
        }
        ByteBuffer piece = payload.duplicate();
        int opcode = type.opcode();
        long place = 0;
        while (piece.position() < payload.limit()) {
            int end = Math.min(payload.limit(), piece.position() + max);
            piece.limit(end);
            place = sendFrame(opcode, end == payload.limit(), piece, verbatim);
            piece.limit(payload.limit()).position(end);
            opcode = Opcode.CONTINUATION;
        }
        return place;
    }

    /**
     * Queues a whole message that other connections send too. Its frame is the one that another connection made, when that
     * would make the same; else it goes as with {@link #sendMessage}.
     *
     * @return as {@link #sendMessage}
     * @throws IllegalStateException when the state is not OPEN
     */
    public long sendShared(SharedMessage message) {
        Object kind = extended ? extensions.sharingKey() : FrameOutput.class;
        boolean cut = outgoingFragmentBytes != 0 && message.payloadBytes() > outgoingFragmentBytes;
        if (kind == null || cut || !output.canShare()) {
            return sendMessage(message.type(), message.payload());
        }
        requireOpen();
        return output.appendShared(message.frame(kind, () -> frame(message)));
    }

    private ByteBuffer frame(SharedMessage message) {
        ByteBuffer payload = message.payload();
        int reservedBits = 0;
        if (extended) {
            extensionsWork();
            FrameHeader outgoing = header().set(true, 0, message.type().opcode());
            payload = extensions.outgoing(outgoing, payload);
            reservedBits = outgoing.reservedBits();
        }
        int length = payload.remaining();
        ByteBuffer frame = ByteBuffer.allocate(FrameWriter.headerSize(length, false) + length);
        FrameWriter.writeHeader(
                frame, FrameWriter.firstByte(true, reservedBits, message.type().opcode()), length);
        return frame.put(payload.duplicate()).flip();
    }

    /** Queues a data frame of a message that extensions may transform; otherwise as the other method. */
    public long sendFrame(int opcode, boolean fin, ByteBuffer payload) {
        return sendFrame(opcode, fin, payload, false);
    }

    /**
     * Queues a data frame. The caller sees to it that frames of two messages do not mix (RFC 6455 section 5.4).
     *
     * @param opcode of the message for its first frame, else {@link Opcode#CONTINUATION}
     * @param fin whether the frame ends the message
     * @param payload as for {@link #sendMessage}
     * @param verbatim the same for all frames of a message, see {@link FrameHeader#verbatim}
     * @return place in the output; sent when {@link #writtenBytes} has reached it
     * @throws IllegalStateException when the state is not OPEN
     */
    public long sendFrame(int opcode, boolean fin, ByteBuffer payload, boolean verbatim) {
        requireOpen();
        if (!extended) {
            return output.append(FrameWriter.firstByte(fin, 0, opcode), payload, false);
        }
        extensionsWork();
        FrameHeader outgoing = header().set(fin, 0, opcode).verbatim(verbatim);
        ByteBuffer transformed = extensions.outgoing(outgoing, payload);
        return output.append(
                FrameWriter.firstByte(fin, outgoing.reservedBits(), opcode), transformed, transformed != payload);
    }

    /**
     * Queues a ping behind what is queued already.
     *
     * @throws IllegalArgumentException when the payload is longer than 125 bytes
     * @throws IllegalStateException when the state is not OPEN
     */
    public void sendPing(ByteBuffer payload) {
        sendControl(Opcode.PING, payload);
    }

    /** Queues a pong that answers no ping (RFC 6455 section 5.5.3); otherwise as {@link #sendPing}. */
    public void sendPong(ByteBuffer payload) {
        sendControl(Opcode.PONG, payload);
    }

    private void sendControl(int opcode, ByteBuffer payload) {
        if (payload.remaining() > FrameRules.MAX_CONTROL_PAYLOAD) {
            throw new IllegalArgumentException("payload of a " + (opcode == Opcode.PING ? "ping" : "pong") + " is "
                    + payload.remaining() + " bytes long, at most " + FrameRules.MAX_CONTROL_PAYLOAD
                    + " are allowed (RFC 6455 section 5.5)");
        }
        requireOpen();
        output.append(FrameWriter.firstByte(true, 0, opcode), payload, true);
        if (opcode == Opcode.PING) {
            controlCounts().pingsSent++;
        } else {
            controlCounts().pongsSent++;
        }
    }

    /**
     * Checks that messages may be sent.
     *
     * @throws IllegalStateException when the state is not OPEN
     */
    public void requireOpen() {
        if (!close.isOpen()) {
            throw new IllegalStateException(
                    "the connection is " + (close.state() == State.CLOSING ? "closing" : "closed"));
        }
    }

    // Bytes out

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
        if (output.queuedBytes() != keepAlivePingBytes) {
            lastActivity = now;
        }
        keepAlivePingBytes = -1;
        output.take(target);
    }

    /** What was taken last has been written; or, after {@link #abort}, will be touched by nobody any more. */
    public void written(long now) {
        droppedPongs = 0;
        output.written();
        if (close.awaitsDrain() && output.isDrained()) {
            perform(close.on(Input.DRAINED), CloseStatus.ABNORMAL, now);
        }
    }

    /** Returns how many bytes of data messages, pings and orderly close frames have been written. */
    public long writtenBytes() {
        return output.writtenBytes();
    }

    /** Returns how many bytes of data messages, pings and orderly close frames have not been written. */
    public long queuedBytes() {
        return output.queuedBytes();
    }

    // The end

    /**
     * Closes in order: queues a close frame behind what is queued already.
     *
     * @return whether the connection was open
     * @throws IllegalArgumentException see {@link CloseStatus#requireSendable}
     */
    public boolean close(CloseStatus status, long now) {
        status.requireSendable();
        Set<Action> actions = close.on(Input.LOCAL_CLOSE);
        perform(actions, status, now);
        return !actions.isEmpty();
    }

    /** Answers the peer's close frame with its own code and reason; nothing when it has been answered. */
    public void answerClose(long now) {
        CloseStatus received = close.received();
        if (received != null) {
            boolean empty = received.code() == CloseCode.NO_STATUS;
            perform(close.on(Input.ANSWER), empty ? new CloseStatus(CloseCode.NORMAL, "") : received, now);
        }
    }

    /**
     * Fails the connection (RFC 6455 section 7.1.7): queues a close frame behind what is queued already; nothing when it is
     * closed.
     */
    public void fail(ProtocolViolation why, long now) {
        fail(Input.VIOLATION, why, now);
    }

    /** Fails the connection because the peer takes too little: its close frame goes ahead of what is queued, which is dropped. */
    public void overrun(ProtocolViolation why, long now) {
        fail(Input.OVERRUN, why, now);
    }

    private void fail(Input input, ProtocolViolation why, long now) {
        if (close.accepts(input)) {
            Set<Action> actions = close.on(input);
            assembly.discard();
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

    /** Returns whether the peer broke a rule, and {@link #fail} is to be called with that. */
    public boolean hasViolation() {
        return violation != null && close.isOpen();
    }

    /** Gives the connection up without a close frame; nothing when it is closed. */
    public void abort(Throwable cause, long now) {
        boolean reported = close.state() == State.CLOSED;
        if (hasViolation() && violation != null) {
            report(violation);
            reported = true;
        }
        Set<Action> actions = close.on(Input.ABORT);
        if (!actions.isEmpty() && !reported) {
            listener.onError(cause);
        }
        perform(actions, CloseStatus.ABNORMAL, now);
    }

    /**
     * The transport has failed; nothing when the connection is closed. The listener is told the end alone, as for an {@link
     * #endOfInput} without a close frame: whether a peer that is gone shows as the one or the other is up to the transport.
     */
    public void lost(Throwable failure, long now) {
        if (hasViolation() && violation != null) {
            report(violation);
        }
        Set<Action> actions = close.on(Input.ABORT);
        if (close.received() == null) {
            close.decide(CloseStatus.truncated(CloseCode.ABNORMAL, "the connection broke: " + failure.getMessage()));
        }
        perform(actions, CloseStatus.ABNORMAL, now);
    }

    private void perform(Set<Action> actions, CloseStatus toSend, long now) {
        for (Action action : actions) {
            switch (action) {
                case REPORT_PEER_CLOSING -> listener.onClosing(true);
                case REPORT_LOCAL_CLOSING -> listener.onClosing(false);
                case START_DEADLINE -> closeDeadline = Deadlines.after(now, closeNanos);
                case QUEUE_CLOSE -> {
                    output.append(FrameWriter.firstByte(true, 0, Opcode.CLOSE), CloseBody.of(toSend), true);
                    closeDeadline = Deadlines.after(now, closeNanos);
                }
                case QUEUE_FAILURE -> {
                    output.dropUntaken();
                    listener.onOutputDropped();
                    output.appendUrgent(Opcode.CLOSE, CloseBody.of(toSend));
                    closeDeadline = Deadlines.after(now, closeNanos);
                }
                case SHUTDOWN_OUTPUT -> listener.onShutdownOutput();
                case CLOSE_TRANSPORT -> {
                    closeDeadline = Deadlines.NEVER;
                    output.discard();
                    held = null;
                    waitsUntil = Deadlines.NEVER;
                    listener.onCloseTransport();
                }
                case REPORT_CLOSED -> {
                    assembly.discard();
                    extensions.close();
                    listener.onClosed(close.status());
                }
            }
        }
        if (inputEnded && close.state() == State.CLOSED && !close.isGone()) {
            Set<Action> late = close.on(Input.END_OF_INPUT);
            if (!late.isEmpty()) {
                perform(late, toSend, now);
            }
        }
    }

    // Time

    /** Returns when {@link #onTime} has to be called; {@link Deadlines#NEVER} for never. */
    public long nextDeadline() {
        if (!close.isOpen()) {
            // Among what waits there may be the peer's close frame.
            return isInputWaiting() ? 0 : closeDeadline;
        }
        long idle = idleNanos == 0 ? Deadlines.NEVER : Deadlines.after(lastActivity, idleNanos);
        long rest = extensionsRest ? Deadlines.NEVER : Deadlines.after(lastActivity, extensionRestNanos);
        long ping = keepAlive == null ? Deadlines.NEVER : keepAlive.next();
        long soonest = Math.min(Math.min(idle, rest), ping);
        return pace == null
                ? soonest
                : Math.min(soonest, Math.min(pace.deadline(), inputDue ? Deadlines.NEVER : waitsUntil));
    }

    private void extensionsWork() {
        if (extensionsRest && extensionRestNanos > 0) {
            extensionsRest = false;
            newDeadline = true;
        }
    }

    /**
     * Returns whether a deadline began to count since the last time that {@link #nextDeadline} may not have told. Those that
     * methods for rare events bring about, a close for example, do not show here.
     */
    public boolean takeNewDeadline() {
        boolean taken = newDeadline;
        newDeadline = false;
        return taken;
    }

    /** Does what is due. */
    public void onTime(long now) {
        if (pace != null) {
            watchPace(pace, now);
        }
        if (!close.isOpen()) {
            if (now >= closeDeadline) {
                perform(close.on(Input.DEADLINE), CloseStatus.ABNORMAL, now);
            }
            return;
        }
        if (idleNanos > 0 && now - lastActivity >= idleNanos) {
            expire("nothing was sent or received for " + idleNanos / 1_000_000 + " ms (idleTimeout)", now);
            return;
        }
        if (!extensionsRest && now - lastActivity >= extensionRestNanos) {
            extensionsRest = true;
            extensions.idle();
        }
        if (keepAlive != null) {
            keepAlive(keepAlive.due(now), now);
        }
    }

    private void watchPace(InputPace limited, long now) {
        if (isInputWaiting() && (now >= waitsUntil || !close.isOpen())) {
            inputDue = true;
            waitsUntil = Deadlines.NEVER;
        }
        ProtocolViolation violation = close.wantsInput() ? limited.violation(now) : null;
        if (violation != null) {
            fail(violation, now);
        }
    }

    private void keepAlive(KeepAlive.Due due, long now) {
        switch (due) {
            case PING -> {
                boolean alone = output.queuedBytes() == 0;
                sendPing(ByteBuffer.allocate(Long.BYTES).putLong(++pingsSent).flip());
                keepAlivePingBytes = alone ? (int) output.queuedBytes() : -1;
            }
            case GIVE_UP -> expire("the peer did not answer a ping in time (pongTimeout)", now);
            case NOTHING -> {
                // Something arrived meanwhile.
            }
        }
    }

    /** The peer hears 1001; the application 1006, as Jakarta wants it where the container's own clock closes. */
    private void expire(String reason, long now) {
        close.decide(CloseStatus.truncated(CloseCode.ABNORMAL, reason));
        perform(close.on(Input.IDLE), CloseStatus.truncated(CloseCode.GOING_AWAY, reason), now);
    }

    /** The application is busy with what arrived before: the time does not count as idle. */
    public void touch(long now) {
        lastActivity = now;
        lastReceived = now;
        if (keepAlive != null) {
            keepAlive.received(now);
        }
        if (pace != null) {
            pace.touch(now);
        }
    }

    // Settings that may change

    /** Returns the idle timeout in nanoseconds; 0 is never. */
    public long idleNanos() {
        return idleNanos;
    }

    /**
     * Sets the idle timeout in nanoseconds; 0 is never.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public void setIdleNanos(long nanos) {
        idleNanos = Deadlines.requireNotNegative("idleTimeout", nanos);
    }

    /**
     * Sets the keep-alive times in nanoseconds, see {@link KeepAlive#set}.
     *
     * @throws IllegalArgumentException when one is negative
     */
    public void setKeepAlive(long interval, long newPongTimeout) {
        KeepAlive changed = keepAlive == null ? new KeepAlive(lastReceived) : keepAlive;
        changed.set(interval, newPongTimeout);
        pongTimeout = newPongTimeout;
        keepAlive = interval == 0 ? null : changed;
    }

    /** Returns the keep-alive interval in nanoseconds; 0 is off. */
    public long keepAliveInterval() {
        return keepAlive == null ? 0 : keepAlive.interval();
    }

    /** Returns how long a keep-alive ping may stay unanswered, in nanoseconds; 0 is for ever. */
    public long pongTimeout() {
        return pongTimeout;
    }

    /** Returns the longest data frame accepted, in bytes on the wire; 0 is no limit. */
    public long maxFramePayloadBytes() {
        return rules.maxPayload();
    }

    /** Sets {@link #maxFramePayloadBytes}, from the next frame on; see {@link FrameRules#setMaxPayload}. */
    public void setMaxFramePayloadBytes(long bytes) {
        rules.setMaxPayload(bytes);
    }

    /** Returns the limits of incoming messages, to be read and changed. */
    public MessageLimits limits() {
        return limits;
    }

    /** Sets whether messages of a type come in parts, from the next message on. */
    public void setInParts(DataType type, boolean inParts) {
        assembly.setInParts(type, inParts);
    }

    // State

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
        return controlCounts;
    }

    /** Returns how many bytes of incoming messages have been accepted, after the extensions. */
    public long payloadBytesReceived() {
        return assembly.payloadBytes();
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
