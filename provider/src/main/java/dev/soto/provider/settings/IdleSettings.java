package dev.soto.provider.settings;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Settings that were given where nothing reads them, although they can be given in such a place. Each is a warning and no error: what
 * is given for a JVM or a container may be meant for something else in it.
 */
public final class IdleSettings {
    /** Of the client, which an endpoint of a server reads none of. */
    public static final List<Setting<?>> OF_CLIENTS = SettingTable.joined(ClientTable.ALL, ClientSecurityTable.ALL);

    /** Of the server, which an endpoint of a client reads none of. */
    public static final List<Setting<?>> OF_SERVERS = ServerTable.ALL;

    private static final System.Logger LOG = System.getLogger(IdleSettings.class.getName());

    /** Endpoints are made and connected again and again; so many are remembered, and more are not warned of. */
    private static final int MAX_WARNED = 1_000;

    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private IdleSettings() {}

    /**
     * Warns of those that have been given.
     *
     * @param idle of which nothing comes
     * @param why the end of a sentence that begins with "has no effect: "
     */
    public static void warn(Settings settings, Collection<Setting<?>> idle, String why) {
        for (Setting<?> setting : settings.given()) {
            if (idle.contains(setting)) {
                LOG.log(System.Logger.Level.WARNING, "{0}, and has no effect: {1}", settings.statement(setting), why);
            }
        }
    }

    /** Warns of those that an endpoint has been given, once for each place. */
    public static void warn(SettingSource endpoint, Collection<Setting<?>> idle, String why) {
        for (Setting<?> setting : idle) {
            if (endpoint.lookup().apply(setting.name()) != null
                    && WARNED.size() < MAX_WARNED
                    && WARNED.add(setting + " " + endpoint.description())) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0} in the {1} has no effect: {2}",
                        setting,
                        endpoint.description(),
                        why);
            }
        }
    }
}
