package dev.soto.provider.client;

import dev.soto.connection.Transport;
import dev.soto.protocol.handshake.ClientHandshake;
import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.protocol.syntax.Excerpt;
import dev.soto.provider.http.RetryAfter;
import dev.soto.provider.settings.ClientSecurityTable;
import dev.soto.provider.settings.ClientTable;
import dev.soto.provider.settings.Credentials;
import dev.soto.provider.settings.HttpVersionChoice;
import dev.soto.provider.settings.ProxyChoice;
import dev.soto.provider.settings.Settings;
import dev.soto.provider.settings.ThreadTable;
import dev.soto.transport.ReadServices;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.CookieHandler;
import java.net.URI;
import java.nio.channels.WritePendingException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * One connect: attempts until an upgrade, a refusal or the deadline. Used once, by the calling thread; the future
 * that ends it may be completed by any.
 */
final class ClientConnect {
    private static final System.Logger LOG = System.getLogger(ClientConnect.class.getName());
    private static final Set<String> CREDENTIALS = Set.of("Authorization", "Cookie", "Proxy-Authorization");
    private static final String AUTHORIZATION = "Authorization";
    private static final int UNAUTHORIZED = 401;

    private final HttpClients clients;
    private final TlsStores stores;
    private final Supplier<? extends OpeningHandshake> handshakes;
    private final @Nullable SSLContext tls;
    private final Settings settings;
    private final ReadServices reading;
    private final Cookies cookies;
    private final CompletableFuture<?> cancelled;
    private final long deadlineNanos;

    /**
     * Where an attempt goes, and with what.
     *
     * @param authorization for the field of that name; null for none
     * @param challenged whether that answers a 401: then it goes before what the configurator sets
     */
    private record Step(
            ClientUri target, @Nullable String authorization, boolean challenged, int redirects, int retries) {}

    ClientConnect(
            HttpClients clients,
            TlsStores stores,
            Supplier<? extends OpeningHandshake> handshakes,
            @Nullable SSLContext tls,
            Settings settings,
            ReadServices reading,
            CookieHandler containerCookies,
            CompletableFuture<?> cancelled) {
        this.clients = clients;
        this.stores = stores;
        this.handshakes = handshakes;
        this.tls = tls;
        this.settings = settings;
        this.reading = reading;
        this.cookies = Cookies.of(settings.get(ClientSecurityTable.COOKIES), containerCookies);
        this.cancelled = cancelled;
        this.deadlineNanos =
                System.nanoTime() + settings.get(ClientTable.HANDSHAKE_TIMEOUT).toNanos();
    }

    /** Connects; throws as WebSocketContainer.connectToServer does, with a HandshakeException for a refusal. */
    ConnectedClient connect(@Nullable URI uri) throws IOException, HandshakeException {
        ClientUri first = ClientUri.of(uri);
        ServerAuthentication authentication = ServerAuthentication.of(first, settings);
        Step step = new Step(first, authentication.preemptive(), false, 0, 0);
        while (true) {
            try (OpeningHandshake handshake = handshakes.get()) {
                ProxyChoice proxy = proxy(step.target());
                HttpClients.Lease lease = lease(step.target(), proxy);
                boolean used = false;
                try {
                    UpgradeAttempt.Answer answer = attempt(lease, proxy, handshake, step, first);
                    Transport transport = answer.transport();
                    if (transport != null) {
                        ClientHandshake.Agreement agreement = verify(handshake, answer, transport, step);
                        used = true;
                        return new ConnectedClient(step.target().uri(), agreement, transport, lease);
                    }
                    cookies.keep(step.target(), answer.response());
                    step = next(handshake, answer, step, first, authentication, lease);
                } finally {
                    if (!used) {
                        lease.release();
                    }
                }
            }
        }
    }

    // An attempt.

    private @Nullable Path unixSocket() {
        String path = settings.get(ClientTable.UNIX_SOCKET);
        try {
            return path.isEmpty() ? null : Path.of(path);
        } catch (InvalidPathException none) {
            throw new IllegalArgumentException(
                    settings.statement(ClientTable.UNIX_SOCKET) + ", which is no path: " + none.getReason(), none);
        }
    }

    private ProxyChoice proxy(ClientUri target) {
        if (unixSocket() != null) {
            return ProxyChoice.NONE;
        }
        String user = settings.get(ClientSecurityTable.PROXY_USER);
        return ProxyRoute.resolve(settings.get(ClientSecurityTable.PROXY), target)
                .orCredentials(
                        user.isEmpty()
                                ? null
                                : new Credentials(user, settings.get(ClientSecurityTable.PROXY_PASSWORD)));
    }

