package dev.soto.bridge.handshake;

import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * The default configurator that the API keeps. Jakarta's own asks the service loader for each configuration; Tomcat's keeps the
 * first one that it found in a static field, for all web applications: that of the first with a Soto of its own, whose class
 * loader stays with it.
 */
public final class ApiDefault {
    private static final System.Logger LOG = System.getLogger(ApiDefault.class.getName());

    private ApiDefault() {}

    /** Takes this Soto's default out of the API, which looks for the next one when it needs it. */
    public static void forget() {
        forget(ServerEndpointConfig.Configurator.class, DefaultConfigurator.class);
    }

    static void forget(Class<?> api, Class<?> ours) {
        if (api.getClassLoader() == ours.getClassLoader()) {
            // They come and go together.
            return;
        }
        for (Field field : api.getDeclaredFields()) {
            int modifiers = field.getModifiers();
            if (Modifier.isStatic(modifiers) && !Modifier.isFinal(modifiers) && field.getType() == api) {
                forget(field, ours);
            }
        }
    }

    private static void forget(Field field, Class<?> ours) {
        try {
            field.setAccessible(true);
            if (ours.isInstance(field.get(null))) {
                field.set(null, null);
            }
        } catch (IllegalAccessException | InaccessibleObjectException closed) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The Jakarta WebSocket API keeps Soto''s default configurator, and with it the class loader of the web"
                            + " application, in {0}: {1}. Put Soto where the API is",
                    field,
                    closed);
        }
    }

    /**
     * Returns the default of the Soto that the calling thread's application sees, where the API has asked that of another
     * application; null where it has asked the right one, or there is no other.
     */
    static ServerEndpointConfig.@Nullable Configurator ofTheCaller() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        if (loader == null || loader == DefaultConfigurator.class.getClassLoader()) {
            return null;
        }
        try {
            Class<?> theirs = Class.forName(DefaultConfigurator.class.getName(), false, loader);
            return theirs == DefaultConfigurator.class
                    ? null
                    : (ServerEndpointConfig.Configurator)
                            theirs.getDeclaredConstructor().newInstance();
        } catch (ClassNotFoundException none) {
            return null;
        } catch (ReflectiveOperationException | ClassCastException otherApi) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "the default configurator of the calling application is not used",
                    otherApi);
            return null;
        }
    }
}
