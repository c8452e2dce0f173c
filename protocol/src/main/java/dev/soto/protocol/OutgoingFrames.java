package dev.soto.protocol;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.FrameHeader;
import dev.soto.protocol.frame.CloseBody;
import dev.soto.protocol.frame.FrameOutput;
import dev.soto.protocol.frame.FrameWriter;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Limits;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.State;
import dev.soto.protocol.state.CloseHandshake;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Frames that a {@link WebSocketEngine} is to send: messages pass the extensions and are cut into frames, which queue until {@link
 * WebSocketEngine#takeOutput}. Confined to one thread at a time, as the engine is.
 */
public final class OutgoingFrames {
    private final FrameOutput output;
    private final ExtensionChain extensions;
    private final boolean extended;
    private final CloseHandshake close;
    private final EngineTimers timers;
    private @Nullable EngineTrace trace;

    private Limits limits;
    /** Made for the first message that extensions may transform. */
    private @Nullable FrameHeader header;
    /** Made for the first ping or pong. */
    private @Nullable ControlFrameCounts controlFrames;
    /** Made for the first payload that extensions see. */
    private @Nullable ExtendedBytes extendedBytes;
    /** Pongs dropped for newer ones since something was written last. */
    private int droppedPongs;

    OutgoingFrames(EngineConfig config, FrameOutput output, CloseHandshake close, EngineTimers timers) {
        this.output = output;
        this.extensions = config.extensions();
        this.extended = !extensions.isEmpty();
        this.close = close;
        this.timers = timers;
        this.trace = config.trace();
        this.limits = config.limits();
    }

    /** Returns the counts of both directions, to be counted on. */
    ControlFrameCounts countControl() {
        ControlFrameCounts present = controlFrames;
        if (present == null) {
            present = new ControlFrameCounts();
            controlFrames = present;
        }
        return present;
    }

    /** Returns the counts of both directions; null before the first ping or pong. */
    @Nullable
    ControlFrameCounts controlFrames() {
        return controlFrames;
    }

    /** Returns what extensions made of both directions, to be counted on. */
    ExtendedBytes countExtended() {
        ExtendedBytes present = extendedBytes;
        if (present == null) {
            present = new ExtendedBytes();
            extendedBytes = present;
        }
        return present;
    }

    private void countExtended(long before, long after) {
        ExtendedBytes counts = countExtended();
        counts.sentBefore += before;
        counts.sent += after;
    }

    /** Returns what extensions made of both directions; null while they saw nothing. */
    @Nullable
    ExtendedBytes extendedBytes() {
        return extendedBytes;
    }

    void setLimits(Limits changed) {
        limits = changed;
    }

    void setTrace(@Nullable EngineTrace changed) {
        trace = changed;
    }

    /** Queues a whole message that extensions may transform; otherwise as the other method. */
    public long sendMessage(DataType type, ByteBuffer payload) {
        return sendMessage(type, payload, false);
    }

    /**
     * Queues a whole message.
     *
     * @param payload position to limit; not changed; see {@link FrameOutput#append}
     * @param verbatim see {@link FrameHeader#verbatim}
     * @return place in the output; sent when {@link WebSocketEngine#writtenBytes} has reached it
     * @throws IllegalStateException when the state is not OPEN
     */
    public long sendMessage(DataType type, ByteBuffer payload, boolean verbatim) {
        int max = limits.outgoingFragmentBytes();
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
        int max = limits.outgoingFragmentBytes();
        boolean cut = max != 0 && message.payloadBytes() > max;
        if (kind == null || cut || !output.canShare()) {
            return sendMessage(message.type(), message.payload());
        }
        requireOpen();
        ByteBuffer frame = message.frame(kind, () -> frame(message));
        if (extended) {
            countExtended(message.payloadBytes(), payloadBytes(frame));
        }
        if (trace != null) {
            trace.queued(frame.get(0) & 0xFF, payloadBytes(frame));
        }
        return output.appendShared(frame);
    }

    private static int payloadBytes(ByteBuffer unmasked) {
        int code = unmasked.get(1);
        return unmasked.remaining() - (code <= 125 ? 2 : code == 126 ? 4 : 10);
    }

    private ByteBuffer frame(SharedMessage message) {
        ByteBuffer payload = message.payload();
        int reservedBits = 0;
        if (extended) {
            timers.extensionsWork();
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

    private FrameHeader header() {
        FrameHeader present = header;
        if (present == null) {
            present = new FrameHeader();
            header = present;
        }
        return present;
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
     * @return place in the output; sent when {@link WebSocketEngine#writtenBytes} has reached it
     * @throws IllegalStateException when the state is not OPEN
     */
    public long sendFrame(int opcode, boolean fin, ByteBuffer payload, boolean verbatim) {
        requireOpen();
        if (!extended) {
            return append(FrameWriter.firstByte(fin, 0, opcode), payload, false);
        }
        timers.extensionsWork();
        FrameHeader outgoing = header().set(fin, 0, opcode).verbatim(verbatim);
        int before = payload.remaining();
        ByteBuffer transformed = extensions.outgoing(outgoing, payload);
        countExtended(before, transformed.remaining());
        return append(FrameWriter.firstByte(fin, outgoing.reservedBits(), opcode), transformed, transformed != payload);
    }

    private long append(int first, ByteBuffer payload, boolean transientPayload) {
        if (trace != null) {
            trace.queued(first, payload.remaining());
        }
        return output.append(first, payload, transientPayload);
    }

    private void appendUrgent(int opcode, ByteBuffer payload) {
        if (trace != null) {
            trace.queued(FrameWriter.firstByte(true, 0, opcode), payload.remaining());
        }
        output.appendUrgent(opcode, payload);
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
        if (payload.remaining() > Opcode.MAX_CONTROL_PAYLOAD) {
            throw new IllegalArgumentException("payload of a " + Opcode.name(opcode) + " is " + payload.remaining()
                    + " bytes long, at most " + Opcode.MAX_CONTROL_PAYLOAD
                    + " are allowed (RFC 6455 section 5.5)");
        }
        requireOpen();
        append(FrameWriter.firstByte(true, 0, opcode), payload, true);
        if (opcode == Opcode.PING) {
            countControl().pingsSent++;
        } else {
            countControl().pongsSent++;
        }
    }

    /** Queues a ping of the keep-alive. */
    void keepAlive(long now) {
        boolean alone = output.queuedBytes() == 0;
        sendPing(timers.ping(now));
        timers.pingWaitsAlone(alone ? output.queuedBytes() : -1);
    }

    /** Answers a ping, ahead of what is queued. Of many pongs that the peer does not read, the newest alone goes out. */
    void answerPing(ByteBuffer payload) throws ProtocolViolation {
        int max = limits.maxQueuedPongs();
        if (max > 0 && output.waitingPongs() >= max) {
            droppedPongs += output.waitingPongs();
            output.dropUrgent();
            if (droppedPongs > max) {
                throw ProtocolViolation.policy("more than " + 2 * max
                        + " pings arrived while the peer read no pong (maxQueuedPongs " + max + ")");
            }
        }
        appendUrgent(Opcode.PONG, payload);
        countControl().pongsSent++;
    }

    /** Queues a close frame behind what is queued already. */
    void close(CloseStatus status) {
        append(FrameWriter.firstByte(true, 0, Opcode.CLOSE), CloseBody.of(status), true);
    }

    /** Queues a close frame in place of what is queued and not begun to be written. */
    void closeAtOnce(CloseStatus status) {
        output.dropUntaken();
        appendUrgent(Opcode.CLOSE, CloseBody.of(status));
    }

    /** Something has been written. */
    void written() {
        droppedPongs = 0;
        output.written();
    }

    /** Extensions give back what they can have again. */
    void extensionsRest() {
        timers.extensionsRest();
        extensions.idle();
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
}
