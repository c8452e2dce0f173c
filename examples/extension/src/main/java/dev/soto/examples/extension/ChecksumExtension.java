package dev.soto.examples.extension;

import dev.soto.protocol.extension.ExtensionException;
import dev.soto.protocol.extension.ExtensionParameters;
import dev.soto.protocol.extension.FrameHeader;
import dev.soto.protocol.extension.PayloadSink;
import dev.soto.protocol.extension.WebSocketExtension;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Puts a CRC-32 of four bytes behind each message and checks that of the peer. RSV2 on the first frame of a message says that
 * there is one; a message without it passes unchecked. It has no parameters.
 *
 * <p>Behind permessage-deflate in the list of extensions the sum is of the compressed bytes, before it of the message.
 */
public final class ChecksumExtension implements WebSocketExtension {
    /** The name in the header; not registered, as the "x-" says. */
    public static final String NAME = "x-checksum";

    private final CRC32 outgoing = new CRC32();
    private final CRC32 incoming = new CRC32();
    /** The newest bytes of the incoming message: they may be its sum, so they wait for what follows. */
    private final ByteBuffer held = ByteBuffer.allocate(Integer.BYTES);

    private boolean checking;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int reservedBits() {
        return FrameHeader.RSV2;
    }

    @Override
    public void configure(Role role, ExtensionParameters parameters) throws ExtensionException {
        if (!parameters.isEmpty()) {
            throw new ExtensionException(NAME + " has no parameters, but got" + parameters);
        }
    }

    @Override
    public ByteBuffer outgoing(FrameHeader header, ByteBuffer payload) {
        if (header.first()) {
            header.add(FrameHeader.RSV2);
            outgoing.reset();
        }
        outgoing.update(payload.duplicate());
        if (!header.fin()) {
            return payload;
        }
        return ByteBuffer.allocate(payload.remaining() + Integer.BYTES)
                .put(payload.duplicate())
                .putInt((int) outgoing.getValue())
                .flip();
    }

    @Override
    public void beginIncoming(FrameHeader header) throws ProtocolViolation {
        boolean marked = header.has(FrameHeader.RSV2);
        if (header.first()) {
            checking = marked;
            incoming.reset();
            held.clear();
            header.remove(FrameHeader.RSV2);
        } else if (marked) {
            throw ProtocolViolation.protocolError("RSV2 must not be set on a continuation frame (" + NAME + ")");
        }
    }

    @Override
    public void incoming(ByteBuffer payload, boolean endOfFrame, boolean endOfMessage, PayloadSink sink)
            throws ProtocolViolation {
        if (!checking) {
            sink.accept(payload);
            return;
        }
        ByteBuffer all = ByteBuffer.allocate(held.position() + payload.remaining())
                .put(held.flip())
                .put(payload)
                .flip();
        int certain = Math.max(0, all.remaining() - Integer.BYTES);
        ByteBuffer message = ByteBuffer.wrap(all.array(), 0, certain);
        incoming.update(all.array(), 0, certain);
        held.clear().put(all.position(certain));
        sink.accept(message);
        if (endOfMessage) {
            requireSum();
        }
    }

    private void requireSum() throws ProtocolViolation {
        int length = held.position();
        int expected = (int) incoming.getValue();
        int sent = length == Integer.BYTES ? held.getInt(0) : 0;
        if (length < Integer.BYTES || sent != expected) {
            throw ProtocolViolation.badData(
                    length < Integer.BYTES
                            ? "message of " + length + " bytes has no checksum (" + NAME + ")"
                            : String.format("checksum is %08x, but the message's is %08x (%s)", sent, expected, NAME));
        }
    }
}
