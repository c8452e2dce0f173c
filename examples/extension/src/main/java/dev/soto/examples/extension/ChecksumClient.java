package dev.soto.examples.extension;

import dev.soto.bridge.handshake.SotoExtension;
import dev.soto.provider.SotoWebSocketContainer;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/** A client endpoint that asks for checksums. */
public final class ChecksumClient {
    private ChecksumClient() {}

    /** Connects and offers the extension; a server that does not know it goes on without. */
    public static Session connect(SotoWebSocketContainer container, Endpoint endpoint, URI server)
            throws IOException, DeploymentException {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .extensions(List.of(new SotoExtension(ChecksumExtension::new)))
                .build();
        return container.connectToServer(endpoint, config, server);
    }
}
