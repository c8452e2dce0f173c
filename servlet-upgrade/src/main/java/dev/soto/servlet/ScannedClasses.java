package dev.soto.servlet;

import dev.soto.bridge.session.CallbackScope;
import dev.soto.provider.ContextLoader;
import jakarta.servlet.ServletException;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a scan of a web application found, or code chose, and what of it to deploy (Jakarta WebSocket section 6.2): all annotated classes;
 * or, when there are implementations of {@link ServerApplicationConfig}, what they choose.
 */
final class ScannedClasses {
    private static final Logger LOG = System.getLogger(ScannedClasses.class.getName());

    private static final String NOT_INHERITED =
            " is not inherited, write @ServerEndpoint(\"/path\") before the class itself";

    private final Set<Class<?>> annotated = new LinkedHashSet<>();
    private final Set<Class<? extends Endpoint>> programmatic = new LinkedHashSet<>();
    private final Set<Class<? extends ServerApplicationConfig>> configs = new LinkedHashSet<>();
    private final boolean scanned;

    /** What was found and is not deployed, with the reason. */
    private final List<String> left = new ArrayList<>();

    /** What code chose although it is no endpoint, with the reason. */
    private final List<String> wrong = new ArrayList<>();

    private ScannedClasses(Set<Class<?>> found, boolean scanned) {
        this.scanned = scanned;
        for (Class<?> type : found) {
            sort(type);
        }
    }

    /** Returns what a scan found; it passes over what cannot be deployed. */
    static ScannedClasses ofScan(Set<Class<?>> found) {
        return new ScannedClasses(found, true);
    }

    /** Returns what code chose: what cannot be deployed of it is an error. */
    static ScannedClasses chosen(Set<Class<?>> chosen) {
        return new ScannedClasses(chosen, false);
    }

    private void sort(Class<?> type) {
        // The API's own classes are found too where the API is in the application.
        if (type.getName().startsWith("jakarta.websocket.") || scanned && Modifier.isAbstract(type.getModifiers())) {
            return;
        }
        if (ServerApplicationConfig.class.isAssignableFrom(type)) {
            configs.add(type.asSubclass(ServerApplicationConfig.class));
        }
        if (Endpoint.class.isAssignableFrom(type)) {
            programmatic.add(type.asSubclass(Endpoint.class));
        }
        if (type.isAnnotationPresent(ServerEndpoint.class)) {
            addAnnotated(type);
        } else if (!Endpoint.class.isAssignableFrom(type) && !ServerApplicationConfig.class.isAssignableFrom(type)) {
            addNone(type);
        }
    }

    /** No endpoint: where a scan found it, it inherits from one; else somebody has written its name, and expects it to be served. */
    private void addNone(Class<?> type) {
        Class<?> base = inheritsFrom(type);
        if (scanned) {
            left.add(type.getName()
                    + (base == null
                            ? " (it is no endpoint)"
                            : " (@ServerEndpoint of " + base.getName() + NOT_INHERITED + ")"));
            return;
        }
        wrong.add(type.getName() + " was given to " + SotoServletContainerInitializer.class.getSimpleName()
                + " as an endpoint and is none"
                + (base != null
                        ? ": @ServerEndpoint of " + base.getName() + NOT_INHERITED + " (WSC-4.1-1)"
                        : (type.isAnnotationPresent(ClientEndpoint.class) ? ", but a client (@ClientEndpoint)" : "")
                                + ": it is not annotated with @ServerEndpoint, extends no jakarta.websocket.Endpoint and"
                                + " implements no ServerApplicationConfig. Write @ServerEndpoint(\"/path\") before the class"
                                + " (WSC-4.1-1), or do not give it"));
    }

