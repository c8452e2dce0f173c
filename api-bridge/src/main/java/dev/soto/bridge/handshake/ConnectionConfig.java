package dev.soto.bridge.handshake;

import jakarta.websocket.Decoder;
import jakarta.websocket.Encoder;
import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import java.util.Map;

/** The configuration of an endpoint for one connection: with user properties of its own (section 3.1.5). */
final class ConnectionConfig implements ServerEndpointConfig {
    private final ServerEndpointConfig config;
    private final UserProperties userProperties = new UserProperties();

    ConnectionConfig(ServerEndpointConfig config, Map<String, Object> further) {
        this.config = config;
        userProperties.putNonNull(config.getUserProperties());
        userProperties.putNonNull(further);
    }

    @Override
    public Class<?> getEndpointClass() {
        return config.getEndpointClass();
    }

    @Override
    public String getPath() {
        return config.getPath();
    }

    @Override
    public List<String> getSubprotocols() {
        return config.getSubprotocols();
    }

    @Override
    public List<Extension> getExtensions() {
        return config.getExtensions();
    }

    @Override
    public Configurator getConfigurator() {
        return config.getConfigurator();
    }

    @Override
    public List<Class<? extends Encoder>> getEncoders() {
        return config.getEncoders();
    }

    @Override
    public List<Class<? extends Decoder>> getDecoders() {
        return config.getDecoders();
    }

    @Override
    public Map<String, Object> getUserProperties() {
        return userProperties;
    }
}
