package dev.soto.connection;

import dev.soto.protocol.EngineConfig;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.state.Deadlines;
import dev.soto.protocol.state.InputLimits;
import java.time.Duration;

/**
 * Limits and times of a connection. Immutable; {@link #builder} makes others. Some can also be changed while the connection
 * is open, see {@link WebSocketConnection}.
 *
 * @param maxTextMessageBytes longest text message accepted, in bytes of UTF-8 after extensions; 0 is no limit; default 1 MiB
 * @param maxBinaryMessageBytes longest binary message accepted, in bytes after extensions; 0 is no limit; default 1 MiB
 * @param maxFramePayloadBytes longest data frame accepted, in bytes on the wire; 0 is no limit, which is the default
 * @param idleTimeout close when nothing arrived and nothing was sent for so long; zero is never, the default
 * @param sendTimeout fail the connection when bytes wait for the transport for so long; zero is never; default 20 s
 * @param keepAliveInterval send a ping when nothing arrived for so long; zero is never, the default
 * @param pongTimeout fail the connection when nothing arrived for so long after such a ping; default 20 s
 * @param closeTimeout how long the close handshake may take; default 5 s
 * @param maxFragments most frames a message may have; 0 is no limit; default 1,048,576
 * @param maxControlFramesPerSecond most control frames accepted within a second; 0 is no limit; default 1,000
 * @param maxQueuedPongs most pongs that wait for the transport; beyond it only the newest is answered; default 64
 * @param maxQueuedBytes most bytes of messages that wait for the transport; default 16 MiB; a message that is longer by
 *     itself is accepted when nothing waits
 * @param maxQueuedMessages most messages that wait for the transport; 0 is no limit, which is the default
 * @param overflowPolicy what a send does beyond maxQueuedBytes or maxQueuedMessages; default {@link OverflowPolicy#BLOCK}
 * @param outgoingFragmentBytes split longer outgoing messages into frames of so many payload bytes; 0 is never, the default
 * @param extensionRestTime when nothing happened for so long, extensions give back what they can have again, for example
 *     deflaters; zero is never; default 10 s
 * @param input how fast and how slowly the peer may send; by default as it likes
 */
public record ConnectionOptions(
        long maxTextMessageBytes,
        long maxBinaryMessageBytes,
        long maxFramePayloadBytes,
        Duration idleTimeout,
        Duration sendTimeout,
        Duration keepAliveInterval,
        Duration pongTimeout,
        Duration closeTimeout,
        int maxFragments,
        int maxControlFramesPerSecond,
        int maxQueuedPongs,
        long maxQueuedBytes,
        int maxQueuedMessages,
        OverflowPolicy overflowPolicy,
        int outgoingFragmentBytes,
        Duration extensionRestTime,
        InputLimits input) {

    private static final long MIB = 1 << 20;

    /** The defaults. */
    public static final ConnectionOptions DEFAULTS = new ConnectionOptions(
            MIB,
            MIB,
            0,
            Duration.ZERO,
            Duration.ofSeconds(20),
            Duration.ZERO,
            Duration.ofSeconds(20),
            Duration.ofSeconds(5),
            1_048_576,
            1_000,
            64,
            16 * MIB,
            0,
            OverflowPolicy.BLOCK,
            0,
            Duration.ofSeconds(10),
            InputLimits.NONE);

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
    EngineConfig engineConfig(Role role, ExtensionChain extensions, ConnectionServices services) {
        return new EngineConfig(
                role,
                extensions,
                services.maskKeys(),
                services.buffers(),
                maxTextMessageBytes,
                maxBinaryMessageBytes,
                maxFramePayloadBytes,
                maxFragments,
                maxControlFramesPerSecond,
                input,
                maxQueuedPongs,
                outgoingFragmentBytes,
                Deadlines.nanos(idleTimeout),
                Deadlines.nanos(extensionRestTime),
                Deadlines.nanos(closeTimeout));
    }
}
