package dev.soto.provider.settings;

import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.model.Timeouts;
import java.time.Duration;
import java.util.List;

/** permessage-deflate. */
public final class CompressionTable {
    private static final Rows ROWS = new Rows();

    /** Whether permessage-deflate is supported. */
    public static final Setting<Boolean> COMPRESSION = ROWS.add(
            "compression",
            SettingKind.flag(),
            true,
            Rows.EVERYWHERE,
            "Support permessage-deflate (RFC 7692). Servers accept it; clients offer it when this is given as true, or"
                    + " the endpoint's configuration lists the extension.");

    /** {@link DeflateOptions#compressionLevel}. */
    public static final Setting<Integer> COMPRESSION_LEVEL = ROWS.add(
            "compressionLevel",
            SettingKind.count(-1, 9),
            4,
            Rows.EVERYWHERE,
            "How hard to compress: 1 is fast, 9 is small, -1 is the JDK's choice, 6. Level 4 takes a quarter of the"
                    + " time of 6.");

    /** {@link DeflateOptions#thresholdBytes}. */
    public static final Setting<Integer> COMPRESSION_THRESHOLD_BYTES = ROWS.add(
            "compressionThresholdBytes",
            SettingKind.count(0, Integer.MAX_VALUE),
            DeflateOptions.DEFAULT.thresholdBytes(),
            Rows.EVERYWHERE,
            "Messages shorter than so many bytes are sent uncompressed.");

    /** {@link DeflateOptions#serverNoContextTakeover}. */
    public static final Setting<Boolean> SERVER_NO_CONTEXT_TAKEOVER = ROWS.add(
            "serverNoContextTakeover",
            SettingKind.flag(),
            DeflateOptions.DEFAULT.serverNoContextTakeover(),
            Rows.EVERYWHERE,
            "Have the server compress each message by itself: less memory at the server, a worse ratio.");

    /** {@link DeflateOptions#clientNoContextTakeover}. */
    public static final Setting<Boolean> CLIENT_NO_CONTEXT_TAKEOVER = ROWS.add(
            "clientNoContextTakeover",
            SettingKind.flag(),
            DeflateOptions.DEFAULT.clientNoContextTakeover(),
            Rows.EVERYWHERE,
            "Have the client compress each message by itself.");

    /** {@link DeflateOptions#serverMaxWindowBits}. */
    public static final Setting<Integer> SERVER_MAX_WINDOW_BITS = ROWS.add(
            "serverMaxWindowBits",
            SettingKind.count(8, 15),
            DeflateOptions.DEFAULT.serverMaxWindowBits(),
            Rows.EVERYWHERE,
            "Largest window of the server's compression, as a power of two: 15 is 32 KiB.");

    /** {@link DeflateOptions#clientMaxWindowBits}. */
    public static final Setting<Integer> CLIENT_MAX_WINDOW_BITS = ROWS.add(
            "clientMaxWindowBits",
            SettingKind.count(8, 15),
            DeflateOptions.DEFAULT.clientMaxWindowBits(),
            Rows.EVERYWHERE,
            "Largest window of the client's compression.");

    /** {@link DeflateOptions#maxInflateRatio}. */
    public static final Setting<Integer> MAX_INFLATE_RATIO = ROWS.add(
            "maxInflateRatio",
            SettingKind.count(0, 1_032),
            DeflateOptions.DEFAULT.maxInflateRatio(),
            Rows.EVERYWHERE,
            "Largest ratio of a message to its compressed form; beyond it the session is closed with 1009. 0 is any."
                    + " The message limits hold in any case.");

    /** {@link Timeouts#extensionIdleTime}. */
    public static final Setting<Duration> EXTENSION_IDLE_TIME = ROWS.add(
            "extensionIdleTime",
            SettingKind.time(Duration.ZERO, Rows.MAX_TIME),
            Timeouts.DEFAULTS.extensionIdleTime(),
            Rows.EVERYWHERE,
            "A session on which nothing happened for so long gives back memory of its compression that it can have"
                    + " again. 0 is never.");

    /** All of them, in order. */
    static final List<Setting<?>> ALL = ROWS.all();

    private CompressionTable() {}
}
