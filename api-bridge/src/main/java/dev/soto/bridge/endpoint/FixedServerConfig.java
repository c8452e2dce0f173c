package dev.soto.bridge.endpoint;

import jakarta.websocket.Decoder;
import jakarta.websocket.Encoder;
import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A configuration as it was at deployment; a configuration of the application may answer differently each time. */
final class FixedServerConfig implements ServerEndpointConfig {
    private final Class<?> endpointClass;
    private final String path;
    private final List<String> subprotocols;
    private final List<Extension> extensions;
    private final Configurator configurator;
    private final List<Class<? extends Encoder>> encoders;
    private final List<Class<? extends Decoder>> decoders;
    private final Map<String, Object> userProperties;

    FixedServerConfig(ServerEndpointConfig config) {
        this.endpointClass = config.getEndpointClass();
        this.path = config.getPath();
        this.subprotocols = subprotocols(config.getSubprotocols());
        this.extensions = orEmpty(config.getExtensions());
        Configurator given = config.getConfigurator();
        this.configurator = given == null ? new Configurator() : given;
        this.encoders = orEmpty(config.getEncoders());
        this.decoders = orEmpty(config.getDecoders());
        Map<String, Object> properties = config.getUserProperties();
        this.userProperties = properties == null ? new ConcurrentHashMap<>() : properties;
    }

    /** A configuration written by the application may return null, or have null in it. */
    static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : Collections.unmodifiableList(new ArrayList<>(list));
    }

    /** Spring, which has chosen before, gives a list of one null when it has chosen none. */
    private static List<String> subprotocols(@Nullable List<String> names) {
        if (names == null) {
            return List.of();
        }
        List<String> chosen = new ArrayList<>(names);
        chosen.removeAll(Collections.singleton(null));
        return Collections.unmodifiableList(chosen);
    }

    @Override
    public Class<?> getEndpointClass() {
        return endpointClass;
    }

    @Override
    public String getPath() {
        return path;
    }

    @Override
    public List<String> getSubprotocols() {
        return subprotocols;
    }

    @Override
    public List<Extension> getExtensions() {
        return extensions;
    }

    @Override
    public Configurator getConfigurator() {
        return configurator;
    }

    @Override
    public List<Class<? extends Encoder>> getEncoders() {
        return encoders;
    }

    @Override
    public List<Class<? extends Decoder>> getDecoders() {
        return decoders;
    }

    /** The map of the application itself: what it puts there later is copied into later sessions. */
    @Override
    public Map<String, Object> getUserProperties() {
        return userProperties;
    }
}
