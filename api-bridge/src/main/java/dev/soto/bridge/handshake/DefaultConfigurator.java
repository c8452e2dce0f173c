package dev.soto.bridge.handshake;

import dev.soto.bridge.endpoint.PlatformDefault;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The platform default configurator, found by the service loader.
 *
 * <p>The subprotocol follows the client's order, as the Javadoc of getNegotiatedSubprotocol says. An extension is accepted
 * when one of the same name is installed; its parameters are agreed on by the extension itself. Of the origins those pass that
 * dev.soto.allowedOrigins allows: by default all, but only the same origin where the request carries cookies, HTTP
 * authentication or a certificate. The methods of the superclass must not be called, they would lead back here.
 *
 * <p>Tomcat's API asks one default for all web applications, so where each has a Soto of its own this may be that of another
 * one; what depends on the handshake is left to the Soto that the calling thread sees.
 */
public final class DefaultConfigurator extends ServerEndpointConfig.Configurator implements PlatformDefault {

    /** Creates a configurator; called by the service loader. */
    public DefaultConfigurator() {}

    @Override
    public ServerEndpointConfig.Configurator getContainerDefaultConfigurator() {
        return this;
    }

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        for (String name : requested) {
            if (supported.contains(name)) {
                return name;
            }
        }
        return "";
    }

    @Override
    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        List<Extension> accepted = new ArrayList<>(requested.size());
        for (Extension extension : requested) {
            if (JakartaExtensions.contains(installed, extension.getName())) {
                accepted.add(extension);
            }
        }
        return accepted;
    }

    @Override
    public boolean checkOrigin(@Nullable String originHeaderValue) {
        ServerEndpointConfig.Configurator right = ApiDefault.ofTheCaller();
        return right == null ? OriginCheck.passes() : right.checkOrigin(originHeaderValue);
    }

    @Override
    public void modifyHandshake(ServerEndpointConfig sec, HandshakeRequest request, HandshakeResponse response) {
        // Section 3.1.5: the default makes no modification.
    }

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) throws InstantiationException {
        ServerEndpointConfig.Configurator right = ApiDefault.ofTheCaller();
        return right == null
                ? PlatformDefault.instances().create(endpointClass)
                : right.getEndpointInstance(endpointClass);
    }
}
