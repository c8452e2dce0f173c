package dev.soto.provider;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.provider.ContainerExtension.Site;
import dev.soto.provider.services.FoundServices;
import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The {@link ContainerExtension}s of a container. */
final class StartedExtensions implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(StartedExtensions.class.getName());

    private final List<ContainerExtension> all;
    private final AtomicBoolean closed = new AtomicBoolean();

    private StartedExtensions(List<ContainerExtension> all) {
        this.all = all;
    }

    /**
     * Finds those that there are.
     *
     * @throws IllegalArgumentException when a setting is given that none of them reads
     */
    static StartedExtensions find(Settings settings, ClassLoader loader) {
        List<ContainerExtension> found = new ArrayList<>();
        FoundServices.forEach(
                ContainerExtension.class,
                loader,
                found::add,
                broken -> LOG.log(
                        System.Logger.Level.WARNING,
                        () -> "an extension of the container is left out: " + broken,
                        broken));
        for (Setting<?> setting : ClusterTable.ALL) {
            if (settings.isGiven(setting)
                    && found.stream().noneMatch(each -> each.settings().contains(setting))) {
                throw new IllegalArgumentException(settings.statement(setting) + ", but what reads it is missing: add "
                        + ClusterTable.ARTIFACT + " to the application, or take the setting away");
            }
        }
        return new StartedExtensions(List.copyOf(found));
    }

    void start(Site site) {
        all.forEach(each -> each.start(site));
    }

    void deploying(EndpointModel endpoint) {
        all.forEach(each -> each.deploying(endpoint));
    }

    <T> Optional<T> get(Class<T> type) {
        return all.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** Closes all, once, the last one first; one that fails does not keep the others from it. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            try {
                all.get(i).close();
            } catch (RuntimeException failure) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the extension " + all.get(i).getClass().getName() + " failed to close",
                        failure);
            }
        }
    }
}
