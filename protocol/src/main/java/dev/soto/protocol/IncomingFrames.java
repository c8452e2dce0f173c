package dev.soto.protocol;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.FrameHeader;
import dev.soto.protocol.frame.CloseBody;
import dev.soto.protocol.frame.FrameReader;
import dev.soto.protocol.frame.FrameRules;
import dev.soto.protocol.frame.FrameWriter;
import dev.soto.protocol.message.MessageAssembly;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Limits;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.state.CloseHandshake;
import dev.soto.protocol.state.ControlFrameRate;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Frames that arrive: data goes through the extensions to the assembly, control frames are put together here. A violation of the
 * rules is thrown, and ends it.
 */
final class IncomingFrames {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ExtensionChain extensions;
    private final boolean extended;
    private final EngineListener listener;
    private final CloseHandshake close;
    private final OutgoingFrames outgoing;
    private final EngineTimers timers;
    private final @Nullable DelayedInput delayed;
    private @Nullable EngineTrace trace;
    private final FrameRules rules;
    private final FrameReader reader;
    private final MessageAssembly assembly;

    private Limits limits;
    private ByteBuffer controlPayload = NOTHING;

    // Made when there is a use for it, which many connections never have.

    private @Nullable FrameHeader header;
    private @Nullable ControlFrameRate controlRate;

    IncomingFrames(
            EngineConfig config,
            EngineListener listener,
            CloseHandshake close,
            OutgoingFrames outgoing,
            EngineTimers timers,
            @Nullable DelayedInput delayed) {
        this.extensions = config.extensions();
        this.extended = !extensions.isEmpty();
        this.listener = listener;
        this.close = close;
        this.outgoing = outgoing;
        this.timers = timers;
        this.delayed = delayed;
        this.trace = config.trace();
        this.limits = config.limits();
        this.rules = new FrameRules(config.role(), extensions.reservedBits(), limits.maxFramePayloadBytes());
        this.reader = new FrameReader(rules);
        this.assembly = new MessageAssembly(limits, config.buffers(), listener);
    }

    Limits limits() {
        return limits;
    }

    /** Sets limits, from the next frame on; those of messages from the next bytes on. */
    void setLimits(Limits changed) {
        limits = changed;
        rules.setMaxPayload(changed.maxFramePayloadBytes());
        assembly.setLimits(changed);
    }

    void setTrace(@Nullable EngineTrace changed) {
        trace = changed;
    }

    void setInParts(DataType type, boolean inParts) {
        assembly.setInParts(type, inParts);
    }

    void setLending(boolean lends) {
        assembly.setLending(lends);
    }

    /** Returns how many bytes of messages have been accepted, after the extensions. */
    long payloadBytes() {
        return assembly.payloadBytes();
    }

    boolean isBetweenMessages() {
        return reader.betweenFrames() && !assembly.insideMessage();
    }

    /** Drops the message that is incomplete. */
    void discardMessage() {
        assembly.discard();
    }

    /** Nothing is received any more. */
    void discard() {
        if (delayed != null) {
            delayed.discard();
        }
    }

    /**
     * Takes input, up to the end of one frame.
     *
     * @return whether this was the end of the peer's close frame
     */
    boolean receive(ByteBuffer input, long now) throws ProtocolViolation {
        boolean fromStart = !reader.insideFrame();
        if (fromStart) {
            if (!reader.readHeader(input, assembly.insideMessage())) {
                return false;
            }
            if (trace != null) {
                trace.received(
                        FrameWriter.firstByte(reader.fin(), reader.reservedBits(), reader.opcode()), reader.length());
            }
            if (Opcode.isControl(reader.opcode())) {
                countControlFrame(now);
            } else {
                beginDataFrame(now);
            }
        }
        timers.receivedFrame(reader.opcode(), now);
        int count = reader.readPayload(input);
        if (extended && !Opcode.isControl(reader.opcode())) {
            outgoing.countExtended().received += count;
        }
        int limit = input.limit();
        int end = input.position() + count;
        input.limit(end);
        try {
            if (Opcode.isControl(reader.opcode())) {
                return controlFrame(input);
            }
            dataFrame(input, fromStart);
            return false;
        } finally {
            input.limit(limit);
            input.position(end);
        }
    }

    private void countControlFrame(long now) throws ProtocolViolation {
        if (controlRate == null) {
            controlRate = new ControlFrameRate(limits.maxControlFramesPerSecond(), now);
        }
        controlRate.count(now);
    }

    private void beginDataFrame(long now) throws ProtocolViolation {
        if (reader.opcode() != Opcode.CONTINUATION) {
            if (delayed != null) {
                delayed.beginMessage(now);
            }
            assembly.begin(reader.opcode() == Opcode.TEXT ? DataType.TEXT : DataType.BINARY);
        }
        assembly.beginFrame(extended ? 0 : reader.length(), !extended && reader.fin());
        if (extended) {
            timers.extensionsWork();
            FrameHeader incoming = header().set(reader.fin(), reader.reservedBits(), reader.opcode());
            extensions.beginIncoming(incoming);
            if (incoming.reservedBits() != 0) {
                throw ProtocolViolation.protocolError("reserved bits 0x" + Integer.toHexString(incoming.reservedBits())
                        + " are set, but no extension gives them a meaning here (RFC 6455 section 5.2)");
            }
        }
    }

    private FrameHeader header() {
        FrameHeader present = header;
        if (present == null) {
            present = new FrameHeader();
            header = present;
        }
        return present;
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

    private boolean controlFrame(ByteBuffer run) throws ProtocolViolation {
        if (controlPayload == NOTHING) {
            controlPayload = ByteBuffer.allocate((int) reader.length());
        }
        controlPayload.put(run);
        if (reader.remaining() > 0) {
            return false;
        }
        ByteBuffer payload = controlPayload.flip();
        controlPayload = NOTHING;
        switch (reader.opcode()) {
            case Opcode.PING -> {
                outgoing.countControl().pingsReceived++;
                ping(payload);
            }
            case Opcode.PONG -> {
                outgoing.countControl().pongsReceived++;
                pong(payload);
            }
            default -> {
                close.receivedClose(CloseBody.parse(payload));
                return true;
            }
        }
        return false;
    }

    private void ping(ByteBuffer payload) throws ProtocolViolation {
        if (close.isOpen()) {
            outgoing.answerPing(payload);
        }
        listener.onPing(payload);
    }

    private void pong(ByteBuffer payload) {
        if (timers.pong(payload)) {
            long roundTrip = timers.roundTripNanos();
            if (roundTrip >= 0) {
                outgoing.countControl().roundTripNanos = roundTrip;
            }
            listener.onKeepAlivePong(payload, roundTrip);
        } else {
            listener.onPong(payload);
        }
    }
}
