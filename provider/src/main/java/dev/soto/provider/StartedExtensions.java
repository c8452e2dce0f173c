package dev.soto.provider;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.provider.ContainerExtension.Site;
import dev.soto.provider.services.FoundServices;
import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.Settings;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
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
        ClassLoader own = StartedExtensions.class.getClassLoader();
        find(loader, found);
        if (found.isEmpty() && own != null && !sees(loader)) {
            // The context class loader of whoever started the server may be any.
            find(own, found);
        }
        for (Setting<?> setting : settings.given()) {
            if (ClusterTable.ALL.contains(setting)
                    && found.stream().noneMatch(each -> each.settings().contains(setting))) {
                throw new IllegalArgumentException(settings.statement(setting) + ", but "
                        + otherCopy(loader)
                                .orElse("what reads it is missing: add " + ClusterTable.ARTIFACT
                                        + " to the application, or take the setting away"));
            }
        }
        return new StartedExtensions(List.copyOf(found));
    }

    private static void find(ClassLoader loader, List<ContainerExtension> found) {
        FoundServices.forEach(
                ServiceLoader.load(ContainerExtension.class, loader),
                found::add,
                broken -> LOG.log(
                        System.Logger.Level.WARNING,
                        () -> "an extension of the container is left out: " + broken
                                + otherCopy(loader).map(why -> ": " + why).orElse(""),
                        broken));
    }

    private static boolean sees(ClassLoader application) {
        try {
            return application.loadClass(ContainerExtension.class.getName()) == ContainerExtension.class;
        } catch (ClassNotFoundException | LinkageError notThere) {
            return false;
        }
    }

    /** Says so where the application has classes of Soto that are not those which serve it: nothing that it brings fits then. */
    private static Optional<String> otherCopy(ClassLoader application) {
        try {
            Class<?> theirs = application.loadClass(ContainerExtension.class.getName());
            return theirs == ContainerExtension.class
                    ? Optional.empty()
                    : Optional.of("the application has a copy of Soto of its own, " + origin(theirs)
                            + ", and is served by another, " + origin(ContainerExtension.class)
                            + ": have soto-provider, soto-api-bridge and soto-protocol in one of the two places only");
        } catch (ClassNotFoundException | LinkageError notThere) {
            return Optional.empty();
        }
    }

    private static String origin(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null
                ? String.valueOf(type.getClassLoader())
                : source.getLocation().toString();
    }

    void start(Site site) {
        for (ContainerExtension each : all) {
            each.start(site);
        }
    }

    void deploying(EndpointModel endpoint) {
        for (ContainerExtension each : all) {
            each.deploying(endpoint);
        }
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
