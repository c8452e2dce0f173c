package dev.soto.servlet;

import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.bridge.session.CallbackScope;
import dev.soto.provider.DeployedEndpoint;
import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.settings.Settings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import java.io.IOException;
import java.util.Map;

/** The server container of a web application and what answers handshakes for it. */
final class ServletServer {
    /** Name of the context attribute that holds it. */
    static final String ATTRIBUTE = ServletServer.class.getName();

    private final SotoServerContainer container;
    private final HandshakeAnswer answer;

    ServletServer(Settings settings, ClassLoader loader, HttpUpgrade upgrade) {
        this.container = new SotoServerContainer(
                settings, loader, InstanceFactory.CONSTRUCTOR, CallbackScope.NONE, this::upgradeRequest);
        this.answer = new HandshakeAnswer(container, upgrade);
    }

    SotoServerContainer container() {
        return container;
    }

    HandshakeAnswer answer() {
        return answer;
    }

    /** {@link jakarta.websocket.server.ServerContainer#upgradeHttpToWebSocket}. */
    private void upgradeRequest(
            Object request, Object response, DeployedEndpoint endpoint, Map<String, String> pathParameters)
            throws IOException, DeploymentException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse httpResponse)) {
            throw new DeploymentException(
                    "upgradeHttpToWebSocket takes an HttpServletRequest and an HttpServletResponse," + " not "
                            + typeName(request) + " and " + typeName(response));
        }
        if (httpResponse.isCommitted()) {
            throw new DeploymentException("upgradeHttpToWebSocket comes too late: the response is committed");
        }
        answer.answer(http, httpResponse, endpoint, pathParameters);
    }

    private static String typeName(Object object) {
        return object == null ? "null" : object.getClass().getName();
    }
}
