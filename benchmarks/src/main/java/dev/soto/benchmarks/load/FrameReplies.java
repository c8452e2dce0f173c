package dev.soto.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A server's frames (RFC 6455, 5.2), whole messages or fragments of them, plain or deflated. */
final class FrameReplies implements Replies {
    private static final int CONTINUATION = 0;
    private static final int CLOSE = 8;

    private final int opcode;
    private final CheckedMessage message;
    private final ByteBuffer header = ByteBuffer.allocate(10);
    private final ByteBuffer control = ByteBuffer.allocate(125);

    private boolean inPayload;
    private boolean inMessage;
    private long payloadLeft;

    FrameReplies(MessageCycle cycle, boolean binary) {
        this.opcode = binary ? 2 : 1;
        this.message = new CheckedMessage(cycle);
    }

    @Override
    public int read(ByteBuffer in) throws LoadFailure {
        int messages = 0;
        while (inPayload || in.hasRemaining()) {
            if (!inPayload && !readHeader(in)) {
                break;
            }
            int end = in.limit();
            int length = (int) Math.min(payloadLeft, in.remaining());
            in.limit(in.position() + length);
            if (isControl()) {
                control.put(in);
            } else {
                message.part(in);
            }
            in.limit(end);
            payloadLeft -= length;
            if (payloadLeft > 0) {
                break;
            }
            messages += frameEnd();
        }
        return messages;
    }

    private boolean readHeader(ByteBuffer in) throws LoadFailure {
        while (header.position() < 2 || header.position() < headerLength()) {
            if (!in.hasRemaining()) {
                return false;
            }
            header.put(in.get());
        }
        int length = header.get(1);
        payloadLeft = length < 126 ? length : length == 126 ? header.getShort(2) & 0xFFFF : header.getLong(2);
        inPayload = true;
        frameBegin();
        return true;
    }

    private int headerLength() throws LoadFailure {
        int length = header.get(1);
        if (length < 0) {
            throw new LoadFailure("a masked frame came from the server");
        }
        return length < 126 ? 2 : length == 126 ? 4 : 10;
    }

    private boolean isControl() {
        return (header.get(0) & 8) != 0;
    }

    private void frameBegin() throws LoadFailure {
        int first = header.get(0);
        if (isControl()) {
            if (payloadLeft > control.clear().capacity()) {
                throw new LoadFailure("a control frame of " + payloadLeft + " bytes came");
            }
            return;
        }
        int expected = inMessage ? CONTINUATION : opcode;
        if ((first & 0x0F) != expected) {
            throw new LoadFailure("a frame with opcode " + (first & 0x0F) + " came, not " + expected);
        }
        if (!inMessage) {
            message.begin((first & 0x40) != 0);
            inMessage = true;
        }
    }

    private int frameEnd() throws LoadFailure {
        boolean last = header.get(0) < 0;
        boolean closed = (header.get(0) & 0x0F) == CLOSE;
        boolean controlFrame = isControl();
        header.clear();
        inPayload = false;
        if (closed) {
            throw new LoadFailure("the server closed: " + closeReason());
        }
        if (controlFrame || !last) {
            return 0;
        }
        message.end();
        inMessage = false;
        return 1;
    }

    private String closeReason() {
        control.flip();
        if (control.remaining() < 2) {
            return "no code";
        }
        return (control.getShort() & 0xFFFF) + " " + StandardCharsets.UTF_8.decode(control);
    }

    @Override
    public void close() {
        message.close();
    }
}
