package dev.soto.provider.settings;

import dev.soto.connection.ConnectionOptions;

/** From settings to the options of a connection. */
public final class ConnectionSettings {
    private ConnectionSettings() {}

    /** Returns the options that the settings give a connection. */
    public static ConnectionOptions options(Settings settings) {
        return new ConnectionOptions(
                settings.get(SettingTable.MAX_TEXT_MESSAGE_BYTES),
                settings.get(SettingTable.MAX_BINARY_MESSAGE_BYTES),
                settings.get(SettingTable.MAX_FRAME_PAYLOAD_BYTES),
                settings.get(SettingTable.IDLE_TIMEOUT),
                settings.get(SettingTable.SEND_TIMEOUT),
                settings.get(SettingTable.KEEP_ALIVE_INTERVAL),
                settings.get(SettingTable.PONG_TIMEOUT),
                settings.get(SettingTable.CLOSE_TIMEOUT),
                settings.get(SettingTable.MAX_FRAGMENTS),
                settings.get(SettingTable.MAX_CONTROL_FRAMES_PER_SECOND),
                settings.get(SettingTable.MAX_QUEUED_PONGS),
                settings.get(SettingTable.MAX_QUEUED_BYTES),
                settings.get(SettingTable.OVERFLOW_POLICY),
                settings.get(SettingTable.OUTGOING_FRAGMENT_BYTES));
    }
}