    private HttpClients.Lease lease(ClientUri target, ProxyChoice proxy) throws IOException {
        HttpClients.Key key = new HttpClients.Key(
                version(target),
                target.isSecure() ? tls(target) : null,
                proxy,
                settings.get(ClientSecurityTable.PROXY_REALM),
                settings.get(ClientTable.CONNECT_TIMEOUT),
                settings.get(ClientTable.CONNECT_ATTEMPT_DELAY),
                settings.get(ClientTable.MAX_RESPONSE_HEAD_BYTES));
        try {
            return clients.lease(key);
        } catch (HttpTransports.MissingLibraryException absent) {
            throw new IllegalArgumentException(
                    settings.statement(ClientTable.HTTP_VERSION) + ": " + absent.getMessage(), absent);
        }
    }

    private @Nullable ClientTls tls(ClientUri target) throws IOException {
        try {
            return stores.resolve(tls, settings);
        } catch (IOException unusable) {
            throw new IOException("cannot connect to " + target + ": " + unusable.getMessage(), unusable);
        }
    }

    /** Without TLS there is nothing that negotiates. */
    private HttpVersionChoice version(ClientUri target) {
        HttpVersionChoice chosen = settings.get(ClientTable.HTTP_VERSION);
        return chosen == HttpVersionChoice.AUTO && !target.isSecure() ? HttpVersionChoice.HTTP_1_1 : chosen;
    }

    private UpgradeAttempt.Answer attempt(
            HttpClients.Lease lease, ProxyChoice proxy, OpeningHandshake handshake, Step step, ClientUri first)
            throws IOException {
        ClientUri target = step.target();
        Headers headers = handshake.requestHeaders();
        if (!target.sameOrigin(first)) {
            CREDENTIALS.forEach(headers::remove);
        }
        String authorization = step.authorization();
        if (authorization != null && (step.challenged() || !headers.has(AUTHORIZATION))) {
            headers.set(AUTHORIZATION, authorization);
        }
        cookies.addTo(headers, target);
        try {
            return send(lease, proxy, handshake, target, headers);
        } catch (IOException failure) {
            if (!isWorthAnother(failure.getCause())) {
                throw failure;
            }
            return send(lease, proxy, handshake, target, headers);
        }
    }

    /** Whether nobody has seen the request, and the next one has another connection or another moment. */
    private static boolean isWorthAnother(@Nullable Throwable cause) {
        // Jetty's client answered a proxy's 407 on a connection on which it had not finished writing.
        return cause instanceof WritePendingException || cause != null && ConnectFailure.isNotProcessed(cause);
    }

    private UpgradeAttempt.Answer send(
            HttpClients.Lease lease, ProxyChoice proxy, OpeningHandshake handshake, ClientUri target, Headers headers)
            throws IOException {
        UpgradeAttempt attempt = new UpgradeAttempt(
                lease, version(target), reading, settings.get(ThreadTable.NON_BLOCKING), target, headers, unixSocket());
        CompletableFuture<UpgradeAttempt.Answer> answer = attempt.send();
        cancelled.whenComplete((nothing, cause) -> attempt.abort(cause));
        UpgradeAttempt.Answer answered = await(answer, attempt, target, proxy);
        handshake.timed(attempt.phases());
        handshake.sent(attempt::sentHeaders);
        return answered;
    }

    private UpgradeAttempt.Answer await(
            CompletableFuture<UpgradeAttempt.Answer> answer,
            UpgradeAttempt attempt,
            ClientUri target,
            ProxyChoice proxy)
            throws IOException {
        try {
            return answer.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw failure(target, proxy).of(cause, attempt.heard(cause), attempt.reachedServer());
        } catch (TimeoutException late) {
            Heard heard = attempt.heard(late);
            attempt.abort(late);
            throw failure(target, proxy).timeout(heard, attempt.reachedServer());
        } catch (InterruptedException interrupt) {
            attempt.abort(interrupt);
            throw interrupted(target, interrupt);
        }
    }

    private ConnectFailure failure(ClientUri target, ProxyChoice proxy) {
        return new ConnectFailure(target, version(target), proxy, unixSocket(), settings);
    }

    private static InterruptedIOException interrupted(ClientUri target, InterruptedException interrupt) {
        Thread.currentThread().interrupt();
        InterruptedIOException failure = new InterruptedIOException("interrupted while connecting to " + target);
        failure.initCause(interrupt);
        return failure;
    }

    /** There is no upgrade in HTTP/1.0 (RFC 9110 section 7.8): what says 101 in it closes the connection behind it. */
    private static void requireHttp11(UpgradeAttempt.Answer answer) throws HandshakeException {
        HttpVersion version = answer.http().getVersion();
        if (version == HttpVersion.HTTP_1_0 || version == HttpVersion.HTTP_0_9) {
            throw new HandshakeException(
                    HandshakeError.BAD_HANDSHAKE,
                    answer.response().status(),
                    answer.response().headers(),
                    "the answer must be HTTP/1.1 (RFC 6455 section 4.1), but is " + version.asString());
        }
    }

