package dev.soto.bridge.handshake;

import jakarta.websocket.server.ServerEndpointConfig;

/** The platform default configurator. */
public final class DefaultConfigurator extends ServerEndpointConfig.Configurator {
    /** Creates a configurator; called by the service loader. */
    public DefaultConfigurator() {}
}
