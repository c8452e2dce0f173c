package dev.soto.bridge.handshake;

import dev.soto.bridge.path.QueryParameters;
import dev.soto.protocol.handshake.UpgradeRequest;
import jakarta.websocket.server.HandshakeRequest;
import java.net.URI;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The opening handshake request as a configurator sees it. Nothing of it can be changed. */
final class RequestView implements HandshakeRequest {
    private final RequestFacts facts;
    private final UpgradeRequest request;
    private @Nullable Map<String, List<String>> headers;

    RequestView(UpgradeRequest request, RequestFacts facts) {
        this.facts = facts;
        this.request = request;
    }

    @Override
    public Map<String, List<String>> getHeaders() {
        Map<String, List<String>> map = headers;
        if (map == null) {
            map = HeaderMaps.readOnly(request.headers());
            headers = map;
        }
        return map;
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        return facts.userPrincipal();
    }

    @Override
    public URI getRequestURI() {
        return URI.create(facts.requestUri());
    }

    @Override
    public boolean isUserInRole(String role) {
        return facts.userPrincipal() != null && facts.isUserInRole().test(role);
    }

    @Override
    public @Nullable Object getHttpSession() {
        return facts.httpSession();
    }

    /**
     * Returns the chain of the client's certificate; null when there is none. Jakarta WebSocket 2.3 declares this method;
     * with 2.2 an application finds the same in the user properties.
     */
    public X509Certificate @Nullable [] getUserX509CertificateChain() {
        return facts.certificates().isEmpty() ? null : facts.certificates().toArray(X509Certificate[]::new);
    }

    /** Returns the parameters of the path and of the query. */
    @Override
    public Map<String, List<String>> getParameterMap() {
        return QueryParameters.parse(facts.queryString(), facts.pathParameters());
    }

    @Override
    public @Nullable String getQueryString() {
        return facts.queryString();
    }
}
