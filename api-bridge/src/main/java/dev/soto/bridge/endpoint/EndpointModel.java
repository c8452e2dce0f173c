package dev.soto.bridge.endpoint;

import dev.soto.bridge.coder.DecoderClasses;
import dev.soto.bridge.coder.EncoderClasses;
import dev.soto.bridge.path.UriTemplate;
import dev.soto.protocol.model.Role;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What to call on an endpoint: checked by all rules of section 4 and bound to method handles once, at deployment.
 * Immutable and thread-safe; made once for all sessions of an endpoint, because its configurator is one object.
 */
public final class EndpointModel {
    private final Class<?> endpointClass;
    private final EndpointConfig config;
    private final @Nullable UriTemplate path;
    private final LifecycleCalls lifecycle;
    private final List<MessageMethod> messageMethods;
    private final DecoderClasses decoders;
    private final EncoderClasses encoders;
    private final EndpointNotices notices;

    private EndpointModel(
            Class<?> endpointClass,
            EndpointConfig config,
            @Nullable UriTemplate path,
            Set<String> variables,
            InstanceFactory instances)
            throws DeploymentException {
        this.endpointClass = endpointClass;
        this.config = config;
        this.path = path;
        this.notices = path == null
                ? EndpointNotices.ofClass(endpointClass)
                : EndpointNotices.ofDeployment(endpointClass, path.toString());
        if (path != null) {
            notices.ofPath(path);
        }
        EndpointRules.requireSubprotocols(endpointClass, subprotocols(config));
        Predicate<Class<?>> canCreate = instances::canCreate;
        this.decoders = DecoderClasses.of(
                endpointClass, EndpointRules.requireNoNull(endpointClass, "decoders", config.getDecoders()), canCreate);
        this.encoders = EncoderClasses.of(
                endpointClass, EndpointRules.requireNoNull(endpointClass, "encoders", config.getEncoders()), canCreate);
        if (Endpoint.class.isAssignableFrom(endpointClass)) {
            this.lifecycle = new ProgrammaticCalls(endpointClass);
            this.messageMethods = List.of();
            notices.ofProgrammatic();
        } else {
            AnnotatedMethods methods = AnnotatedMethods.of(endpointClass);
            this.lifecycle = new AnnotatedCalls(endpointClass, methods, variables, notices);
            this.messageMethods = messageMethods(methods, variables);
            EndpointRules.requireOnePerType(endpointClass, messageMethods);
            notices.ofMethods(methods, variables);
            notices.ofLimits(messageMethods);
        }
    }

    private static @Nullable List<String> subprotocols(EndpointConfig config) {
        if (config instanceof ServerEndpointConfig server) {
            return server.getSubprotocols();
        }
        return config instanceof ClientEndpointConfig client ? client.getPreferredSubprotocols() : null;
    }

    private List<MessageMethod> messageMethods(AnnotatedMethods methods, Set<String> variables)
            throws DeploymentException {
        List<MessageMethod> found = new ArrayList<>();
        for (Method method : methods.all(Callback.ON_MESSAGE)) {
            found.add(MessageMethod.of(endpointClass, method, variables, decoders, encoders, notices));
        }
        return List.copyOf(found);
    }

    /**
     * Returns the model of a class annotated with ServerEndpoint, with a configuration made from the annotation.
     *
     * @param instances makes the configurator
     * @throws DeploymentException when a rule of the specification is broken; names class, method and clause
     */
    public static EndpointModel ofAnnotatedServer(Class<?> given, InstanceFactory instances)
            throws DeploymentException {
        Class<?> endpointClass = behindProxy(given, ServerEndpoint.class);
        ServerEndpoint annotation = endpointClass.getAnnotation(ServerEndpoint.class);
        if (annotation == null) {
            throw EndpointRules.failure(
                    endpointClass,
                    "is not annotated with @ServerEndpoint" + inherits(endpointClass, ServerEndpoint.class)
                            + " (WSC-4.1-1)");
        }
        EndpointRules.requirePublicConcrete(endpointClass, "WSC-4.1-1");
        EndpointRules.requireAnnotatedOnly(endpointClass, "@ServerEndpoint");
        return ofServer(AnnotationConfigs.server(endpointClass, annotation, instances), instances);
    }

