package dev.soto.provider;

import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.Settings;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.WebSocketContainer;
import org.jspecify.annotations.Nullable;

/**
 * Gives {@link ContainerProvider#getWebSocketContainer} a new container each time, as its Javadoc promises. All of them
 * share their threads, so that programs which ask for a container again and again, and close none, do not pile up threads.
 */
public final class SotoContainerProvider extends ContainerProvider {

    /** Set with the first container. */
    private static volatile @Nullable ContainerThreads shared;

    /** Creates a provider; the service loader does. */
    public SotoContainerProvider() {}

    @Override
    protected WebSocketContainer getContainer() {
        Settings settings = Settings.read(SettingSource.systemProperties());
        Providers.warnOfOthers();
        return new SotoWebSocketContainer(new LiveSettings(settings), SharedThreads.ALL, false);
    }

    /** Initialised with the first container. */
    private static final class SharedThreads {
        static final ContainerThreads ALL = create();

        private static ContainerThreads create() {
            ContainerThreads created = new ContainerThreads(Settings.read(SettingSource.systemProperties()));
            shared = created;
            return created;
        }
    }

    /** An application ends, and with it perhaps these classes: no thread lingers for a next connection. */
    static void endIdle() {
        ContainerThreads threads = shared;
        if (threads != null) {
            threads.endIdle();
        }
    }
}
