package dev.soto.provider;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.bridge.session.CallbackScope;
import dev.soto.bridge.session.SessionRegistry;
import dev.soto.connection.DeadlineTimer;
import dev.soto.provider.settings.Setting;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Something that is added to each server container, whose part it is from before the first session until before the last is closed: a cluster,
 * for example. Found by {@link java.util.ServiceLoader} with the application's class loader; each container has an instance of its own.
 * One that cannot be loaded is left out, with a WARNING. Not to be mixed up with an extension of the protocol, see {@link
 * SotoContainer#extensions}.
 */
public interface ContainerExtension extends AutoCloseable {

    /**
     * What an extension gets of its container.
     *
     * @param container where it is added; no endpoint is deployed yet
     * @param sessions its sessions
     * @param loader the application's
     * @param instances makes objects of the application
     * @param scope surrounds calls into the application that no session makes
     * @param tasks runs what may block; has a bounded number of threads, and starts them when they are needed
     * @param timer runs what must not block, later
     */
    record Site(
            SotoServerContainer container,
            SessionRegistry sessions,
            ClassLoader loader,
            InstanceFactory instances,
            CallbackScope scope,
            Executor tasks,
            DeadlineTimer timer) {}

    /** Returns the settings that it reads and nothing else does: without it, nobody may give them. */
    default Set<Setting<?>> settings() {
        return Set.of();
    }

    /**
     * Begins. What it throws stops the start of the container.
     *
     * @throws IllegalArgumentException when a setting has a value that does not go with others
     */
    void start(Site site);

    /**
     * An endpoint is about to be deployed.
     *
     * @throws IllegalArgumentException when something about it, such as an annotation, is wrong: it is not deployed then
     */
    default void deploying(EndpointModel endpoint) {}

    /** Ends, before the sessions of the container are closed; also after a start that failed. */
    @Override
    void close();
}
