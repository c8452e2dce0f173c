package dev.soto.bridge.endpoint;

import dev.soto.protocol.handshake.SubprotocolChoice;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.reflect.Modifier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deployment rules about endpoint classes as a whole. */
final class EndpointRules {
    private EndpointRules() {}

    static void requirePublicConcrete(Class<?> type, String clause) throws DeploymentException {
        if (!Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers())) {
            throw failure(
                    type,
                    "is declared \"" + declaration(type) + "\"; it must be a public class that is not abstract ("
                            + clause + ")");
        }
    }

    /** A configurator with a getEndpointInstance of its own makes endpoints as it likes, of any class. */
    static void requireInstantiable(
            Class<?> type, ServerEndpointConfig.Configurator configurator, InstanceFactory instances, String clause)
            throws DeploymentException {
        if (makesInstances(configurator)) {
            return;
        }
        requirePublicConcrete(type, clause);
        if (!canCreate(type, instances, clause)) {
            throw failure(
                    type,
                    (isInner(type)
                                    ? "is an inner class, which cannot be made without its outer one: declare it"
                                            + " static. It "
                                    : "")
                            + "must have a public constructor without parameters, unless its configurator overrides"
                            + " getEndpointInstance (" + clause + ")");
        }
    }

    private static boolean canCreate(Class<?> type, InstanceFactory instances, String clause)
            throws DeploymentException {
        try {
            return instances.canCreate(type);
        } catch (LinkageError missing) {
            throw lacks(
                    type,
                    (isInner(type) ? "is an inner class: declare it static. It " : "") + "has a constructor",
                    missing,
                    "; it must have a public constructor without parameters (" + clause + ")");
        }
    }

    /** Returns that a member of an endpoint names a class that is not there. */
    static DeploymentException lacks(Class<?> type, String what, LinkageError missing, String rule) {
        DeploymentException failure = failure(
                type,
                what + " with a class that the application does not have, " + missing.getMessage()
                        + LackedArtifact.advice(missing) + rule);
        failure.initCause(missing);
        return failure;
    }

    private static String declaration(Class<?> type) {
        String modifiers = Modifier.toString(type.getModifiers() & ~Modifier.INTERFACE);
        // Not the simple name: to find it the JVM loads the class around, which an application need not have.
        String name = type.getName();
        String own = name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
        return (modifiers + (type.isInterface() ? " interface " : " class ") + own).strip();
    }

    private static boolean isInner(Class<?> type) {
        if (Modifier.isStatic(type.getModifiers())) {
            return false;
        }
        try {
            return type.getEnclosingClass() != null;
        } catch (LinkageError missing) {
            // Only a class that has one around it asks for that.
            return true;
        }
    }

    private static boolean makesInstances(ServerEndpointConfig.Configurator configurator) {
        try {
            Class<?> declaring = configurator
                    .getClass()
                    .getMethod("getEndpointInstance", Class.class)
                    .getDeclaringClass();
            return declaring != ServerEndpointConfig.Configurator.class && !(configurator instanceof PlatformDefault);
        } catch (NoSuchMethodException e) {
            throw new AssertionError("Configurator has a public method getEndpointInstance", e);
        }
    }

    static void requireAnnotatedOnly(Class<?> type, String annotation) throws DeploymentException {
        if (Endpoint.class.isAssignableFrom(type)) {
            throw failure(
                    type, "is annotated with " + annotation + " and extends Endpoint; it can be only one of the two");
        }
    }

    /** Checks that there is at most one method for text, one for binary and one for pongs. */
    static void requireOnePerType(Class<?> type, List<MessageMethod> methods) throws DeploymentException {
        for (int i = 0; i < methods.size(); i++) {
            for (int j = 0; j < i; j++) {
                String both = inCommon(methods.get(i).form(), methods.get(j).form());
                if (!both.isEmpty()) {
                    throw failure(
                            type,
                            "has more than one @OnMessage method for " + both + " messages: " + methods.get(j) + " and "
                                    + methods.get(i) + " (WSC-4.7-4)");
                }
            }
        }
    }

    /** Checks a list of a configuration that the application wrote itself. */
    static <T> List<T> requireNoNull(Class<?> type, String what, @Nullable List<T> list) throws DeploymentException {
        List<T> all = FixedServerConfig.orEmpty(list);
        if (all.contains(null)) {
            throw failure(type, "has null among the " + what + " of its configuration: " + all);
        }
        return all;
    }

    /** Checks the names that go into the handshake. */
    static void requireSubprotocols(Class<?> type, @Nullable List<String> names) throws DeploymentException {
        try {
            SubprotocolChoice.requireNames(requireNoNull(type, "subprotocols", names));
        } catch (IllegalArgumentException unusable) {
            DeploymentException failure = failure(type, "cannot be deployed: " + unusable.getMessage());
            failure.initCause(unusable);
            throw failure;
        }
    }

    private static String inCommon(MessageForm a, MessageForm b) {
        if (a.text() && b.text()) {
            return "text";
        }
        if (a.binary() && b.binary()) {
            return "binary";
        }
        return a.pong() && b.pong() ? "pong" : "";
    }

    static DeploymentException failure(Class<?> type, String what) {
        return new DeploymentException("endpoint " + type.getName() + " " + what);
    }
}
