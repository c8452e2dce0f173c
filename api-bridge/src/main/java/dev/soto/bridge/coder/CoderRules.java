package dev.soto.bridge.coder;

import jakarta.websocket.DeploymentException;
import java.util.function.Predicate;

/** Deployment rules that encoders and decoders share (sections 4.1.2 and 4.1.3). */
final class CoderRules {
    private CoderRules() {}

    static void requireInstantiable(Class<?> endpoint, String kind, Class<?> type, Predicate<Class<?>> canCreate)
            throws DeploymentException {
        if (!canCreate.test(type)) {
            throw new DeploymentException(prefix(endpoint, kind, type)
                    + " must be concrete and have a public constructor without parameters" + clause(kind));
        }
    }

    static Class<?> requireArgument(Class<?> endpoint, String kind, Class<?> type, Class<?> form)
            throws DeploymentException {
        Class<?> argument = GenericTypes.argument(type, form);
        if (argument == null) {
            throw new DeploymentException(prefix(endpoint, kind, type) + " does not say what the type parameter of "
                    + form.getCanonicalName() + " is" + clause(kind));
        }
        return argument;
    }

    static void requireForm(Class<?> endpoint, String kind, Class<?> type, boolean hasForm) throws DeploymentException {
        if (!hasForm) {
            throw new DeploymentException(prefix(endpoint, kind, type)
                    + " implements none of the forms Text, TextStream, Binary and BinaryStream" + clause(kind));
        }
    }

    private static String prefix(Class<?> endpoint, String kind, Class<?> type) {
        return "endpoint " + endpoint.getName() + ": " + kind + " " + type.getName();
    }

    private static String clause(String kind) {
        return kind.equals("encoder") ? " (WSC-4.1.2-1)" : " (WSC-4.1.3-1)";
    }
}
