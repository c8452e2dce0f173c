package dev.soto.launch.probe;

import jakarta.websocket.ContainerProvider;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was found where: a line for each place, with "ok" or the first trouble. */
final class Notes {
    private static final Map<String, String> FOUND = new TreeMap<>();

    private Notes() {}

    /** Looks up what applications and the API look up, as the calling thread is. */
    static void take(String place) {
        String trouble = trouble();
        synchronized (FOUND) {
            FOUND.merge(place, trouble == null ? "ok" : trouble, (before, now) -> before.equals("ok") ? now : before);
        }
    }

    private static @Nullable String trouble() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        if (loader == null) {
            return "the context class loader is null";
        }
        try {
            Greeting greeting = ServiceLoader.load(Greeting.class).findFirst().orElse(null);
            if (greeting == null) {
                return "the application's service is not seen through " + loader;
            }
            ContainerProvider.getWebSocketContainer();
            boolean allowed = new ServerEndpointConfig.Configurator().checkOrigin("http://localhost");
            return allowed ? null : "the default configurator is not Soto's";
        } catch (RuntimeException | Error failure) {
            return failure + " through " + loader;
        }
    }

    static String report() {
        StringBuilder lines = new StringBuilder();
        synchronized (FOUND) {
            FOUND.forEach((place, found) -> lines.append(place)
                    .append('\t')
                    .append(found.replace('\n', ' '))
                    .append('\n'));
        }
        return lines.toString();
    }
}
