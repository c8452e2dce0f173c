package dev.soto.bridge.endpoint;

import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Configurations from the class annotations (sections 4.1 and 4.2). */
final class AnnotationConfigs {
    private AnnotationConfigs() {}

    static ServerEndpointConfig server(Class<?> type, ServerEndpoint annotation, InstanceFactory instances)
            throws DeploymentException {
        String path = annotation.value();
        if (!path.startsWith("/")) {
            throw EndpointRules.failure(
                    type, "has the path \"" + path + "\" without a leading '/' (section 3.1.1, WSC-4.1.1-3)");
        }
        return ServerEndpointConfig.Builder.create(type, path)
                .subprotocols(List.of(annotation.subprotocols()))
                .encoders(List.of(annotation.encoders()))
                .decoders(List.of(annotation.decoders()))
                .configurator(configurator(
                        type, annotation.configurator(), ServerEndpointConfig.Configurator.class, instances))
                .build();
    }

    static ClientEndpointConfig client(Class<?> type, ClientEndpoint annotation, InstanceFactory instances)
            throws DeploymentException {
        ClientEndpointConfig.Builder builder = ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(List.of(annotation.subprotocols()))
                .encoders(List.of(annotation.encoders()))
                .decoders(List.of(annotation.decoders()));
        ClientEndpointConfig.Configurator configurator =
                configurator(type, annotation.configurator(), ClientEndpointConfig.Configurator.class, instances);
        return configurator == null
                ? builder.build()
                : builder.configurator(configurator).build();
    }

    /** Returns a configurator; null when the annotation names the class of the API itself: the platform default. */
    private static <C> @Nullable C configurator(
            Class<?> type, Class<? extends C> configurator, Class<C> platform, InstanceFactory instances)
            throws DeploymentException {
        if (configurator == platform) {
            return null;
        }
        try {
            return instances.create(configurator);
        } catch (InstantiationException | RuntimeException e) {
            throw new DeploymentException(
                    "endpoint " + type.getName() + ": its configurator cannot be made (WSC-4.1.5-1): " + e.getMessage(),
                    e);
        }
    }
}
