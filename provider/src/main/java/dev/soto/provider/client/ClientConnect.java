package dev.soto.provider.client;

import dev.soto.protocol.handshake.ClientHandshake;
import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.provider.jetty.JettyTransport;
import dev.soto.provider.reading.ReadServices;
import dev.soto.provider.settings.SettingTable;
import dev.soto.provider.settings.Settings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** One connect: attempts until an upgrade, a refusal or the deadline. Used once, by the calling thread. */
final class ClientConnect {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<String> CREDENTIALS = Set.of("Authorization", "Cookie", "Proxy-Authorization");

    private final HttpClients clients;
    private final Supplier<? extends OpeningHandshake> handshakes;
    private final @Nullable SSLContext tls;
    private final Settings settings;
    private final ReadServices reading;
    private final long deadlineNanos;

    ClientConnect(
            HttpClients clients,
            Supplier<? extends OpeningHandshake> handshakes,
            @Nullable SSLContext tls,
            Settings settings,
            ReadServices reading) {
        this.clients = clients;
        this.handshakes = handshakes;
        this.tls = tls;
        this.settings = settings;
        this.reading = reading;
        this.deadlineNanos =
                System.nanoTime() + settings.get(SettingTable.HANDSHAKE_TIMEOUT).toNanos();
    }

    /** Connects; throws as WebSocketContainer.connectToServer does, with a HandshakeException for a refusal. */
    ConnectedClient connect(@Nullable URI uri) throws IOException, HandshakeException {
        ClientUri first = ClientUri.of(uri);
        ClientUri target = first;
        for (int redirects = 0; ; redirects++) {
            try (OpeningHandshake handshake = handshakes.get()) {
                HttpClients.Lease lease = lease(target);
                boolean used = false;
                try {
                    UpgradeAttempt.Answer answer = attempt(lease, handshake, target, first);
                    JettyTransport transport = answer.transport();
                    if (transport != null) {
                        ClientHandshake.Agreement agreement = verify(handshake, answer.response(), transport);
                        used = true;
                        return new ConnectedClient(target.uri(), agreement, transport, lease);
                    }
                    target = redirect(handshake, answer.response(), target, redirects);
                } finally {
                    if (!used) {
                        lease.release();
                    }
                }
            }
        }
    }

    private HttpClients.Lease lease(ClientUri target) throws IOException {
        return clients.lease(
                target.isSecure() ? tls : null,
                ProxyRoute.resolve(settings.get(SettingTable.PROXY), target),
                settings.get(SettingTable.CONNECT_TIMEOUT));
    }

    private UpgradeAttempt.Answer attempt(
            HttpClients.Lease lease, OpeningHandshake handshake, ClientUri target, ClientUri first) throws IOException {
        Headers headers = handshake.requestHeaders();
        if (!target.sameOrigin(first)) {
            CREDENTIALS.forEach(headers::remove);
        }
        String credentials = target.basicCredentials();
        if (credentials != null && !headers.has("Authorization")) {
            headers.set("Authorization", "Basic " + credentials);
        }
        UpgradeAttempt attempt =
                new UpgradeAttempt(lease.client(), reading, settings.get(SettingTable.NON_BLOCKING), target, headers);
        try {
            return attempt.send().get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            throw ConnectFailure.of(target, failed.getCause() == null ? failed : failed.getCause());
        } catch (TimeoutException late) {
            attempt.abort(late);
            throw ConnectFailure.timeout(target, settings.get(SettingTable.HANDSHAKE_TIMEOUT));
        } catch (InterruptedException interrupt) {
            attempt.abort(interrupt);
            Thread.currentThread().interrupt();
            InterruptedIOException failure = new InterruptedIOException("interrupted while connecting to " + target);
            failure.initCause(interrupt);
            throw failure;
        }
    }

    private static ClientHandshake.Agreement verify(
            OpeningHandshake handshake, UpgradeResponse response, JettyTransport transport) throws HandshakeException {
        boolean agreed = false;
        try {
            ClientHandshake.Agreement agreement = handshake.verify(response);
            agreed = true;
            return agreement;
        } finally {
            if (!agreed) {
                transport.close();
            }
        }
    }

    private ClientUri redirect(OpeningHandshake handshake, UpgradeResponse response, ClientUri from, int redirects)
            throws HandshakeException {
        String location = response.headers().first("Location");
        if (!REDIRECTS.contains(response.status())
                || location == null
                || !settings.get(SettingTable.FOLLOW_REDIRECTS)) {
            handshake.verify(response);
            throw refused(response, "the server answered " + response.status());
        }
        try {
            return redirectTo(location, response, from, redirects);
        } catch (HandshakeException last) {
            handshake.tell(response);
            throw last;
        }
    }

    private ClientUri redirectTo(String location, UpgradeResponse response, ClientUri from, int redirects)
            throws HandshakeException {
        if (redirects >= settings.get(SettingTable.MAX_REDIRECTS)) {
            throw refused(response, "more than " + redirects + " redirects (" + SettingTable.MAX_REDIRECTS + ")");
        }
        ClientUri to;
        try {
            to = from.redirectedTo(location);
        } catch (IllegalArgumentException invalid) {
            HandshakeException failure = refused(response, "redirected to where no WebSocket can be: " + location);
            failure.initCause(invalid);
            throw failure;
        }
        if (from.isSecure() && !to.isSecure()) {
            throw refused(response, "redirected from wss to " + to + ", which is not followed");
        }
        return to;
    }

    private static HandshakeException refused(UpgradeResponse response, String message) {
        return new HandshakeException(HandshakeError.NOT_WEBSOCKET, response.status(), response.headers(), message);
    }
}
