package dev.soto.bridge.endpoint;

import dev.soto.bridge.path.UriTemplate;
import dev.soto.protocol.model.Role;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.server.ServerEndpointConfig;

/** What to call on an endpoint, checked and bound at deployment. Immutable and thread-safe. */
public final class EndpointModel {

    private EndpointModel() {}

    /** Returns the model of a class annotated with ServerEndpoint. */
    public static EndpointModel ofAnnotatedServer(Class<?> endpointClass, InstanceFactory instances)
            throws DeploymentException {
        throw new UnsupportedOperationException();
    }

    /** Returns the model of a server endpoint: an annotated class or a subclass of Endpoint. */
    public static EndpointModel ofServer(ServerEndpointConfig config, InstanceFactory instances)
            throws DeploymentException {
        throw new UnsupportedOperationException();
    }

    /** Returns the model of a class annotated with ClientEndpoint. */
    public static EndpointModel ofAnnotatedClient(Class<?> endpointClass, InstanceFactory instances)
            throws DeploymentException {
        throw new UnsupportedOperationException();
    }

    /** Returns the model of a subclass of Endpoint. */
    public static EndpointModel ofEndpoint(
            Class<? extends Endpoint> endpointClass, EndpointConfig config, InstanceFactory instances)
            throws DeploymentException {
        throw new UnsupportedOperationException();
    }

    /** Returns the class of the endpoint. */
    public Class<?> endpointClass() {
        throw new UnsupportedOperationException();
    }

    /** Returns the role. */
    public Role role() {
        throw new UnsupportedOperationException();
    }

    /** Returns the configuration. */
    public EndpointConfig config() {
        throw new UnsupportedOperationException();
    }

    /**
     * Returns the configuration of a server endpoint; its configurator is always the same object.
     *
     * @throws IllegalStateException when this is a client endpoint
     */
    public ServerEndpointConfig serverConfig() {
        throw new UnsupportedOperationException();
    }

    /**
     * Returns the configuration of a client endpoint.
     *
     * @throws IllegalStateException when this is a server endpoint
     */
    public ClientEndpointConfig clientConfig() {
        throw new UnsupportedOperationException();
    }

    /**
     * Returns the path of a server endpoint.
     *
     * @throws IllegalStateException when this is a client endpoint
     */
    public UriTemplate path() {
        throw new UnsupportedOperationException();
    }

    /**
     * Returns an endpoint instance for one connection: on a server what the configurator's getEndpointInstance gives
     * (WSC-3.1.7-1), on a client what the factory makes.
     *
     * @throws InstantiationException when there is none
     */
    public Object newInstance(InstanceFactory instances) throws InstantiationException {
        throw new UnsupportedOperationException();
    }
}
