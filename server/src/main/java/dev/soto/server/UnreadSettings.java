package dev.soto.server;

import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.ConnectionTable;
import dev.soto.provider.settings.IdleSettings;
import dev.soto.provider.settings.ServerTable;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.Settings;
import dev.soto.provider.settings.ThreadTable;
import java.util.List;
import java.util.Map;

/** Which settings a server has no use for. */
final class UnreadSettings {
    private static final List<Setting<?>> OF_ENDPOINTS =
            List.of(ConnectionTable.ASYNC_SEND_TIMEOUT, ThreadTable.NON_BLOCKING, ThreadTable.STREAM_THREADS);

    private static final List<Setting<?>> OF_USERS = List.of(ServerTable.MAX_SESSIONS_PER_PRINCIPAL);
    private static final String NO_USERS =
            "a SotoServer knows no users; " + ServerTable.MAX_SESSIONS_PER_ADDRESS + " counts by address";

    private UnreadSettings() {}

    /** Warns of those that an endpoint was given all the same. */
    static void warn(String endpoint, Map<String, Object> userProperties) {
        SettingSource source = SettingSource.userProperties(endpoint, userProperties);
        if (source.mayGive()) {
            IdleSettings.warn(source, OF_USERS, NO_USERS);
        }
    }

    /** Warns of those that were given all the same. */
    static void warn(SotoServerBuilder made) {
        Settings settings = made.settings;
        if (settings.given().isEmpty()) {
            return;
        }
        IdleSettings.warn(
                settings,
                List.of(ServerTable.UPGRADE),
                "a SotoServer has the connections of its own Jetty, and no servlet container to upgrade requests of");
        IdleSettings.warn(
                settings,
                List.of(ServerTable.ENABLED),
                "it is for web applications, which find Soto by themselves; a SotoServer serves when it is started");
        IdleSettings.warn(settings, OF_USERS, NO_USERS);
        if (made.endpoints.isEmpty()) {
            warnWithoutEndpoints(settings);
        }
    }

    private static void warnWithoutEndpoints(Settings settings) {
        IdleSettings.warn(
                settings,
                ClusterTable.ALL,
                "sessions of a cluster are those of Jakarta endpoints, and this SotoServer has none"
                        + " (SotoServerBuilder.endpoint adds one)");
        IdleSettings.warn(
                settings,
                ofThisServer(settings, OF_ENDPOINTS),
                "it is for Jakarta endpoints, and this SotoServer has handlers alone (SotoServerBuilder.endpoint adds one)");
        IdleSettings.warn(
                settings,
                ofThisServer(settings, IdleSettings.OF_CLIENTS),
                "it is for clients (SotoClient, ContainerProvider), and this is a server");
    }

    /** The system properties are for the clients of the JVM, too. */
    private static List<Setting<?>> ofThisServer(Settings settings, List<Setting<?>> some) {
        return some.stream()
                .filter(setting -> settings.source(setting).equals(SotoServerBuilder.SOURCE))
                .toList();
    }
}
