package dev.soto.launch.probe;

import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls the API's own methods, which look the default configurator up. */
public final class ProbeConfigurator extends ServerEndpointConfig.Configurator {
    /** For the container. */
    public ProbeConfigurator() {
        Notes.take("handshake: configurator constructor");
    }

    @Override
    public boolean checkOrigin(@Nullable String origin) {
        Notes.take("handshake: checkOrigin");
        return super.checkOrigin(origin);
    }

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        Notes.take("handshake: getNegotiatedSubprotocol");
        return super.getNegotiatedSubprotocol(supported, requested);
    }

    @Override
    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        Notes.take("handshake: getNegotiatedExtensions");
        return super.getNegotiatedExtensions(installed, requested);
    }

    @Override
    public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
        Notes.take("handshake: modifyHandshake");
        super.modifyHandshake(config, request, response);
    }

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) throws InstantiationException {
        Notes.take("handshake: getEndpointInstance");
        return super.getEndpointInstance(endpointClass);
    }
}
