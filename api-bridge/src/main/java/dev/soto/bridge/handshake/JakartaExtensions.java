package dev.soto.bridge.handshake;

import dev.soto.protocol.extension.ExtensionOffer;
import dev.soto.protocol.extension.ExtensionParameters;
import jakarta.websocket.Extension;
import java.util.ArrayList;
import java.util.List;

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
                parameters.add(
                        new NameValue(parameter.name(), parameter.value().orElse("")));
            }
            extensions.add(new Named(offer.name(), List.copyOf(parameters)));
        }
        return List.copyOf(extensions);
    }

    /** Returns an extension without parameters. */
    public static Extension named(String name) {
        return new Named(name, List.of());
    }

    /** Returns whether one of the extensions has a name. */
    static boolean contains(List<Extension> extensions, String name) {
        for (Extension extension : extensions) {
            if (extension.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Returns an offer for an extension; a value that is null or empty is none. */
    static ExtensionOffer toOffer(Extension extension) {
        ExtensionParameters parameters = ExtensionParameters.NONE;
        for (Extension.Parameter parameter : extension.getParameters()) {
            String value = parameter.getValue();
            parameters = value == null || value.isEmpty()
                    ? parameters.with(parameter.getName())
                    : parameters.with(parameter.getName(), value);
        }
        return new ExtensionOffer(extension.getName(), parameters);
    }
}
