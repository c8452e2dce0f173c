package dev.soto.protocol;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.frame.BufferPool;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.state.InputLimits;
import java.util.random.RandomGenerator;

/**
 * What a {@link WebSocketEngine} is made from. Sizes are in bytes, times in nanoseconds; 0 is no limit, or never.
 *
 * @param role which side the engine is
 * @param extensions that were negotiated; the engine closes them
 * @param maskingKeys random bits for masking keys (RFC 6455 section 5.3); used by a client only
 * @param buffers where outgoing bytes wait
 * @param maxTextMessageBytes longest text message accepted, after extensions
 * @param maxBinaryMessageBytes longest binary message accepted, after extensions
 * @param maxFramePayloadBytes longest data frame accepted, on the wire
 * @param maxFragments most frames of a message that is delivered whole
 * @param maxControlFramesPerSecond most control frames within a second
 * @param input how fast and how slowly the peer may send
 * @param maxQueuedPongs most pongs that wait to be written
 * @param outgoingFragmentBytes outgoing messages are split into frames of at most so many bytes before extensions
 * @param idleNanos how long nothing may happen
 * @param extensionRestNanos how long nothing may happen before extensions give back what they can have again
 * @param closeNanos how long the close handshake may take; never 0
 */
public record EngineConfig(
        Role role,
        ExtensionChain extensions,
        RandomGenerator maskingKeys,
        BufferPool buffers,
        long maxTextMessageBytes,
        long maxBinaryMessageBytes,
        long maxFramePayloadBytes,
        int maxFragments,
        int maxControlFramesPerSecond,
        InputLimits input,
        int maxQueuedPongs,
        int outgoingFragmentBytes,
        long idleNanos,
        long extensionRestNanos,
        long closeNanos) {

    /** Checks that nothing is negative and that the close handshake ends. */
    public EngineConfig {
        requireNotNegative("maxTextMessageBytes", maxTextMessageBytes);
        requireNotNegative("maxBinaryMessageBytes", maxBinaryMessageBytes);
        requireNotNegative("maxFramePayloadBytes", maxFramePayloadBytes);
        requireNotNegative("maxFragments", maxFragments);
        requireNotNegative("maxControlFramesPerSecond", maxControlFramesPerSecond);
        requireNotNegative("maxQueuedPongs", maxQueuedPongs);
        requireNotNegative("outgoingFragmentBytes", outgoingFragmentBytes);
        requireNotNegative("idleTimeout", idleNanos);
        requireNotNegative("extensionRestTime", extensionRestNanos);
        if (closeNanos <= 0) {
            throw new IllegalArgumentException("closeTimeout is " + closeNanos + " ns; it has to be positive");
        }
    }

    private static void requireNotNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " is " + value + "; it must not be negative");
        }
    }
}
