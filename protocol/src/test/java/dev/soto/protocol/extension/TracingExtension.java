package dev.soto.protocol.extension;

import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes down what is called. It sends each message with its mark behind it, and takes the mark off at the end of a
 * message that it receives. A parameter "bad" is not accepted.
 */
final class TracingExtension implements WebSocketExtension {
    private final String name;
    private final int bits;
    private final List<String> trace;
    private byte held;
    private boolean holding;
    boolean failsOnClose;

    TracingExtension(String name, int bits, List<String> trace) {
        this.name = name;
        this.bits = bits;
        this.trace = trace;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int reservedBits() {
        return bits;
    }

    @Override
    public void configure(Role role, ExtensionParameters parameters) throws ExtensionException {
        trace.add(name + " configure " + role + parameters);
        if (parameters.has("bad")) {
            throw new ExtensionException("bad parameter of " + name);
        }
        if (parameters.has("broken")) {
            throw new IllegalStateException("broken extension " + name);
        }
    }

    @Override
    public void beginIncoming(FrameHeader header) {
        trace.add(name + " begin " + header.reservedBits());
        header.remove(bits);
    }

    @Override
    public void incoming(ByteBuffer payload, boolean endOfFrame, boolean endOfMessage, PayloadSink sink)
            throws ProtocolViolation {
        while (payload.hasRemaining()) {
            byte next = payload.get();
            if (holding) {
                sink.accept(ByteBuffer.wrap(new byte[] {held}));
            }
            held = next;
            holding = true;
        }
        if (endOfMessage) {
            trace.add(name + " took " + (char) held);
            holding = false;
        }
    }

    @Override
    public ByteBuffer outgoing(FrameHeader header, ByteBuffer payload) {
        header.add(bits);
        String text = StandardCharsets.US_ASCII.decode(payload.duplicate()).toString();
        return ByteBuffer.wrap((text + name.charAt(0)).getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void idle() {
        trace.add(name + " idle");
    }

    @Override
    public void close() {
        trace.add(name + " close");
        if (failsOnClose) {
            throw new IllegalStateException(name + " fails");
        }
    }
}
