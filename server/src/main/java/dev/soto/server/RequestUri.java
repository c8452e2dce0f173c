package dev.soto.server;

import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.syntax.UriText;
import java.net.URI;
import java.net.URISyntaxException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;

/** The complete URI of a WebSocket. */
final class RequestUri {
    private RequestUri() {}

    /**
     * Returns it with ws or wss as scheme.
     *
     * @throws HandshakeException with 400 when the request's target is none that a URI can have
     */
    static URI of(Request request) throws HandshakeException {
        boolean secure = request.isSecure();
        String host = Request.getServerName(request);
        int port = Request.getServerPort(request);
        StringBuilder uri = new StringBuilder(secure ? "wss://" : "ws://");
        uri.append(host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host);
        if (port > 0 && port != (secure ? 443 : 80)) {
            uri.append(':').append(port);
        }
        uri.append(UriText.legal(request.getHttpURI().getPathQuery()));
        try {
            return new URI(uri.toString());
        } catch (URISyntaxException invalid) {
            HandshakeException refused = new HandshakeException(
                    HandshakeError.BAD_HANDSHAKE,
                    HttpStatus.BAD_REQUEST_400,
                    new Headers(),
                    "the target of the request is no valid URI (RFC 3986 sections 3.3 and 3.4)");
            refused.initCause(invalid);
            throw refused;
        }
    }
}
