package dev.soto.protocol.extension;

import dev.soto.protocol.model.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.List;

/** The extensions that were negotiated for a connection, in the order of the response header. Confined like the engine. */
public final class ExtensionChain implements AutoCloseable {
    /** No extension. */
    public static final ExtensionChain EMPTY = new ExtensionChain();

    private ExtensionChain() {}

    /** Returns whether there is no extension at all. */
    public boolean isEmpty() {
        throw new UnsupportedOperationException();
    }

    /** Returns the reserved bits that the extensions give a meaning to. */
    public int reservedBits() {
        throw new UnsupportedOperationException();
    }

    /** Returns names and agreed parameters, in order. */
    public List<ExtensionOffer> negotiated() {
        throw new UnsupportedOperationException();
    }

    /** Hands the header of an incoming data frame to the extensions in reverse order. */
    public void beginIncoming(FrameHeader header) throws ProtocolViolation {
        throw new UnsupportedOperationException();
    }

    /** Decodes payload of the data frame whose header came last, see {@link WebSocketExtension#incoming}. */
    public void incoming(ByteBuffer payload, boolean endOfFrame, boolean endOfMessage, PayloadSink sink)
            throws ProtocolViolation {
        throw new UnsupportedOperationException();
    }

    /** Encodes the payload of an outgoing data frame, see {@link WebSocketExtension#outgoing}. */
    public ByteBuffer outgoing(FrameHeader header, ByteBuffer payload) {
        throw new UnsupportedOperationException();
    }

    /** See {@link WebSocketExtension#idle}. */
    public void idle() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