    /** Scans find what inherits from an annotated type too (Servlet section 8.2.4), although the annotation is not its own. */
    private static @Nullable Class<?> inheritsFrom(Class<?> type) {
        List<Class<?>> bases = new ArrayList<>(List.of(type.getInterfaces()));
        if (type.getSuperclass() != null) {
            bases.add(type.getSuperclass());
        }
        for (Class<?> base : bases) {
            Class<?> found = base.isAnnotationPresent(ServerEndpoint.class) ? base : inheritsFrom(base);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** A class that is not public is no endpoint, and no error either when a scan finds it (WSC-4.8.2). */
    private void addAnnotated(Class<?> type) {
        if (!scanned || Modifier.isPublic(type.getModifiers())) {
            annotated.add(type);
        } else {
            left.add(type.getName() + " (it is not public)");
            LOG.log(
                    Level.WARNING,
                    "{0} is annotated with @ServerEndpoint but not public; it is not deployed (WSC-4.8.2)",
                    type.getName());
        }
    }

    /** Returns what was found and not deployed, each with the reason; to be called after {@link #deploy}. */
    List<String> left() {
        return List.copyOf(left);
    }

    /**
     * Deploys; throws at the first that fails.
     *
     * @param loader the application's
     */
    void deploy(ServerContainer container, ClassLoader loader) throws DeploymentException, ServletException {
        if (!wrong.isEmpty()) {
            throw new DeploymentException(String.join("; ", wrong));
        }
        Set<Class<?>> classes = new LinkedHashSet<>();
        Set<ServerEndpointConfig> endpoints = new LinkedHashSet<>();
        if (configs.isEmpty()) {
            classes.addAll(annotated);
            for (Class<? extends Endpoint> type : programmatic) {
                left.add(withAdvice(type));
            }
        } else {
            annotated.forEach(type -> left.add(type.getName() + " (the application's "
                    + String.join(", ", configs.stream().map(Class::getName).toList()) + " did not choose it)"));
        }
        for (Class<? extends ServerApplicationConfig> type : configs) {
            CallbackScope scope = ContextLoader.scope(loader, type);
            Object entered = scope.enter();
            try {
                ServerApplicationConfig config = create(type);
                addAll(endpoints, config.getEndpointConfigs(Set.copyOf(programmatic)));
                addAll(classes, config.getAnnotatedEndpointClasses(Set.copyOf(annotated)));
            } finally {
                scope.leave(entered);
            }
        }
        for (Class<?> type : classes) {
            container.addEndpoint(type);
        }
        for (ServerEndpointConfig endpoint : endpoints) {
            container.addEndpoint(endpoint);
        }
    }

    /** Returns what code chose that says no path, and that nothing else says a path for: it is deployed only if code does that too. */
    Set<Class<? extends Endpoint>> chosenWithoutPath() {
        return scanned || !configs.isEmpty() ? Set.of() : Set.copyOf(programmatic);
    }

    /** Returns the name of a subclass of Endpoint that is not deployed, and what to write. */
    static String withAdvice(Class<?> type) {
        return type.getName() + " (it extends Endpoint: a server deploys it with"
                + " addEndpoint(ServerEndpointConfig.Builder.create(" + nameInCode(type)
                + ".class, \"/path\").build()), or as an implementation of ServerApplicationConfig says)";
    }

    /** Not the simple name: to find it the JVM loads the class around, which a web application need not have. */
    private static String nameInCode(Class<?> type) {
        String name = type.getName();
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
    }

    /** Applications answer null for none although the Javadoc asks for an empty set. */
    private static <T> void addAll(Set<T> all, @Nullable Set<? extends T> chosen) {
        if (chosen != null) {
            all.addAll(chosen);
        }
    }

    private static ServerApplicationConfig create(Class<? extends ServerApplicationConfig> type)
            throws ServletException {
        try {
            return type.getConstructor().newInstance();
        } catch (NoSuchMethodException | IllegalAccessException | InstantiationException unusable) {
            throw new ServletException(
                    type.getName()
                            + " implements ServerApplicationConfig and needs to be public, with a public constructor"
                            + " without parameters (Jakarta WebSocket section 6.2)",
                    unusable);
        } catch (InvocationTargetException failure) {
            throw new ServletException("the constructor of " + type.getName() + " failed", failure.getCause());
        }
    }
}