    /**
     * Returns the annotated class that a proxy of Spring's or CDI's is a subclass of: what they generate has "$$" in its name, repeats no
     * annotation, and overrides what it surrounds, so that a call of the method above reaches it.
     */
    private static Class<?> behindProxy(Class<?> type, Class<? extends Annotation> annotation) {
        Class<?> above = type.getSuperclass();
        if (above == null
                || type.isAnnotationPresent(annotation)
                || !above.isAnnotationPresent(annotation)
                || (!type.getName().contains("$$") && !type.isSynthetic())) {
            return type;
        }
        return above;
    }

    /** A class that was meant to inherit the annotation, perhaps a proxy that cannot be told from others. */
    private static String inherits(Class<?> type, Class<? extends Annotation> annotation) {
        for (Class<?> above = type.getSuperclass(); above != null; above = above.getSuperclass()) {
            if (above.isAnnotationPresent(annotation)) {
                return ", as its superclass " + above.getName()
                        + " is, which subclasses do not inherit (section 4.8): annotate it too, or give "
                        + (annotation == ServerEndpoint.class
                                ? "that class, with a configurator whose getEndpointInstance returns the object"
                                : "that class, or an object that is no proxy");
            }
        }
        return "";
    }

    /**
     * Returns the model of a server endpoint: an annotated class, whose annotation gives way to the configuration, or a
     * subclass of Endpoint.
     *
     * @throws DeploymentException when a rule of the specification is broken; names class, method and clause
     */
    public static EndpointModel ofServer(ServerEndpointConfig config, InstanceFactory instances)
            throws DeploymentException {
        UriTemplate path = path(config.getEndpointClass(), config.getPath());
        return ofServer(config, path, path.variables(), instances);
    }

    /**
     * Returns the model of a server endpoint for ServerContainer.upgradeHttpToWebSocket, whose caller has matched the request
     * himself: the configuration's path is not looked at. Spring gives the request's own URI there, which need not be a
     * template at all.
     *
     * @param pathVariables names that the caller gives values for
     * @throws DeploymentException as {@link #ofServer} does
     */
    public static EndpointModel ofUpgrade(
            ServerEndpointConfig config, Set<String> pathVariables, InstanceFactory instances)
            throws DeploymentException {
        return ofServer(config, null, pathVariables, instances);
    }

    private static EndpointModel ofServer(
            ServerEndpointConfig config, @Nullable UriTemplate path, Set<String> variables, InstanceFactory instances)
            throws DeploymentException {
        Class<?> type = behindProxy(config.getEndpointClass(), ServerEndpoint.class);
        boolean annotated = !Endpoint.class.isAssignableFrom(type);
        String clause = annotated ? "WSC-4.1-1" : "section 2.1.1";
        if (annotated
                && !type.isAnnotationPresent(ServerEndpoint.class)
                && AnnotatedMethods.of(type).isEmpty()) {
            throw EndpointRules.failure(
                    type, "neither extends Endpoint nor is annotated with @ServerEndpoint (WSC-4.1-1)");
        }
        FixedServerConfig fixed = new FixedServerConfig(config);
        EndpointRules.requireInstantiable(type, fixed.getConfigurator(), instances, clause);
        SettingAnnotations.apply(type, fixed);
        return new EndpointModel(type, fixed, path, variables, instances);
    }

    private static UriTemplate path(Class<?> type, String path) throws DeploymentException {
        try {
            return UriTemplate.parse(path);
        } catch (DeploymentException malformed) {
            throw new DeploymentException("endpoint " + type.getName() + ": " + malformed.getMessage(), malformed);
        }
    }

    /**
     * Returns the model of a class annotated with ClientEndpoint, with a configuration made from the annotation.
     *
     * @param instances makes the configurator
     * @throws DeploymentException when a rule of the specification is broken; names class, method and clause
     */
    public static EndpointModel ofAnnotatedClient(Class<?> given, InstanceFactory instances)
            throws DeploymentException {
        Class<?> endpointClass = behindProxy(given, ClientEndpoint.class);
        ClientEndpoint annotation = endpointClass.getAnnotation(ClientEndpoint.class);
        if (annotation == null) {
            throw EndpointRules.failure(
                    endpointClass,
                    "is not annotated with @ClientEndpoint" + inherits(endpointClass, ClientEndpoint.class)
                            + " (section 4.2)");
        }
        EndpointRules.requireAnnotatedOnly(endpointClass, "@ClientEndpoint");
        ClientEndpointConfig config = AnnotationConfigs.client(endpointClass, annotation, instances);
        SettingAnnotations.apply(endpointClass, config);
        return new EndpointModel(endpointClass, config, null, Set.of(), instances);
    }

