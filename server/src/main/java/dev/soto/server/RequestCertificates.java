package dev.soto.server;

import java.security.cert.X509Certificate;
import org.eclipse.jetty.io.EndPoint.SslSessionData;
import org.eclipse.jetty.server.Request;

/** The certificates that a client has shown. */
final class RequestCertificates {
    private RequestCertificates() {}

    /** Returns the chain of the client's certificate, its own first; empty when it showed none. */
    static X509Certificate[] of(Request request) {
        Object tls = request.getAttribute(SslSessionData.ATTRIBUTE);
        X509Certificate[] chain = tls instanceof SslSessionData data ? data.peerCertificates() : null;
        return chain == null ? new X509Certificate[0] : chain;
    }
}
