package dev.soto.provider;

import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.Settings;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.WebSocketContainer;

/**
 * Gives {@link ContainerProvider#getWebSocketContainer} a new container each time, as its Javadoc promises. All of them
 * share their threads, so that programs which ask for a container again and again, and close none, do not pile up threads.
 */
public final class SotoContainerProvider extends ContainerProvider {

    /** Creates a provider; the service loader does. */
    public SotoContainerProvider() {}

    @Override
    protected WebSocketContainer getContainer() {
        Settings settings = Settings.read(SettingSource.systemProperties());
        Providers.warnOfOthers();
        return new SotoWebSocketContainer(settings, SharedThreads.ALL, false);
    }

    /** Initialised with the first container. */
    private static final class SharedThreads {
        static final ContainerThreads ALL = new ContainerThreads(Settings.read(SettingSource.systemProperties()));
    }
}
