package dev.soto.provider;

import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.bridge.session.CallbackScope;
import dev.soto.provider.cdi.CdiApplication;
import dev.soto.provider.cdi.CdiLookup;
import dev.soto.provider.observe.Observation;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.Settings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client container (Jakarta WebSocket section 2.1.2). Its threads are daemons that start with the first connection, so
 * a program ends without closing it; {@link #close} ends sessions and threads at once. Callbacks run on the container's
 * threads, with the context class loader of the thread that connected (see {@link ContextLoader}), and with the CDI that runs
 * then, if any.
 */
public final class SotoWebSocketContainer extends SotoContainer {
    /** The CDI of the last connect. */
    private volatile @Nullable CdiApplication cdi;

    /**
     * Creates a container with the settings of the system properties.
     *
     * @throws IllegalArgumentException when one of them is not allowed
     */
    public SotoWebSocketContainer() {
        this(Settings.read(SettingSource.systemProperties()));
    }

    /** Creates a container with settings. */
    public SotoWebSocketContainer(Settings settings) {
        this(new LiveSettings(settings));
        Providers.warnOfOthers();
    }

    private SotoWebSocketContainer(LiveSettings settings) {
        this(settings, new ContainerThreads(settings), true);
    }

    /** Creates a container on threads that belong to it, or to several. */
    SotoWebSocketContainer(LiveSettings settings, ContainerThreads threads, boolean ownThreads) {
        super(new ContainerParts(threads, ownThreads, new Observation(settings)));
        observation().addProbe(threads::problems);
        observation().addResources(threads::resources);
        observation().addProbe(() -> isClosed() ? List.of("the WebSocket container has been closed") : List.of());
        observation().ready(ContextLoader.ofApplication(null));
    }

    @Override
    public void close() {
        super.close();
        observation().close();
    }

    @Override
    Application application() {
        ClassLoader loader = ContextLoader.ofApplication(null);
        CdiApplication running = CdiLookup.current(cdi);
        cdi = running;
        return running == null
                ? new Application(InstanceFactory.CONSTRUCTOR, loader, CallbackScope.NONE)
                : new Application(running.instances(), loader, running.scope());
    }
}
