package dev.soto.provider.settings;

import dev.soto.connection.ConnectionOptions;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.protocol.model.InputLimits;
import org.jspecify.annotations.Nullable;

/** From settings to what a connection takes. */
public final class ConnectionSettings {
    private ConnectionSettings() {}

    /** Returns the options that the settings give a connection. */
    public static ConnectionOptions options(Settings settings) {
        return settings.derived(ConnectionSettings::connectionOptions);
    }

    private static ConnectionOptions connectionOptions(Settings settings) {
        return ConnectionOptions.builder()
                .maxTextMessageBytes(settings.get(ConnectionTable.MAX_TEXT_MESSAGE_BYTES))
                .maxBinaryMessageBytes(settings.get(ConnectionTable.MAX_BINARY_MESSAGE_BYTES))
                .maxFramePayloadBytes(settings.get(ConnectionTable.MAX_FRAME_PAYLOAD_BYTES))
                .maxFragments(settings.get(ConnectionTable.MAX_FRAGMENTS))
                .maxControlFramesPerSecond(settings.get(ConnectionTable.MAX_CONTROL_FRAMES_PER_SECOND))
                .maxQueuedPongs(settings.get(ConnectionTable.MAX_QUEUED_PONGS))
                .lentBuffers(settings.get(ConnectionTable.LENT_BUFFERS))
                .maxQueuedBytes(settings.get(ConnectionTable.MAX_QUEUED_BYTES))
                .maxQueuedMessages(settings.get(ConnectionTable.MAX_QUEUED_MESSAGES))
                .overflowPolicy(settings.get(ConnectionTable.OVERFLOW_POLICY))
                .outgoingFragmentBytes(settings.get(ConnectionTable.OUTGOING_FRAGMENT_BYTES))
                .idleTimeout(settings.get(ConnectionTable.IDLE_TIMEOUT))
                .sendTimeout(settings.get(ConnectionTable.SEND_TIMEOUT))
                .keepAliveInterval(settings.get(ConnectionTable.KEEP_ALIVE_INTERVAL))
                .pongTimeout(settings.get(ConnectionTable.PONG_TIMEOUT))
                .closeTimeout(settings.get(ConnectionTable.CLOSE_TIMEOUT))
                .extensionIdleTime(settings.get(CompressionTable.EXTENSION_IDLE_TIME))
                .input(new InputLimits(
                        settings.get(ConnectionTable.MAX_MESSAGES_PER_SECOND),
                        settings.get(ConnectionTable.MAX_RECEIVED_BYTES_PER_SECOND),
                        settings.get(ConnectionTable.ON_RECEIVE_EXCESS),
                        settings.get(ConnectionTable.MAX_MESSAGE_TIME),
                        settings.get(ConnectionTable.MIN_RECEIVED_BYTES_PER_SECOND)))
                .build();
    }

    /** Returns the extensions that the settings support: permessage-deflate or none. */
    public static ExtensionManager extensions(Settings settings) {
        ExtensionManager extensions = new ExtensionManager();
        if (settings.get(CompressionTable.COMPRESSION)) {
            DeflateOptions options = deflate(settings);
            extensions.add(() -> new PerMessageDeflate(options));
        }
        return extensions;
    }

    /**
     * Returns the extensions that a client without an endpoint's configuration offers: compression when the setting asks
     * for it; a default alone does not.
     */
    public static ExtensionManager offered(Settings settings) {
        return settings.isGiven(CompressionTable.COMPRESSION) ? extensions(settings) : new ExtensionManager();
    }

    static DeflateOptions deflate(Settings settings) {
        return DeflateOptions.builder()
                .compressionLevel(settings.get(CompressionTable.COMPRESSION_LEVEL))
                .thresholdBytes(settings.get(CompressionTable.COMPRESSION_THRESHOLD_BYTES))
                .serverNoContextTakeover(settings.get(CompressionTable.SERVER_NO_CONTEXT_TAKEOVER))
                .clientNoContextTakeover(settings.get(CompressionTable.CLIENT_NO_CONTEXT_TAKEOVER))
                .serverMaxWindowBits(settings.get(CompressionTable.SERVER_MAX_WINDOW_BITS))
                .clientMaxWindowBits(settings.get(CompressionTable.CLIENT_MAX_WINDOW_BITS))
                .maxInflateRatio(settings.get(CompressionTable.MAX_INFLATE_RATIO))
                .build();
    }

    /** Returns the Origin that a client sends; null for none. */
    public static @Nullable String origin(Settings settings) {
        String origin = settings.get(ClientTable.ORIGIN);
        return origin.isEmpty() ? null : origin;
    }
}
