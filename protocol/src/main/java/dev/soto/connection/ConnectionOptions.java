package dev.soto.connection;

import dev.soto.protocol.EngineConfig;
import dev.soto.protocol.EngineTrace;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.Limits;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.model.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Limits and times of a connection. Immutable; {@link #builder} makes others. Some can also be changed while the connection
 * is open, see {@link ConnectionLimits}.
 *
 * @param limits how much the peer may send, and in what frames messages go out
 * @param timeouts how long the connection waits for what
 * @param maxQueuedBytes most bytes of messages that wait for the transport; default 16 MiB; a message that is longer by
 *     itself is accepted when nothing waits
 * @param maxQueuedMessages most messages that wait for the transport; 0 is no limit, which is the default
 * @param overflowPolicy what a send does beyond maxQueuedBytes or maxQueuedMessages; default {@link OverflowPolicy#BLOCK}
 * @param lentBuffers whether binary messages are {@link Delivery#LENT} at first; default false
 */
public record ConnectionOptions(
        Limits limits,
        Timeouts timeouts,
        long maxQueuedBytes,
        int maxQueuedMessages,
        OverflowPolicy overflowPolicy,
        boolean lentBuffers) {

    /** The defaults. */
    public static final ConnectionOptions DEFAULTS =
            new ConnectionOptions(Limits.DEFAULTS, Timeouts.DEFAULTS, 16 << 20, 0, OverflowPolicy.BLOCK, false);

    /**
     * The defaults where libsoup has one: frames of at most 128 KiB (max-incoming-payload-size), messages without a limit
     * (max-total-message-size), no keep-alive and no pong timeout, 5 s for the close handshake. What libsoup does not limit,
     * for example the queue of outgoing messages, is as in {@link #DEFAULTS}.
     */
    public static final ConnectionOptions LIBSOUP = builder()
            .maxFramePayloadBytes(128 * 1024)
            .maxTextMessageBytes(0)
            .maxBinaryMessageBytes(0)
            .pongTimeout(Duration.ZERO)
            .build();

    /** {@link #LIBSOUP} for connections that libsoup's server makes: messages of at most 128 KiB. */
    public static final ConnectionOptions LIBSOUP_SERVER = LIBSOUP.toBuilder()
            .maxTextMessageBytes(128 * 1024)
            .maxBinaryMessageBytes(128 * 1024)
            .build();

    /** Returns a builder that starts from the defaults. */
    public static ConnectionOptionsBuilder builder() {
        return new ConnectionOptionsBuilder(DEFAULTS);
    }

    /** Returns a builder that starts from these options. */
    public ConnectionOptionsBuilder toBuilder() {
        return new ConnectionOptionsBuilder(this);
    }

    /** Returns what the engine needs to know of this. */
    EngineConfig engineConfig(
            Role role, ExtensionChain extensions, ConnectionServices services, @Nullable EngineTrace trace) {
        return new EngineConfig(role, extensions, services.maskKeys(), services.buffers(), limits, timeouts, trace);
    }
}
