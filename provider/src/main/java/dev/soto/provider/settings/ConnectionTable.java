package dev.soto.provider.settings;

import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.OverflowPolicy;
import dev.soto.protocol.model.InputLimits;
import dev.soto.protocol.model.Limits;
import dev.soto.protocol.model.Timeouts;
import java.time.Duration;
import java.util.List;

/** Limits and times of a connection, and how fast its peer may send. */
public final class ConnectionTable {
    private static final Rows ROWS = new Rows();

    /** {@link Limits#maxTextMessageBytes}. */
    public static final Setting<Long> MAX_TEXT_MESSAGE_BYTES = ROWS.add(
            "maxTextMessageBytes",
            SettingKind.bytes(0, Rows.MAX_BYTES),
            Limits.DEFAULTS.maxTextMessageBytes(),
            Rows.EVERYWHERE,
            "Longest text message accepted, in bytes of UTF-8 after decompression; a longer one closes the session"
                    + " with 1009. 0 is no limit. @OnMessage(maxMessageSize) and Session.setMaxTextMessageBufferSize go"
                    + " first.");

    /** {@link Limits#maxBinaryMessageBytes}. */
    public static final Setting<Long> MAX_BINARY_MESSAGE_BYTES = ROWS.add(
            "maxBinaryMessageBytes",
            SettingKind.bytes(0, Rows.MAX_BYTES),
            Limits.DEFAULTS.maxBinaryMessageBytes(),
            Rows.EVERYWHERE,
            "The same for binary messages.");

    /** {@link Limits#maxFramePayloadBytes}. */
    public static final Setting<Long> MAX_FRAME_PAYLOAD_BYTES = ROWS.add(
            "maxFramePayloadBytes",
            SettingKind.bytes(0, Rows.MAX_BYTES),
            Limits.DEFAULTS.maxFramePayloadBytes(),
            Rows.EVERYWHERE,
            "Longest data frame accepted, in bytes on the wire; a longer one closes the session with 1009. 0 is no"
                    + " limit.");

    /** {@link Limits#maxFragments}. */
    public static final Setting<Integer> MAX_FRAGMENTS = ROWS.add(
            "maxFragments",
            SettingKind.count(0, Integer.MAX_VALUE),
            Limits.DEFAULTS.maxFragments(),
            Rows.EVERYWHERE,
            "Most frames that a message may be cut into which is delivered whole. 0 is no limit.");

    /** {@link Limits#maxControlFramesPerSecond}. */
    public static final Setting<Integer> MAX_CONTROL_FRAMES_PER_SECOND = ROWS.add(
            "maxControlFramesPerSecond",
            SettingKind.count(0, Integer.MAX_VALUE),
            Limits.DEFAULTS.maxControlFramesPerSecond(),
            Rows.EVERYWHERE,
            "Most pings and pongs accepted within a second; more close the session with 1008. 0 is no limit.");

    /** {@link Limits#maxQueuedPongs}. */
    public static final Setting<Integer> MAX_QUEUED_PONGS = ROWS.add(
            "maxQueuedPongs",
            SettingKind.count(1, 65_536),
            Limits.DEFAULTS.maxQueuedPongs(),
            Rows.EVERYWHERE,
            "Most answers to pings that wait to be written; beyond it only the newest ping is answered.");

    /** {@link ConnectionOptions#lentBuffers}. */
    public static final Setting<Boolean> LENT_BUFFERS = ROWS.add(
            "lentBuffers",
            SettingKind.flag(),
            ConnectionOptions.DEFAULTS.lentBuffers(),
            Rows.EVERYWHERE,
            "Promise that handlers which take a whole binary message as a ByteBuffer are done with it when they return: it is"
                    + " then lent, read-only, instead of being copied for them.");

    /** {@link ConnectionOptions#maxQueuedBytes}. */
    public static final Setting<Long> MAX_QUEUED_BYTES = ROWS.add(
            "maxQueuedBytes",
            SettingKind.bytes(1, Rows.MAX_BYTES),
            ConnectionOptions.DEFAULTS.maxQueuedBytes(),
            Rows.EVERYWHERE,
            "Most bytes of a session's messages that wait to be written. A single message that is longer is accepted"
                    + " when nothing waits.");

    /** {@link ConnectionOptions#maxQueuedMessages}. */
    public static final Setting<Integer> MAX_QUEUED_MESSAGES = ROWS.add(
            "maxQueuedMessages",
            SettingKind.count(0, Integer.MAX_VALUE),
            ConnectionOptions.DEFAULTS.maxQueuedMessages(),
            Rows.EVERYWHERE,
            "Most messages of a session that wait to be written. 0 is no limit.");

    /** {@link ConnectionOptions#overflowPolicy}. */
    public static final Setting<OverflowPolicy> OVERFLOW_POLICY = ROWS.add(
            "overflowPolicy",
            SettingKind.choice(OverflowPolicy.class),
            ConnectionOptions.DEFAULTS.overflowPolicy(),
            Rows.EVERYWHERE,
            "What a send does beyond maxQueuedBytes or maxQueuedMessages: wait (asynchronous sends fail instead), fail,"
                    + " close the session with 1008 or 1013, drop the messages that have waited longest, or the new one.");

    /** {@link Limits#outgoingFragmentBytes}. */
    public static final Setting<Integer> OUTGOING_FRAGMENT_BYTES = ROWS.add(
            "outgoingFragmentBytes",
            SettingKind.count(0, Integer.MAX_VALUE),
            Limits.DEFAULTS.outgoingFragmentBytes(),
            Rows.EVERYWHERE,
            "Cut longer outgoing messages into frames of so many payload bytes. 0 is never.");

