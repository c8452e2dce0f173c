package dev.soto.server;

import dev.soto.log.RepeatedLog;
import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.ServerHandshake;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.protocol.model.Role;
import dev.soto.provider.jetty.server.JettyHandover;
import dev.soto.provider.observe.HandshakeStart;
import dev.soto.provider.observe.HandshakeView;
import dev.soto.provider.observe.Observation;
import dev.soto.provider.observe.ObservedHandshake;
import dev.soto.transport.PendingUpgrade;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Answers handshakes for endpoints and handlers, and hands all other requests on. */
final class UpgradeHandler extends Handler.Wrapper {
    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(UpgradeHandler.class.getName()));

    private final PlainUpgrades handlers;
    private final @Nullable JakartaEndpoints endpoints;
    private final Observation observation;

    UpgradeHandler(
            PlainUpgrades handlers,
            @Nullable JakartaEndpoints endpoints,
            Observation observation,
            @Nullable Handler otherwise) {
        super(otherwise);
        this.observation = observation;
        this.handlers = handlers;
        this.endpoints = endpoints;
    }

    /** Configurators, checks and onOpen may block. A wrapper of nothing is non-blocking to Jetty, which calls it on the thread that selects. */
    @Override
    public InvocationType getInvocationType() {
        return InvocationType.BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        UpgradeRequest handshake = convert(request);
        String path = Request.getPathInContext(request);
        Optional<Upgrade> upgrade = find(path);
        if (upgrade.isPresent() && ServerHandshake.asksForWebSocket(handshake)) {
            answer(upgrade.get(), handshake, request, response, callback);
            return true;
        }
        if (super.handle(request, response, callback)) {
            return true;
        }
        if (upgrade.isPresent()) {
            refuse(response, callback, notAWebSocket());
            return true;
        }
        return false;
    }

    private Optional<Upgrade> find(String path) {
        Optional<Upgrade> endpoint = endpoints == null ? Optional.empty() : endpoints.find(path);
        return endpoint.isPresent() ? endpoint : handlers.find(path);
    }

    private void answer(
            Upgrade upgrade, UpgradeRequest handshake, Request request, Response response, Callback callback) {
        ObservedHandshake observed =
                observation.begin(upgrade.endpoint(), Role.SERVER, () -> start(upgrade, handshake, request));
        try {
            requireHttp11(request);
            PendingUpgrade accepted = upgrade.rules().accept(handshake, request, observed);
            observe(observed, upgrade, request, accepted.response().status(), null);
            send(accepted, request, response, callback);
        } catch (HandshakeException refused) {
            logRefusal(upgrade, handshake, refused);
            observe(observed, upgrade, request, refused.status(), refused.getMessage());
            refuse(response, callback, refused);
        } catch (Exception failure) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    RepeatedLog.kind(upgrade.endpoint(), failure),
                    () -> "the application failed in a WebSocket handshake for " + upgrade.endpoint(),
                    failure);
            observe(
                    observed,
                    upgrade,
                    request,
                    HttpStatus.INTERNAL_SERVER_ERROR_500,
                    "the application failed: " + failure);
            refuse(
                    response,
                    callback,
                    new HandshakeException(
                            HandshakeError.FAILED,
                            HttpStatus.INTERNAL_SERVER_ERROR_500,
                            new Headers(),
                            "the WebSocket application failed"));
        } catch (Error fatal) {
            observe(observed, upgrade, request, HttpStatus.INTERNAL_SERVER_ERROR_500, fatal.toString());
            throw fatal;
        }
    }

    private static HandshakeStart start(Upgrade upgrade, UpgradeRequest handshake, Request request) {
        String version = request.getConnectionMetaData().getHttpVersion().asString();
        return new HandshakeStart(
                upgrade.endpoint(),
                Role.SERVER,
                handshake.method(),
                version.substring(version.indexOf('/') + 1),
                request.isSecure(),
                request.getConnectionMetaData().getRemoteSocketAddress(),
                request.getHttpURI().getPath(),
                null,
                handshake.headers());
    }

    private static void observe(
            ObservedHandshake observed, Upgrade upgrade, Request request, int status, @Nullable String refusal) {
        observed.answered(
                status,
                duration -> new HandshakeView(
                        upgrade.endpoint(),
                        Role.SERVER,
                        request.getConnectionMetaData().getRemoteSocketAddress(),
                        request.getHttpURI().getPath(),
                        null,
                        status,
                        refusal,
                        duration));
    }

    /** A refusal is the client's matter, or the application's wish when it made the answer; a failure has to be looked at. */
    private static void logRefusal(Upgrade upgrade, UpgradeRequest handshake, HandshakeException refused) {
        Supplier<String> line = () -> "handshake for " + handshake.target() + " refused with " + refused.status() + ": "
                + refused.getMessage();
        Throwable cause = refused.getCause();
        if (refused.status() == HttpStatus.INTERNAL_SERVER_ERROR_500 && cause != null && !refused.isAnswerGiven()) {
            LOG.log(System.Logger.Level.ERROR, RepeatedLog.kind(upgrade.endpoint(), cause), line, cause);
        } else {
            LOG.log(System.Logger.Level.DEBUG, "refused", line);
        }
    }

    /** Sends the answer; Jetty puts the new connection in the place of its HTTP connection when that is complete. */
    private static void send(PendingUpgrade accepted, Request request, Response response, Callback callback)
            throws IOException {
        JettyHandover.send(request, accepted, answer -> {
            response.setStatus(answer.status());
            answer.headers()
                    .forEach((name, value, first) -> response.getHeaders().add(name, value));
            response.write(true, null, callback);
        });
    }

    private static void requireHttp11(Request request) throws HandshakeException {
        HttpVersion version = request.getConnectionMetaData().getHttpVersion();
        if (version != HttpVersion.HTTP_1_1) {
            throw new HandshakeException(
                    HandshakeError.BAD_HANDSHAKE,
                    HttpStatus.BAD_REQUEST_400,
                    new Headers(),
                    "the handshake came with " + version + " and needs HTTP/1.1 (RFC 6455 section 4.2.1 item 1)");
        }
    }

    private static HandshakeException notAWebSocket() {
        return new HandshakeException(
                HandshakeError.NOT_WEBSOCKET,
                HttpStatus.UPGRADE_REQUIRED_426,
                new Headers()
                        .set("Upgrade", "websocket")
                        .set("Connection", "Upgrade")
                        .set(ServerHandshake.VERSION_HEADER, ServerHandshake.VERSION),
                "here is a WebSocket (RFC 6455)");
    }

    private static void refuse(Response response, Callback callback, HandshakeException refused) {
        response.reset();
        response.setStatus(refused.status());
        refused.responseHeaders()
                .forEach((name, value, first) -> response.getHeaders().add(name, value));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, refused.contentType());
        Content.Sink.write(response, true, refused.body(), callback);
    }

    private static UpgradeRequest convert(Request request) {
        Headers headers = new Headers();
        for (HttpField field : request.getHeaders()) {
            String value = field.getValue();
            headers.add(field.getName(), value == null ? "" : value);
        }
        return new UpgradeRequest(request.getMethod(), request.getHttpURI().getPathQuery(), headers);
    }
}
