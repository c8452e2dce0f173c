package dev.soto.bridge.handshake;

import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP container knows of an opening handshake beside its header fields.
 *
 * @param requestUri complete and valid URI with ws or wss as scheme, and query; as text, for it is rarely taken apart
 * @param queryString still encoded; null when there is none
 * @param pathParameters decoded values of the template's variables
 * @param userPrincipal null when not authenticated
 * @param isUserInRole answers HandshakeRequest.isUserInRole
 * @param httpSession the HttpSession; null when there is none
 * @param certificates chain of the client's TLS certificate, its own first; empty when it showed none
 * @param userProperties further user properties of the session, for example addresses
 */
public record RequestFacts(
        String requestUri,
        @Nullable String queryString,
        Map<String, String> pathParameters,
        @Nullable Principal userPrincipal,
        Predicate<String> isUserInRole,
        @Nullable Object httpSession,
        List<X509Certificate> certificates,
        Map<String, Object> userProperties) {}
