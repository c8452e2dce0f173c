package dev.soto.provider;

import jakarta.websocket.ContainerProvider;
import java.net.URL;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Looks for further providers where a client is made: which of them a program gets is decided by the order of its class path. */
final class Providers {
    private static final System.Logger LOG = System.getLogger(Providers.class.getName());

    /** What has been warned of. */
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private Providers() {}

    /** Warns, once for the same providers, when ContainerProvider has a choice. */
    static void warnOfOthers() {
        List<Class<?>> all = found();
        if (all.size() < 2) {
            return;
        }
        String names = all.stream().map(Providers::shown).collect(Collectors.joining(", "));
        if (WARNED.add(names)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} Jakarta WebSocket providers are on the class path: {1}. ContainerProvider.getWebSocketContainer() takes"
                            + " the first, {2}; leave the others out (exclude their dependencies), or ask for Soto by name: new"
                            + " SotoWebSocketContainer()",
                    all.size(),
                    names,
                    all.get(0).getName());
        }
    }

    /** In the order of ContainerProvider, which asks the thread's context class loader. */
    private static List<Class<?>> found() {
        List<Class<?>> all = new ArrayList<>();
        try {
            ServiceLoader.load(ContainerProvider.class).stream().forEach(provider -> all.add(provider.type()));
        } catch (ServiceConfigurationError broken) {
            // ContainerProvider itself says so where it comes to that one.
            LOG.log(System.Logger.Level.DEBUG, "a Jakarta WebSocket provider cannot be loaded", broken);
        }
        return all.stream().distinct().collect(Collectors.toList());
    }

    private static String shown(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL place = source == null ? null : source.getLocation();
        if (place == null) {
            return type.getName();
        }
        String path = place.getPath();
        String jar = path.substring(path.lastIndexOf('/', path.length() - 2) + 1);
        return type.getName() + " (" + jar + ")";
    }
}