    private ClientHandshake.Agreement verify(
            OpeningHandshake handshake, UpgradeAttempt.Answer answer, Transport transport, Step step)
            throws IOException, HandshakeException {
        UpgradeResponse response = answer.response();
        boolean agreed = false;
        try {
            cookies.keep(step.target(), response);
            requireHttp11(answer);
            ClientHandshake.Agreement agreement = handshake.verify(response);
            agreed = true;
            return agreement;
        } finally {
            if (!agreed) {
                transport.close();
            }
        }
    }

    // What follows an answer that is no upgrade.

    private Step next(
            OpeningHandshake handshake,
            UpgradeAttempt.Answer answer,
            Step step,
            ClientUri first,
            ServerAuthentication authentication,
            HttpClients.Lease lease)
            throws IOException, HandshakeException {
        UpgradeResponse response = answer.response();
        ClientUri target = step.target();
        boolean trusted = target.sameOrigin(first);
        String authorization = trusted ? authentication.answer(lease.client(), target, answer.http()) : null;
        if (authorization != null) {
            return new Step(target, authorization, true, step.redirects(), step.retries());
        }
        String location = response.headers().first("Location");
        try {
            Duration wait = settings.get(ClientTable.RETRY_AFTER) ? RetryAfter.of(response, Clock.systemUTC()) : null;
            if (wait != null) {
                pause(wait, response, step);
                String again = trusted ? authentication.restart() : null;
                return new Step(target, again, false, step.redirects(), step.retries() + 1);
            }
            if (location != null && settings.get(ClientTable.FOLLOW_REDIRECTS) && Redirect.is(response)) {
                ClientUri to = Redirect.follow(
                        location, response, target, step.redirects(), settings.get(ClientTable.MAX_REDIRECTS));
                String again = to.sameOrigin(first) ? authentication.restart() : null;
                return new Step(to, again, false, step.redirects() + 1, step.retries());
            }
        } catch (HandshakeException last) {
            handshake.tell(response);
            throw last;
        }
        try {
            handshake.verify(response);
        } catch (HandshakeException refused) {
            throw advised(refused, response);
        }
        throw ConnectRefusal.of(response, "the server answered " + response.status());
    }

    /** Says which setting would have had another answer. */
    private HandshakeException advised(HandshakeException refused, UpgradeResponse response) {
        String advice = "";
        if (Redirect.is(response) && response.headers().has("Location")) {
            // Otherwise it had been followed.
            advice = "; " + ClientTable.FOLLOW_REDIRECTS + "=true follows it";
        } else if (response.status() == UNAUTHORIZED
                && settings.get(ClientSecurityTable.AUTHENTICATION_USER).isEmpty()) {
            advice = "; " + ClientSecurityTable.AUTHENTICATION_USER + " and "
                    + ClientSecurityTable.AUTHENTICATION_PASSWORD
                    + " answer Basic and Digest, and what else is wanted is a header field of the request";
        }
        if (advice.isEmpty()) {
            return refused;
        }
        HandshakeException advised = new HandshakeException(
                refused.error(), refused.status(), refused.responseHeaders(), refused.getMessage() + advice);
        advised.initCause(refused);
        return advised;
    }

    private void pause(Duration wait, UpgradeResponse response, Step step) throws IOException, HandshakeException {
        // Its own words: no number or date of a server's is too large for them.
        String start = "the server answered " + response.status() + " with Retry-After "
                + Excerpt.of(String.valueOf(response.headers().first("Retry-After"))) + ", ";
        if (step.retries() >= settings.get(ClientTable.MAX_RETRIES)) {
            throw ConnectRefusal.of(
                    response, start + "after " + step.retries() + " tries already (" + ClientTable.MAX_RETRIES + ")");
        }
        if (wait.compareTo(settings.get(ClientTable.MAX_RETRY_AFTER)) > 0) {
            throw ConnectRefusal.of(
                    response, start + "which is longer than " + ClientTable.MAX_RETRY_AFTER + " allows");
        }
        if (wait.toNanos() > deadlineNanos - System.nanoTime()) {
            throw ConnectRefusal.of(response, start + "which " + ClientTable.HANDSHAKE_TIMEOUT + " has no time for");
        }
        try {
            cancelled.get(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException waited) {
            LOG.log(System.Logger.Level.DEBUG, "asks {0} again after {1} s", step.target(), wait.toSeconds());
        } catch (ExecutionException | CancellationException ended) {
            throw failure(step.target(), ProxyChoice.NONE).of(ended, null, true);
        } catch (InterruptedException interrupt) {
            throw interrupted(step.target(), interrupt);
        }
    }
}
