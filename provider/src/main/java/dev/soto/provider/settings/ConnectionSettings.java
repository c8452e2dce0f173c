package dev.soto.provider.settings;

import dev.soto.connection.ConnectionOptions;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.protocol.state.InputLimits;
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
                .maxTextMessageBytes(settings.get(SettingTable.MAX_TEXT_MESSAGE_BYTES))
                .maxBinaryMessageBytes(settings.get(SettingTable.MAX_BINARY_MESSAGE_BYTES))
                .maxFramePayloadBytes(settings.get(SettingTable.MAX_FRAME_PAYLOAD_BYTES))
                .idleTimeout(settings.get(SettingTable.IDLE_TIMEOUT))
                .sendTimeout(settings.get(SettingTable.SEND_TIMEOUT))
                .keepAliveInterval(settings.get(SettingTable.KEEP_ALIVE_INTERVAL))
                .pongTimeout(settings.get(SettingTable.PONG_TIMEOUT))
                .closeTimeout(settings.get(SettingTable.CLOSE_TIMEOUT))
                .maxFragments(settings.get(SettingTable.MAX_FRAGMENTS))
                .maxControlFramesPerSecond(settings.get(SettingTable.MAX_CONTROL_FRAMES_PER_SECOND))
                .maxQueuedPongs(settings.get(SettingTable.MAX_QUEUED_PONGS))
                .maxQueuedBytes(settings.get(SettingTable.MAX_QUEUED_BYTES))
                .maxQueuedMessages(settings.get(SettingTable.MAX_QUEUED_MESSAGES))
                .overflowPolicy(settings.get(SettingTable.OVERFLOW_POLICY))
                .outgoingFragmentBytes(settings.get(SettingTable.OUTGOING_FRAGMENT_BYTES))
                .extensionRestTime(settings.get(SettingTable.EXTENSION_REST_TIME))
                .input(new InputLimits(
                        settings.get(SettingTable.MAX_MESSAGES_PER_SECOND),
                        settings.get(SettingTable.MAX_RECEIVED_BYTES_PER_SECOND),
                        settings.get(SettingTable.ON_RECEIVE_EXCESS),
                        settings.get(SettingTable.MAX_MESSAGE_TIME),
                        settings.get(SettingTable.MIN_RECEIVED_BYTES_PER_SECOND)))
                .build();
    }

    /** Returns the extensions that the settings support: permessage-deflate or none. */
    public static ExtensionManager extensions(Settings settings) {
        ExtensionManager extensions = new ExtensionManager();
        if (settings.get(SettingTable.COMPRESSION)) {
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
        return settings.isGiven(SettingTable.COMPRESSION) ? extensions(settings) : new ExtensionManager();
    }

    static DeflateOptions deflate(Settings settings) {
        return DeflateOptions.builder()
                .compressionLevel(settings.get(SettingTable.COMPRESSION_LEVEL))
                .thresholdBytes(settings.get(SettingTable.COMPRESSION_THRESHOLD_BYTES))
                .serverNoContextTakeover(settings.get(SettingTable.SERVER_NO_CONTEXT_TAKEOVER))
                .clientNoContextTakeover(settings.get(SettingTable.CLIENT_NO_CONTEXT_TAKEOVER))
                .serverMaxWindowBits(settings.get(SettingTable.SERVER_MAX_WINDOW_BITS))
                .clientMaxWindowBits(settings.get(SettingTable.CLIENT_MAX_WINDOW_BITS))
                .maxInflateRatio(settings.get(SettingTable.MAX_INFLATE_RATIO))
                .build();
    }

    /** Returns the Origin that a client sends; null for none. */
    public static @Nullable String origin(Settings settings) {
        String origin = settings.get(SettingTable.ORIGIN);
        return origin.isEmpty() ? null : origin;
    }
}