    /** {@link Timeouts#idleTimeout}. */
    public static final Setting<Duration> IDLE_TIMEOUT = ROWS.add(
            "idleTimeout",
            SettingKind.time(Duration.ZERO, Rows.MAX_TIME),
            Timeouts.DEFAULTS.idleTimeout(),
            Rows.EVERYWHERE,
            "Close a session on which nothing came or went for so long. 0 is never. The default of"
                    + " getDefaultMaxSessionIdleTimeout.");

    /** {@link Timeouts#sendTimeout}. */
    public static final Setting<Duration> SEND_TIMEOUT = ROWS.add(
            "sendTimeout",
            SettingKind.time(Duration.ZERO, Rows.MAX_TIME),
            Timeouts.DEFAULTS.sendTimeout(),
            Rows.EVERYWHERE,
            "Fail a session whose peer takes no bytes for so long while some wait. 0 is never.");

    /** Default of {@link jakarta.websocket.WebSocketContainer#getDefaultAsyncSendTimeout}. */
    public static final Setting<Duration> ASYNC_SEND_TIMEOUT = ROWS.add(
            "asyncSendTimeout",
            SettingKind.time(Duration.ZERO, Rows.MAX_TIME),
            Duration.ZERO,
            Rows.CONTAINER,
            "The default of getDefaultAsyncSendTimeout: fail a message of RemoteEndpoint.Async that waits so long. 0 is"
                    + " never.");

    /** {@link Timeouts#keepAliveInterval}. */
    public static final Setting<Duration> KEEP_ALIVE_INTERVAL = ROWS.add(
            "keepAliveInterval",
            SettingKind.time(Duration.ZERO, Rows.MAX_TIME),
            // Below the 60 s after which the usual proxies and load balancers cut a silent connection.
            Duration.ofSeconds(45),
            Rows.EVERYWHERE,
            "Send a ping when nothing came for so long; no answer within pongTimeout ends the session. Finds frozen peers and"
                    + " cut cables, and keeps proxies from cutting a silent session. It does not count for idleTimeout. 0 is"
                    + " never.");

    /** {@link Timeouts#pongTimeout}. */
    public static final Setting<Duration> PONG_TIMEOUT = ROWS.add(
            "pongTimeout",
            SettingKind.time(Duration.ofMillis(1), Rows.MAX_TIME),
            Timeouts.DEFAULTS.pongTimeout(),
            Rows.EVERYWHERE,
            "Fail a session when nothing came for so long after such a ping.");

    /** {@link Timeouts#closeTimeout}. */
    public static final Setting<Duration> CLOSE_TIMEOUT = ROWS.add(
            "closeTimeout",
            SettingKind.time(Duration.ofMillis(1), Duration.ofMinutes(10)),
            Timeouts.DEFAULTS.closeTimeout(),
            Rows.EVERYWHERE,
            "How long the close handshake may take; then the connection is cut.");

    /** {@link InputLimits#maxMessagesPerSecond}. */
    public static final Setting<Integer> MAX_MESSAGES_PER_SECOND = ROWS.add(
            "maxMessagesPerSecond",
            SettingKind.count(0, 1_000_000_000),
            0,
            Rows.EVERYWHERE,
            "Most messages that a session takes within a second; what happens to more says onReceiveExcess. 0 is no"
                    + " limit.");

    /** {@link InputLimits#maxBytesPerSecond}. */
    public static final Setting<Long> MAX_RECEIVED_BYTES_PER_SECOND = ROWS.add(
            "maxReceivedBytesPerSecond",
            SettingKind.bytes(0, Rows.MAX_BYTES),
            0L,
            Rows.EVERYWHERE,
            "Most bytes that a session takes within a second, on the wire. 0 is no limit.");

    /** {@link InputLimits#onExcess}. */
    public static final Setting<InputLimits.OnExcess> ON_RECEIVE_EXCESS = ROWS.add(
            "onReceiveExcess",
            SettingKind.choice(InputLimits.OnExcess.class),
            InputLimits.OnExcess.DELAY,
            Rows.EVERYWHERE,
            "What happens to a peer that sends more than these: delay reads later, so that TCP slows it down, close closes"
                    + " the session with 1008.");

    /** {@link InputLimits#maxMessageTime}. */
    public static final Setting<Duration> MAX_MESSAGE_TIME = ROWS.add(
            "maxMessageTime",
            SettingKind.time(Duration.ZERO, Rows.MAX_TIME),
            Duration.ZERO,
            Rows.EVERYWHERE,
            "Longest time from the first byte of a message to its last; then the session is closed with 1008. Time in which"
                    + " the application is busy does not count. 0 is never.");

    /** {@link InputLimits#minBytesPerSecond}. */
    public static final Setting<Long> MIN_RECEIVED_BYTES_PER_SECOND = ROWS.add(
            "minReceivedBytesPerSecond",
            SettingKind.bytes(0, Rows.MAX_BYTES),
            0L,
            Rows.EVERYWHERE,
            "Least bytes a second of a message that is under way, on average since it began, judged from its fifth second"
                    + " on; with less the session is closed with 1008. 0 is any.");

    /** All of them, in order. */
    static final List<Setting<?>> ALL = ROWS.all();

    private ConnectionTable() {}
}
