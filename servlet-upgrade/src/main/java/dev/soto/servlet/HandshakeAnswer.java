package dev.soto.servlet;

import dev.soto.bridge.handshake.RequestFacts;
import dev.soto.bridge.session.SotoSession;
import dev.soto.log.RepeatedLog;
import dev.soto.log.Who;
import dev.soto.protocol.handshake.Bootstrap;
import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.protocol.model.Role;
import dev.soto.provider.DeployedEndpoint;
import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.observe.HandshakeStart;
import dev.soto.provider.observe.HandshakeView;
import dev.soto.provider.observe.ObservedHandshake;
import dev.soto.provider.settings.AddressPrefix;
import dev.soto.servlet.transport.HttpUpgrade;
import dev.soto.transport.PendingUpgrade;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers the handshake for an endpoint: 101 (or 200) and a session, or an error with a short text. Thread-safe. */
final class HandshakeAnswer {
    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(HandshakeAnswer.class.getName()));

    /** Request attribute (Servlet section 3.10), and under the same name a user property of the session. */
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    /** User property of the session: the protocol of the handshake's request, "HTTP/1.1" or "HTTP/2.0". */
    private static final String REQUEST_PROTOCOL = "soto.requestProtocol";

    /** User property of the session: the languages of the Accept-Language header; a name that users of Jetty know. */
    private static final String LOCALES = "jakarta.websocket.upgrade.locales";

    private final SotoServerContainer container;
    private final HttpUpgrade upgrade;
    private final RequestUris uris = new RequestUris();
    private volatile @Nullable LocalAddress localAddress;
    private volatile List<Locale> locales = List.of();

    /** An address, and what it was made of. */
    private record LocalAddress(String host, InetSocketAddress address) {}

    HandshakeAnswer(SotoServerContainer container, HttpUpgrade upgrade) {
        this.container = container;
        this.upgrade = upgrade;
    }

    void answer(
            HttpServletRequest request,
            HttpServletResponse response,
            DeployedEndpoint endpoint,
            Map<String, String> pathParameters)
            throws IOException {
        ObservedHandshake observed =
                container.observation().begin(endpoint.model().name(), Role.SERVER, () -> start(request, endpoint));
        PendingUpgrade pending;
        try {
            pending = accept(request, endpoint, pathParameters, observed);
            observe(observed, request, endpoint, pending.response().status(), null);
        } catch (HandshakeException refused) {
            logRefusal(request, endpoint, refused);
            observe(observed, request, endpoint, refused.status(), refused.getMessage());
            refuse(response, refused);
            return;
        } catch (InstantiationException | RuntimeException failure) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    RepeatedLog.kind(endpoint.model().toString(), failure),
                    () -> "handshake for " + endpoint.model() + " failed in the application or its configuration, "
                            + who(request),
                    failure);
            observe(
                    observed,
                    request,
                    endpoint,
                    HttpServletResponse.SC_INTERNAL_SERVER_ERROR,
                    "the application or its configuration failed: " + failure);
            refuse(
                    response,
                    new HandshakeException(
                            HandshakeError.FAILED,
                            HttpServletResponse.SC_INTERNAL_SERVER_ERROR,
                            new Headers(),
                            "the WebSocket endpoint failed"));
            return;
        } catch (Error fatal) {
            observe(observed, request, endpoint, HttpServletResponse.SC_INTERNAL_SERVER_ERROR, fatal.toString());
            throw fatal;
        }
        upgrade.upgrade(request, response, pending);
    }

    private static HandshakeStart start(HttpServletRequest request, DeployedEndpoint endpoint) {
        String protocol = request.getProtocol();
        return new HandshakeStart(
                endpoint.model().name(),
                Role.SERVER,
                request.getMethod(),
                protocol.substring(protocol.indexOf('/') + 1),
                request.isSecure(),
                address(request.getRemoteAddr(), request.getRemotePort()),
                request.getRequestURI(),
                request.getRemoteUser(),
                headers(request));
    }

    private static void observe(
            ObservedHandshake observed,
            HttpServletRequest request,
            DeployedEndpoint endpoint,
            int status,
            @Nullable String refusal) {
        observed.answered(
                status,
                duration -> new HandshakeView(
                        endpoint.model().name(),
                        Role.SERVER,
                        address(request.getRemoteAddr(), request.getRemotePort()),
                        request.getRequestURI(),
                        request.getRemoteUser(),
                        status,
                        refusal,
                        duration));
    }

    private static String who(HttpServletRequest request) {
        return Who.of(
                address(request.getRemoteAddr(), request.getRemotePort()),
                request.getRemoteUser(),
                request.getRequestURI());
    }

    /** A refusal is the client's matter or the application's wish; a failure has to be looked at. */
    private static void logRefusal(HttpServletRequest request, DeployedEndpoint endpoint, HandshakeException refused) {
        Supplier<String> line =
                () -> "handshake for " + endpoint.model() + " refused with " + refused.status() + ", " + who(request);
        boolean failure = refused.status() == HttpServletResponse.SC_INTERNAL_SERVER_ERROR && !refused.isAnswerGiven();
        if (failure) {
            Throwable cause = refused.getCause() == null ? refused : refused.getCause();
            LOG.log(
                    System.Logger.Level.ERROR,
                    RepeatedLog.kind(endpoint.model().toString(), cause),
                    () -> line.get() + ", " + refused.getMessage(),
                    cause);
        } else {
            LOG.log(System.Logger.Level.DEBUG, endpoint.model().toString(), line, refused);
        }
    }

    private PendingUpgrade accept(
            HttpServletRequest request,
            DeployedEndpoint endpoint,
            Map<String, String> pathParameters,
            ObservedHandshake observed)
            throws HandshakeException, InstantiationException {
        Bootstrap bootstrap = bootstrap(request);
        requireVersion(request, bootstrap);
        String reason = upgrade.reasonAgainst(request);
        if (reason != null) {
            throw new HandshakeException(
                    HandshakeError.FAILED, HttpServletResponse.SC_INTERNAL_SERVER_ERROR, new Headers(), reason);
        }
        HttpSession session = request.getSession(false);
        return container.accept(
                endpoint,
                new UpgradeRequest(
                        request.getMethod(), RequestTarget.requestTarget(request), headers(request), bootstrap),
                facts(request, pathParameters, session),
                session == null ? null : session.getId(),
                observed);
    }

    /** Returns {@link Bootstrap#EXTENDED_CONNECT} for a CONNECT to the protocol "websocket". */
    Bootstrap bootstrap(HttpServletRequest request) {
        return "websocket".equalsIgnoreCase(upgrade.connectProtocol(request))
                ? Bootstrap.EXTENDED_CONNECT
                : Bootstrap.UPGRADE;
    }

    /** An extended CONNECT is there since HTTP/2 only, an upgrade only in HTTP/1.1. */
    private static void requireVersion(HttpServletRequest request, Bootstrap bootstrap) throws HandshakeException {
        if (bootstrap == Bootstrap.UPGRADE && !request.getProtocol().equals("HTTP/1.1")) {
            throw new HandshakeException(
                    HandshakeError.BAD_HANDSHAKE,
                    HttpServletResponse.SC_BAD_REQUEST,
                    new Headers(),
                    "the handshake came with " + request.getProtocol()
                            + " and needs HTTP/1.1 (RFC 6455 section 4.2.1 item 1), or CONNECT with :protocol websocket"
                            + " in HTTP/2 (RFC 8441 section 4)");
        }
    }

    private RequestFacts facts(
            HttpServletRequest request, Map<String, String> pathParameters, @Nullable HttpSession session)
            throws HandshakeException {
        List<X509Certificate> certificates = certificates(request);
        return new RequestFacts(
                uris.of(request),
                request.getQueryString(),
                pathParameters,
                request.getUserPrincipal(),
                request::isUserInRole,
                session,
                certificates,
                userProperties(request, certificates));
    }

    private Map<String, Object> userProperties(HttpServletRequest request, List<X509Certificate> certificates) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(REQUEST_PROTOCOL, request.getProtocol());
        properties.put(SotoSession.LOCAL_ADDRESS, localAddress(request));
        properties.put(SotoSession.REMOTE_ADDRESS, address(request.getRemoteAddr(), request.getRemotePort()));
        if (request.getHeader("Accept-Language") != null) {
            properties.put(LOCALES, locales(request));
        }
        if (!certificates.isEmpty()) {
            properties.put(CERTIFICATES, certificates.toArray(X509Certificate[]::new));
        }
        return properties;
    }

    /** The same object for all sessions of a port: they keep it. */
    private InetSocketAddress localAddress(HttpServletRequest request) {
        String host = request.getLocalAddr();
        int port = request.getLocalPort();
        LocalAddress known = localAddress;
        if (known == null || known.address.getPort() != port || !known.host.equals(host)) {
            known = new LocalAddress(host, address(host, port));
            localAddress = known;
        }
        return known.address;
    }

    /**
     * Returns an address that has its InetAddress when it is written in numbers. Of no other text is the JDK asked, which would ask the
     * name service: where the container takes a proxy's word, it may be the client's.
     */
    static InetSocketAddress address(String host, int port) {
        boolean brackets = host.startsWith("[") && host.endsWith("]");
        String bare = brackets ? host.substring(1, host.length() - 1) : host;
        int zone = bare.indexOf('%');
        InetAddress numbers = AddressPrefix.address(zone < 0 ? bare : bare.substring(0, zone));
        if (numbers == null) {
            return InetSocketAddress.createUnresolved(host, port);
        }
        try {
            return new InetSocketAddress(zone < 0 ? numbers : InetAddress.getByName(bare), port);
        } catch (UnknownHostException noSuchZone) {
            return InetSocketAddress.createUnresolved(host, port);
        }
    }

    /** The same list for all sessions with the languages of the one before: they keep it. */
    private List<Locale> locales(HttpServletRequest request) {
        List<Locale> asked = List.copyOf(Collections.list(request.getLocales()));
        List<Locale> known = locales;
        if (known.equals(asked)) {
            return known;
        }
        locales = asked;
        return asked;
    }

    private static List<X509Certificate> certificates(HttpServletRequest request) {
        return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain ? List.of(chain) : List.of();
    }

    private static Headers headers(HttpServletRequest request) {
        Headers headers = new Headers();
        for (Enumeration<String> names = request.getHeaderNames(); names.hasMoreElements(); ) {
            String name = names.nextElement();
            for (Enumeration<String> values = request.getHeaders(name); values.hasMoreElements(); ) {
                headers.add(name, values.nextElement());
            }
        }
        return headers;
    }

    private static void refuse(HttpServletResponse response, HandshakeException refused) throws IOException {
        response.reset();
        response.setStatus(refused.status());
        refused.responseHeaders().forEach((name, value, first) -> response.addHeader(name, value));
        byte[] body = refused.body().getBytes(StandardCharsets.UTF_8);
        response.setContentType(refused.contentType());
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
