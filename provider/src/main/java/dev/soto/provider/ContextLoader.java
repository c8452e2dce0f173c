package dev.soto.provider;

import dev.soto.bridge.session.CallbackScope;
import dev.soto.connection.ConnectionOpening;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which class loader is the thread's context class loader while Soto calls an application. The rule, for all callbacks of
 * both containers and without Jakarta, and for every thread:
 *
 * <ol>
 *   <li>That of the application: what the servlet container says, or else the context class loader of the thread that starts
 *       the server or connects the client.
 *   <li>Where that one is null, or does not see the class that is called, the loader of that class.
 *   <li>Where the services of Soto that the Jakarta API looks for (the default configurator, the container provider) are not
 *       visible to it although the API is the same, a child of it that adds them.
 * </ol>
 *
 * <p>It is never null, and the thread has its own again afterwards.
 */
public final class ContextLoader {
    private static final String SERVICES = "META-INF/services/jakarta.websocket.";
    private static final List<String> NEEDED =
            List.of(SERVICES + "ContainerProvider", SERVICES + "server.ServerEndpointConfig$Configurator");

    private ContextLoader() {}

    /**
     * Returns an application's class loader.
     *
     * @param given what its container says; null when it says nothing
     */
    public static ClassLoader ofApplication(@Nullable ClassLoader given) {
        if (given != null) {
            return given;
        }
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        return ofThread == null ? own() : ofThread;
    }

    /**
     * Returns the loader to call a class with.
     *
     * @param application the application's, as {@link #ofApplication} returns it
     * @param called the class of the endpoint, the handler or the lambda
     */
    public static ClassLoader forClass(ClassLoader application, Class<?> called) {
        ClassLoader defining = called.getClassLoader();
        ClassLoader chosen = defining == null || sees(application, defining, called) ? application : defining;
        return isWithin(chosen, own()) || seesServices(chosen) || !seesOurApi(chosen)
                ? chosen
                : new LoaderWithServices(chosen, own(), SERVICES);
    }

    /** Returns what sets the loader of {@link #forClass}. */
    public static CallbackScope scope(ClassLoader application, Class<?> called) {
        return CallbackScope.of(forClass(application, called));
    }

    /**
     * Returns an opening without Jakarta, and with a listener whose callbacks are called as those of endpoints are.
     *
     * @param scope that of the opening's class
     */
    public static ConnectionOpening around(CallbackScope scope, ConnectionOpening opening) {
        return connection -> {
            Object entered = scope.enter();
            try {
                return new ScopedListener(scope, opening.opened(connection));
            } finally {
                scope.leave(entered);
            }
        };
    }

    private static ClassLoader own() {
        ClassLoader soto = ContextLoader.class.getClassLoader();
        return soto == null ? ClassLoader.getSystemClassLoader() : soto;
    }

    /** A class may be hidden from a name (a lambda), and a loader may see it without being its child (modules of a server). */
    private static boolean sees(ClassLoader loader, ClassLoader defining, Class<?> type) {
        if (isWithin(loader, defining)) {
            return true;
        }
        try {
            return loader.loadClass(type.getName()) == type;
        } catch (ClassNotFoundException | LinkageError notThere) {
            return false;
        }
    }

    /** Returns whether a loader is another one, or below it. */
    private static boolean isWithin(ClassLoader loader, ClassLoader other) {
        for (ClassLoader each = loader; each != null; each = each.getParent()) {
            if (each == other) {
                return true;
            }
        }
        return false;
    }

    private static boolean seesServices(ClassLoader loader) {
        for (String service : NEEDED) {
            if (loader.getResource(service) == null) {
                return false;
            }
        }
        return true;
    }

    /** A provider of another copy of the API would be an error to whoever looks. Soto's client works without the API. */
    private static boolean seesOurApi(ClassLoader loader) {
        String name = "jakarta.websocket.ContainerProvider";
        try {
            return loader.loadClass(name) == own().loadClass(name);
        } catch (ClassNotFoundException | LinkageError noApi) {
            return false;
        }
    }
}
