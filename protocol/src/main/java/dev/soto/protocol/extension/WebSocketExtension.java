package dev.soto.protocol.extension;

import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An extension of one connection (RFC 6455 section 9): libsoup's five hooks, of which the two that transform messages
 * work on data frames as their bytes come, so that nothing has to be buffered whole. A new instance is made for each
 * handshake by the factory that was given to {@link ExtensionManager#add}.
 *
 * <p>Order of calls: on a client {@link #requestParameters}, then {@link #configure} with what the server answered; on a
 * server {@link #configure} with what the client offered, then {@link #responseParameters}; after that the frames; at
 * the end {@link #close}, once, also when the handshake did not use the instance. Calls never overlap: the engine is
 * confined. Extensions transform outgoing data in the order in which they were negotiated and incoming data in the
 * reverse order (section 9.1). Control frames do not pass through extensions.
 */
public interface WebSocketExtension extends AutoCloseable {

    /** Returns the registered name: a token of RFC 7230 section 3.2.6, compared exactly. */
    String name();

    /**
     * Returns the reserved bits that this extension gives a meaning to: a sum of {@link FrameHeader#RSV1} and so on.
     * Two extensions that use the same bit are never negotiated together.
     */
    default int reservedBits() {
        return 0;
    }

    /**
     * Takes the parameters that the peer sent for this extension.
     *
     * @param role our role: a SERVER gets an offer, a CLIENT gets the server's answer to the request parameters
     * @param parameters of the peer
     * @throws ExtensionException when the parameters cannot be accepted; a server then declines the offer, or refuses
     *     the handshake where it is strict; a client fails the handshake (RFC 7692 section 5)
     */
    default void configure(Role role, ExtensionParameters parameters) throws ExtensionException {}

    /** Returns the parameters that a client offers, perhaps none. */
    default ExtensionParameters requestParameters() {
        return ExtensionParameters.NONE;
    }

    /** Returns the parameters of a server's answer, after {@link #configure}; perhaps none. */
    default ExtensionParameters responseParameters() {
        return ExtensionParameters.NONE;
    }

    /**
     * The header of a data frame arrived. An extension that gives a meaning to a reserved bit removes it here; a bit
     * that is left fails the connection (RFC 6455 section 5.2).
     *
     * @throws ProtocolViolation when a reserved bit stands where it must not
     */
    default void beginIncoming(FrameHeader header) throws ProtocolViolation {}

    /**
     * Payload of the data frame whose header arrived last.
     *
     * @param payload a run of bytes as they arrived, perhaps empty; a writable heap buffer, used up on return
     * @param endOfFrame whether this run ends the frame
     * @param endOfMessage whether this run ends the message: endOfFrame on a frame with FIN
     * @param sink takes what was decoded, in any number of calls
     * @throws ProtocolViolation when the payload cannot be decoded, or from the sink
     */
    default void incoming(ByteBuffer payload, boolean endOfFrame, boolean endOfMessage, PayloadSink sink)
            throws ProtocolViolation {
        sink.accept(payload);
    }

    /**
     * Transforms the payload of an outgoing data frame.
     *
     * @param header of the frame; reserved bits may be added
     * @param payload whole payload of the frame; must not be changed in place, and may be read-only or direct
     * @return the same buffer, or another one with the new payload, which is used up before the next call and may be
     *     the extension's own working buffer
     */
    default ByteBuffer outgoing(FrameHeader header, ByteBuffer payload) {
        return payload;
    }

    /**
     * Returns what {@link #outgoing} depends on beside a whole message: two instances with equal answers make the same of
     * the same message, and then one of them is asked for both. The answer does not change.
     *
     * @return null when it depends on earlier messages, or when {@link #outgoing} has to see each message
     */
    default @Nullable Object sharingKey() {
        return null;
    }

    /**
     * Nothing has been sent or received for a while: give back what can be had again later. Called at most once
     * between two frames.
     */
    default void idle() {}

    /** Frees what the extension holds, for example native memory. Called exactly once; nothing is called after it. */
    @Override
    default void close() {}
}
