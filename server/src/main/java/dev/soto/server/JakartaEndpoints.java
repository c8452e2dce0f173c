package dev.soto.server;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.bridge.handshake.RequestFacts;
import dev.soto.bridge.path.UriTemplateMap;
import dev.soto.bridge.session.CallbackScope;
import dev.soto.bridge.session.SotoSession;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.provider.ContextLoader;
import dev.soto.provider.DeployedEndpoint;
import dev.soto.provider.DrainControl;
import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.admission.Admission;
import dev.soto.provider.observe.Observation;
import dev.soto.provider.observe.ObservedHandshake;
import dev.soto.transport.PendingUpgrade;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerEndpointConfig;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Request;

/** The Jakarta endpoints of a server; the only class here that needs the Jakarta API. Thread-safe. */
final class JakartaEndpoints implements AutoCloseable {
    private final SotoServerContainer container;

    /** Deploys classes and configurations. */
    JakartaEndpoints(List<Object> endpoints, Admission admission, Observation observation) {
        this.container = new SotoServerContainer(
                ContextLoader.ofApplication(null),
                InstanceFactory.CONSTRUCTOR,
                CallbackScope.NONE,
                (request, response, endpoint, pathParameters) -> {
                    throw new DeploymentException(
                            "upgradeHttpToWebSocket is for servlets, and this server has none; deploy the endpoint");
                },
                admission,
                observation);
        try {
            for (Object endpoint : endpoints) {
                deploy(endpoint);
            }
            container.applicationStarted();
            for (EndpointModel model : models()) {
                UnreadSettings.warn(model.name(), model.serverConfig().getUserProperties());
            }
        } catch (DeploymentException broken) {
            container.close();
            throw new IllegalArgumentException(broken.getMessage(), broken);
        }
    }

    private void deploy(Object endpoint) throws DeploymentException {
        if (endpoint instanceof ServerEndpointConfig config) {
            container.addEndpoint(config);
        } else {
            container.addEndpoint((Class<?>) endpoint);
        }
    }

    /** Has a control drain these endpoints, too. */
    void drainWith(DrainControl control) {
        container.drainWith(control);
        control.add(container.drained());
    }

    List<EndpointModel> models() {
        return container.endpoints().stream().map(DeployedEndpoint::model).toList();
    }

    /** Returns the path and the class of each. */
    List<String> shown() {
        return container.endpoints().stream()
                .map(endpoint -> endpoint.model().path() + " (" + endpoint + ")")
                .toList();
    }

    Optional<Upgrade> find(String path) {
        return container
                .find(path)
                .map(match -> new Upgrade(
                        match.value().model().name(),
                        (handshake, request, observed) -> accept(match, handshake, request, observed)));
    }

    private PendingUpgrade accept(
            UriTemplateMap.Match<DeployedEndpoint> match,
            UpgradeRequest handshake,
            Request request,
            ObservedHandshake observed)
            throws HandshakeException, InstantiationException {
        return container.accept(match.value(), handshake, facts(request, match.variables()), null, observed);
    }

    private static RequestFacts facts(Request request, Map<String, String> pathParameters) throws HandshakeException {
        Map<String, Object> properties = new HashMap<>();
        properties.put(
                SotoSession.LOCAL_ADDRESS, request.getConnectionMetaData().getLocalSocketAddress());
        properties.put(
                SotoSession.REMOTE_ADDRESS, request.getConnectionMetaData().getRemoteSocketAddress());
        X509Certificate[] certificates = RequestCertificates.of(request);
        if (certificates.length > 0) {
            properties.put("jakarta.servlet.request.X509Certificate", certificates);
        }
        return new RequestFacts(
                RequestUri.of(request).toString(),
                request.getHttpURI().getQuery(),
                pathParameters,
                null,
                role -> false,
                null,
                List.of(certificates),
                properties);
    }

    @Override
    public void close() {
        container.closeWithHost();
    }
}