    /**
     * Returns the model of a subclass of Endpoint, for a client or, with a {@link ServerEndpointConfig}, a server.
     *
     * @throws DeploymentException when a rule of the specification is broken; names class and clause
     */
    public static EndpointModel ofEndpoint(
            Class<? extends Endpoint> endpointClass, EndpointConfig config, InstanceFactory instances)
            throws DeploymentException {
        if (config instanceof ServerEndpointConfig server) {
            return ofServer(server, instances);
        }
        SettingAnnotations.apply(endpointClass, config);
        return new EndpointModel(endpointClass, config, null, Set.of(), instances);
    }

    /** Returns the class of the endpoint. */
    public Class<?> endpointClass() {
        return endpointClass;
    }

    /** Returns the role: SERVER when the configuration is a ServerEndpointConfig. */
    public Role role() {
        return config instanceof ServerEndpointConfig ? Role.SERVER : Role.CLIENT;
    }

    /** Returns the configuration. */
    public EndpointConfig config() {
        return config;
    }

    /**
     * Returns the configuration of a server endpoint; its configurator is always the same object.
     *
     * @throws IllegalStateException when this is a client endpoint
     */
    public ServerEndpointConfig serverConfig() {
        if (config instanceof ServerEndpointConfig server) {
            return server;
        }
        throw new IllegalStateException(endpointClass.getName() + " is a client endpoint");
    }

    /**
     * Returns the configuration of a client endpoint.
     *
     * @throws IllegalStateException when this is a server endpoint
     */
    public ClientEndpointConfig clientConfig() {
        if (config instanceof ClientEndpointConfig client) {
            return client;
        }
        throw new IllegalStateException(endpointClass.getName() + " is a server endpoint");
    }

    /**
     * Returns the path of a server endpoint.
     *
     * @throws IllegalStateException when this is a client endpoint, or one from {@link #ofUpgrade}
     */
    public UriTemplate path() {
        if (path == null) {
            throw new IllegalStateException(endpointClass.getName() + " has no path: it is a client endpoint, or its"
                    + " requests are matched by the application");
        }
        return path;
    }

    /** Returns what to call when a session opens, closes, or has an error. */
    public LifecycleCalls lifecycle() {
        return lifecycle;
    }

    /** Returns the methods annotated with OnMessage; none for a subclass of Endpoint. */
    public List<MessageMethod> messageMethods() {
        return messageMethods;
    }

    /** Returns what the log is told of the endpoint, each thing once. */
    public EndpointNotices notices() {
        return notices;
    }

    /** Returns the decoder classes. */
    public DecoderClasses decoders() {
        return decoders;
    }

    /** Returns the encoder classes. */
    public EncoderClasses encoders() {
        return encoders;
    }

    /**
     * Returns an endpoint instance for one connection: on a server what the configurator's getEndpointInstance gives
     * (WSC-3.1.7-1), on a client what the factory makes. A server calls it before it answers the handshake, so that a
     * failure can still be told to the client.
     *
     * @throws InstantiationException when there is none; the message names the class
     */
    public Object newInstance(InstanceFactory instances) throws InstantiationException {
        if (role() == Role.CLIENT) {
            return instances.create(endpointClass);
        }
        InstanceFactory before = CurrentInstances.swap(instances);
        try {
            Object instance = requireInstance(serverConfig().getConfigurator().getEndpointInstance(endpointClass));
            instances.retain(instance);
            return instance;
        } finally {
            CurrentInstances.swap(before);
        }
    }

    private Object requireInstance(@Nullable Object instance) throws InstantiationException {
        if (endpointClass.isInstance(instance)) {
            return instance;
        }
        throw new InstantiationException("the configurator of " + endpointClass.getName() + ", "
                + serverConfig().getConfigurator().getClass().getName() + ", returned "
                + (instance == null ? "null" : "a " + instance.getClass().getName())
                + " from getEndpointInstance");
    }

    /** Returns what it is known by to an operator: the path template of a server endpoint, else the class. */
    public String name() {
        return path == null ? endpointClass.getName() : path.toString();
    }

    /** Returns the name of the endpoint class, and its path when it has one. */
    @Override
    public String toString() {
        return path == null ? endpointClass.getName() : endpointClass.getName() + " at " + path;
    }
}
