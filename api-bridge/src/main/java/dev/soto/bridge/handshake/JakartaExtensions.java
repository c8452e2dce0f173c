package dev.soto.bridge.handshake;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.protocol.extension.ExtensionOffer;
import dev.soto.protocol.extension.ExtensionParameters;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Jakarta's extensions as elements of a Sec-WebSocket-Extensions header and back. */
public final class JakartaExtensions {
    private JakartaExtensions() {}

    private record Named(String name, List<Parameter> parameters) implements Extension {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public List<Parameter> getParameters() {
            return parameters;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(name);
            for (Parameter parameter : parameters) {
                text.append("; ").append(parameter);
            }
            return text.toString();
        }
    }

    private record NameValue(String name, String value) implements Extension.Parameter {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public String getValue() {
            return value;
        }

        @Override
        public String toString() {
            return value.isEmpty() ? name : name + '=' + value;
        }
    }

    /** Returns extensions for offers; a parameter without a value has the empty string. */
    public static List<Extension> of(List<ExtensionOffer> offers) {
        if (offers.isEmpty()) {
            return List.of();
        }
        List<Extension> extensions = new ArrayList<>(offers.size());
        for (ExtensionOffer offer : offers) {
            List<Extension.Parameter> parameters = new ArrayList<>();
            // Also those whose name occurs again: it is for the extension to judge that.
            for (ExtensionParameters.Parameter parameter : offer.parameters().entries()) {
                parameters.add(new NameValue(parameter.name(), parameter.value().orElse("")));
            }
            extensions.add(new Named(offer.name(), List.copyOf(parameters)));
        }
        return List.copyOf(extensions);
    }

    /**
     * Checks at deployment that the extensions of an endpoint's configuration can stand in a header.
     *
     * @throws DeploymentException when one cannot; names endpoint, extension and rule
     */
    public static void requireNamed(EndpointModel endpoint) throws DeploymentException {
        for (Extension extension : configured(endpoint.config())) {
            try {
                if (extension == null) {
                    throw new IllegalArgumentException("it is null");
                }
                toOffer(extension);
            } catch (IllegalArgumentException unusable) {
                throw new DeploymentException(
                        "endpoint " + endpoint + " has an extension in its configuration"
                                + (extension == null
                                        ? ""
                                        : " (" + extension.getClass().getName() + ")")
                                + " that no header can name: " + unusable.getMessage(),
                        unusable);
            }
        }
    }

    /** Returns the extensions of a configuration; one that the application wrote itself may return null. */
    public static List<Extension> configured(EndpointConfig config) {
        List<Extension> extensions = config instanceof ServerEndpointConfig server
                ? server.getExtensions()
                : config instanceof ClientEndpointConfig client ? client.getExtensions() : null;
        return extensions == null ? List.of() : extensions;
    }

    private static void requireName(@Nullable String name, String whose) {
        if (name == null) {
            throw new IllegalArgumentException(
                    "the name of " + whose + " is null; it has to be a token (RFC 6455 section 9.1)");
        }
    }

    /** Returns an extension without parameters. */
    public static Extension named(String name) {
        return new Named(name, List.of());
    }

    /** Returns whether one of the extensions has a name. */
    static boolean contains(List<Extension> extensions, String name) {
        for (Extension extension : extensions) {
            if (name.equals(extension.getName())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns an offer for an extension; parameters that are null are none, as is a value that is null or empty.
     *
     * @throws IllegalArgumentException when it has no name, or a name that is no token (RFC 6455 section 9.1)
     */
    public static ExtensionOffer toOffer(Extension extension) {
        requireName(extension.getName(), "an extension");
        ExtensionParameters parameters = ExtensionParameters.NONE;
        List<Extension.Parameter> given = extension.getParameters();
        for (Extension.Parameter parameter : given == null ? List.<Extension.Parameter>of() : given) {
            requireName(
                    parameter == null ? null : parameter.getName(), "a parameter of extension " + extension.getName());
            String value = parameter.getValue();
            parameters = value == null || value.isEmpty()
                    ? parameters.with(parameter.getName())
                    : parameters.with(parameter.getName(), value);
        }
        return new ExtensionOffer(extension.getName(), parameters);
    }
}
