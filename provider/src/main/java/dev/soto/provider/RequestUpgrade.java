package dev.soto.provider;

import jakarta.websocket.DeploymentException;
import java.io.IOException;
import java.util.Map;

/**
 * How a server container upgrades an HTTP request of the web server that it lives in. The module that knows the web
 * server gives one to {@link SotoServerContainer}.
 */
@FunctionalInterface
public interface RequestUpgrade {

    /**
     * Answers the request: with 101 and a session, or with the error that the handshake ended in.
     *
     * @param request the web server's request, perhaps wrapped
     * @param response the web server's response, perhaps wrapped
     * @param endpoint what to serve; need not be deployed
     * @param pathParameters decoded
     * @throws IOException when the answer cannot be sent
     * @throws DeploymentException when this web server or this request cannot be upgraded
     */
    void upgrade(Object request, Object response, DeployedEndpoint endpoint, Map<String, String> pathParameters)
            throws IOException, DeploymentException;
}
