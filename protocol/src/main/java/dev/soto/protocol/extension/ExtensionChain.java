package dev.soto.protocol.extension;

import dev.soto.protocol.model.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The extensions that were negotiated for a connection, in the order of the response header. Outgoing data passes them
 * in that order, incoming data in the reverse order (RFC 6455 section 9.1). Nothing is allocated for a message.
 *
 * <p>Confined like the engine, but for {@link #negotiated}, {@link #reservedBits} and {@link #isEmpty}, which any thread
 * may call at any time. {@link #EMPTY} may be shared.
 */
public final class ExtensionChain implements AutoCloseable {
    /** No extension. */
    public static final ExtensionChain EMPTY = new ExtensionChain(List.of(), List.of());

    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

    private final List<WebSocketExtension> extensions;
    private final List<ExtensionOffer> negotiated;
    private final int reservedBits;

    /** Link i takes what extension i decoded and hands it to extension i - 1, or out of the chain. */
    private final PayloadSink[] links;

    /** Where the payload goes in the end; set for the time of a call to {@link #incoming}. */
    private PayloadSink out = decoded -> {};

    private boolean closed;

    private ExtensionChain(List<WebSocketExtension> extensions, List<ExtensionOffer> negotiated) {
        this.extensions = List.copyOf(extensions);
        this.negotiated = List.copyOf(negotiated);
        int bits = 0;
        for (WebSocketExtension extension : extensions) {
            bits |= extension.reservedBits();
        }
        this.reservedBits = bits;
        this.links = new PayloadSink[extensions.size()];
        for (int i = 0; i < links.length; i++) {
            int next = i - 1;
            links[i] = next < 0 ? this::putOut : decoded -> pass(next, decoded, false, false);
        }
    }

    /**
     * Returns a chain of extensions that are configured already. The parameters that {@link #negotiated} tells are
     * their {@link WebSocketExtension#responseParameters}. The chain owns the extensions from here on.
     *
     * @throws IllegalArgumentException when two have the same name or give a meaning to the same reserved bit
     */
    public static ExtensionChain of(WebSocketExtension... configured) {
        List<ExtensionOffer> negotiated = new ArrayList<>();
        for (WebSocketExtension extension : configured) {
            negotiated.add(new ExtensionOffer(extension.name(), extension.responseParameters()));
        }
        return of(List.of(configured), negotiated);
    }

    /** Returns a chain; element i of the second list tells what was agreed for extension i. */
    static ExtensionChain of(List<WebSocketExtension> configured, List<ExtensionOffer> negotiated) {
        Set<String> names = new HashSet<>();
        int bits = 0;
        for (WebSocketExtension extension : configured) {
            if (!names.add(extension.name())) {
                throw new IllegalArgumentException("Extension " + extension.name() + " stands twice in a chain");
            }
            if ((bits & extension.reservedBits()) != 0) {
                throw new IllegalArgumentException("Extension " + extension.name()
                        + " uses a reserved bit that another extension of the chain uses already");
            }
            bits |= extension.reservedBits();
        }
        return configured.isEmpty() ? EMPTY : new ExtensionChain(configured, negotiated);
    }

    /** Returns whether there is no extension at all. */
    public boolean isEmpty() {
        return links.length == 0;
    }

    /** Returns the reserved bits that the extensions give a meaning to. */
    public int reservedBits() {
        return reservedBits;
    }

    /** Returns names and agreed parameters, in order. */
    public List<ExtensionOffer> negotiated() {
        return negotiated;
    }

    /**
     * Hands the header of an incoming data frame to the extensions in reverse order. Afterwards the header has the
     * reserved bits that no extension wanted; the caller fails the connection when one is left.
     *
     * @throws ProtocolViolation when a reserved bit stands where it must not
     */
    public void beginIncoming(FrameHeader header) throws ProtocolViolation {
        for (int i = links.length - 1; i >= 0; i--) {
            extensions.get(i).beginIncoming(header);
        }
    }

    /**
     * Decodes payload of the data frame whose header came last.
     *
     * @param payload see {@link WebSocketExtension#incoming}
     * @param endOfFrame whether this run ends the frame
     * @param endOfMessage whether this run ends the message
     * @param sink takes what was decoded, in any number of calls, perhaps none
     * @throws ProtocolViolation from an extension or from the sink
     */
    public void incoming(ByteBuffer payload, boolean endOfFrame, boolean endOfMessage, PayloadSink sink)
            throws ProtocolViolation {
        if (links.length == 0) {
            sink.accept(payload);
        } else if (links.length == 1) {
            extensions.get(0).incoming(payload, endOfFrame, endOfMessage, sink);
        } else {
            PayloadSink outer = out;
            out = sink;
            try {
                pass(links.length - 1, payload, endOfFrame, endOfMessage);
            } finally {
                out = outer;
            }
        }
    }

    private void pass(int index, ByteBuffer payload, boolean endOfFrame, boolean endOfMessage)
            throws ProtocolViolation {
        extensions.get(index).incoming(payload, endOfFrame, endOfMessage, links[index]);
        if (endOfFrame && index > 0) {
            // What came through the link could not say that it was the end, for the end may decode to nothing.
            pass(index - 1, NO_BYTES, true, endOfMessage);
        }
    }

    private void putOut(ByteBuffer decoded) throws ProtocolViolation {
        out.accept(decoded);
    }

    /**
     * Encodes the payload of an outgoing data frame.
     *
     * @return see {@link WebSocketExtension#outgoing}
     */
    public ByteBuffer outgoing(FrameHeader header, ByteBuffer payload) {
        ByteBuffer encoded = payload;
        for (int i = 0; i < links.length; i++) {
            encoded = extensions.get(i).outgoing(header, encoded);
        }
        return encoded;
    }

    /** See {@link WebSocketExtension#sharingKey}; more than one extension share nothing. */
    public @Nullable Object sharingKey() {
        return links.length == 1 ? extensions.get(0).sharingKey() : null;
    }

    /** See {@link WebSocketExtension#idle}. */
    public void idle() {
        for (int i = 0; i < links.length; i++) {
            extensions.get(i).idle();
        }
    }

    /**
     * Closes each extension, also when one of them throws; the first exception is thrown at the end. A second call does
     * nothing.
     */
    @Override
    public void close() {
        if (!closed && links.length > 0) {
            closed = true;
            Closing.all(extensions);
        }
    }
}
