package dev.soto.servlet;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.testing.TestCertificate;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** Our client with the setting for HTTP/2 or another. */
final class Http2Client implements AutoCloseable {
    /** One, because connections with different ones are not shared. */
    private static final SSLContext TLS = TestCertificate.clientContext();

    private final SotoWebSocketContainer container = new SotoWebSocketContainer();

    Session connect(Endpoint endpoint, URI uri) throws DeploymentException, IOException {
        return connect(Map.of("dev.soto.httpVersion", "2"), null, endpoint, uri);
    }

    Session connect(String version, ClientEvents events, URI uri) throws DeploymentException, IOException {
        return connect(Map.of("dev.soto.httpVersion", version), null, events, uri);
    }

    Session connect(
            Map<String, Object> settings, ClientEndpointConfig.Configurator configurator, Endpoint endpoint, URI uri)
            throws DeploymentException, IOException {
        ClientEndpointConfig.Builder builder =
                ClientEndpointConfig.Builder.create().sslContext(TLS);
        if (configurator != null) {
            builder.configurator(configurator);
        }
        ClientEndpointConfig config = builder.build();
        config.getUserProperties().putAll(settings);
        return container.connectToServer(endpoint, config, uri);
    }

    @Override
    public void close() {
        container.close();
    }
}
