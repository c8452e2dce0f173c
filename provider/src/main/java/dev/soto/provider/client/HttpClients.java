package dev.soto.provider.client;

import dev.soto.connection.OwnThreads;
import dev.soto.provider.settings.Credentials;
import dev.soto.provider.settings.HttpVersionChoice;
import dev.soto.provider.settings.ProxyChoice;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.client.Authentication;
import org.eclipse.jetty.client.AuthenticationStore;
import org.eclipse.jetty.client.BasicAuthentication;
import org.eclipse.jetty.client.DigestAuthentication;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.ProxyAuthenticationProtocolHandler;
import org.eclipse.jetty.client.ProxyConfiguration;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP clients of a container, one for each combination of HTTP version, TLS, proxy and times of a connect, all on one
 * pool of daemon threads that starts with the first. A client on another TLS than the JVM's is stopped when the last
 * connection that came from it has closed; all of them and the threads are when there has been no connection for {@value
 * #LINGER_SECONDS} seconds. Thread-safe: the lock guards the maps and counts.
 */
public final class HttpClients implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(HttpClients.class.getName());
    private static final int MAX_SELECTORS = 2;
    private static final int MAX_CONNECTING = 1 << 16;
    private static final int LINGER_SECONDS = 10;
    private static final int STOP_MILLIS = 1_000;

    /**
     * What a client is for.
     *
     * @param version of HTTP
     * @param tls null for the JVM's default
     * @param proxy resolved
     * @param proxyRealm the only realm of an HTTP proxy that gets the credentials; empty for any
     * @param connectTimeout of an address
     * @param attemptDelay after which the next address is tried as well
     * @param maxHeadBytes longest head of an answer
     */
    record Key(
            HttpVersionChoice version,
            @Nullable ClientTls tls,
            ProxyChoice proxy,
            String proxyRealm,
            Duration connectTimeout,
            Duration attemptDelay,
            int maxHeadBytes) {

        // Not those of a record: until Java 19 the JDK keeps the class whose were called last, with its loader, for
        // ever.

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that
                    && version == that.version
                    && Objects.equals(tls, that.tls)
                    && Objects.equals(proxy, that.proxy)
                    && Objects.equals(proxyRealm, that.proxyRealm)
                    && Objects.equals(connectTimeout, that.connectTimeout)
                    && Objects.equals(attemptDelay, that.attemptDelay)
                    && maxHeadBytes == that.maxHeadBytes;
        }

        @Override
        public int hashCode() {
            return Objects.hash(version, tls, proxy, proxyRealm, connectTimeout, attemptDelay, maxHeadBytes);
        }
    }

    private static final class Entry {
        final HttpClient client;
        final @Nullable SharedSockets sockets;
        int leases;

        Entry(HttpClient client, @Nullable SharedSockets sockets) {
            this.client = client;
            this.sockets = sockets;
        }
    }

    /** A client in use. */
    final class Lease {
        private final Key key;
        private final Entry entry;
        private boolean released;

        private Lease(Key key, Entry entry) {
            this.key = key;
            this.entry = entry;
        }

        HttpClient client() {
            return entry.client;
        }

        /** Returns the sockets of the client; null where none is shared. */
        @Nullable
        SharedSockets sockets() {
            return entry.sockets;
        }

        /** Gives the client back; does nothing the second time. */
        void release() {
            giveBack(this);
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Key, Entry> entries = new HashMap<>();
    private final QueuedThreadPool threads;
    private final @Nullable SocketAddressResolver resolver;
    /** Like the threads it has the class loader of Jetty or Soto, not that of the web application that needs it first. */
    private final ScheduledExecutorScheduler scheduler =
            new ScheduledExecutorScheduler("soto-client-scheduler", true, HttpClients.class.getClassLoader());

    private int leases;
    private Scheduler.@Nullable Task stopWhenIdle;
    private boolean closed;
    /** Whether the next time that nobody uses a client is the time to stop. */
    private boolean hurried;

    /** Creates clients; nothing is started. */
    public HttpClients(int maxThreads) {
        this(maxThreads, null);
    }

    /** Creates clients that ask a resolver for the addresses of hosts; null is the JVM's. */
    HttpClients(int maxThreads, @Nullable SocketAddressResolver resolver) {
        this.resolver = resolver;
        threads = new QueuedThreadPool(maxThreads, Math.min(4, maxThreads));
        threads.setName("soto-client");
        threads.setDaemon(true);
        threads.setStopTimeout(STOP_MILLIS);
    }

    /**
     * Returns a client, started.
     *
     * @throws IOException when it cannot be started
     * @throws IllegalArgumentException when the library for the version is not there
     * @throws IllegalStateException when closed
     */
    Lease lease(Key key) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the WebSocket container has been closed");
            }
            Entry entry = entries.get(key);
            if (entry == null) {
                SharedSockets sockets = key.version() == HttpVersionChoice.HTTP_1_1 ? null : new SharedSockets();
                entry = new Entry(startUninterrupted(key, sockets), sockets);
                entries.put(key, entry);
            }
            entry.leases++;
            leases++;
            Scheduler.Task stopping = stopWhenIdle;
            if (stopping != null) {
                stopping.cancel();
                stopWhenIdle = null;
            }
            hurried = false;
            return new Lease(key, entry);
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(Lease lease) {
        lock.lock();
        try {
            if (lease.released) {
                return;
            }
            lease.released = true;
            lease.entry.leases--;
            leases--;
            if (closed) {
                return;
            }
            if (leases == 0) {
                stopWhenIdle = scheduler.schedule(this::stopIfIdle, hurried ? 0 : LINGER_SECONDS, TimeUnit.SECONDS);
            }
            if (lease.entry.leases == 0 && lease.key.tls() != null) {
                entries.remove(lease.key);
                // Not here: the releasing thread may be one of the client's own.
                threads.execute(() -> stop(lease.entry.client));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stops at once when no client is in use, or as soon as none is, unless there is another lease before. An application
     * ends, whose class loader may be closed next: to stop later would need classes that are not to be had any more.
     */
    public void stopSoon() {
        lock.lock();
        try {
            hurried = true;
            if (leases == 0 && stopWhenIdle != null && !closed) {
                stopWhenIdle.cancel();
                stopAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void stopIfIdle() {
        lock.lock();
        try {
            if (leases == 0 && !closed) {
                stopAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Stops all clients and ends the threads. Connections that are still open are cut. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        // Without the lock: what the stopping cuts gives its lease back. Nobody starts anything any more.
        stopAll();
    }

    private void stopAll() {
        stopWhenIdle = null;
        entries.values().forEach(entry -> stop(entry.client));
        entries.clear();
        stop(threads);
        stop(scheduler);
    }

    /** On a thread of its own: when the calling one is interrupted, Jetty would give up half-way and leave selectors behind. */
    private HttpClient startUninterrupted(Key key, @Nullable SharedSockets sockets) throws IOException {
        FutureTask<HttpClient> starting = new FutureTask<>(() -> start(key, sockets));
        OwnThreads.daemon("soto-client-start", starting).start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return starting.get();
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (ExecutionException failure) {
                    if (failure.getCause() instanceof IllegalArgumentException notThere) {
                        throw notThere;
                    }
                    throw new IOException("the HTTP client does not start: " + failure.getCause(), failure);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private HttpClient start(Key key, @Nullable SharedSockets sockets) throws IOException {
        try {
            if (!threads.isStarted()) {
                threads.start();
                scheduler.start();
            }
            HttpClient client = configure(key, sockets);
            client.start();
            client.getProtocolHandlers().put(new OpenBehindUpgrade());
            // An answer of 401 has an attempt with a fresh key follow it, or is the application's, and bodies are not
            // kept.
            client.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
            if (key.proxy().credentials() == null) {
                client.getProtocolHandlers().remove(ProxyAuthenticationProtocolHandler.NAME);
            }
            client.getContentDecoderFactories().clear();
            return client;
        } catch (IllegalArgumentException notThere) {
            throw notThere;
        } catch (Exception failure) {
            throw new IOException("the HTTP client does not start: " + failure, failure);
        }
    }

    private HttpClient configure(Key key, @Nullable SharedSockets sockets) throws IOException {
        SslContextFactory.Client tls = new SslContextFactory.Client();
        ClientTls.configure(key.tls(), tls, TlsStores.byDefault());
        ClientConnector connector = new RacingConnector(key.attemptDelay(), sockets);
        connector.setSelectors(Math.min(MAX_SELECTORS, Runtime.getRuntime().availableProcessors()));
        connector.setExecutor(threads);
        connector.setScheduler(scheduler);
        connector.setSslContextFactory(tls);
        connector.setConnectTimeout(key.connectTimeout());
        // Soto has deadlines of its own, and an idle HTTP/2 connection carries idle WebSockets.
        connector.setIdleTimeout(Duration.ZERO);
        HttpClient client = new HttpClient(HttpTransports.create(key.version(), connector, MAX_CONNECTING));
        client.setName("soto-client-" + Integer.toHexString(System.identityHashCode(client)));
        client.setExecutor(threads);
        client.setScheduler(scheduler);
        client.setConnectTimeout(key.connectTimeout().toMillis());
        client.setMaxConnectionsPerDestination(MAX_CONNECTING);
        client.setMaxRequestsQueuedPerDestination(MAX_CONNECTING);
        client.setMaxResponseHeadersSize(key.maxHeadBytes());
        client.setDestinationIdleTimeout(Duration.ofMinutes(1).toMillis());
        client.setSocketAddressResolver(RacingConnector.resolver(
                resolver == null
                        ? new SocketAddressResolver.Async(threads, scheduler, client.getAddressResolutionTimeout())
                        : resolver));
        client.setFollowRedirects(false);
        client.setUserAgentField(null);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        ProxyConfiguration.Proxy proxy = ProxyRoute.of(key.proxy());
        if (proxy != null) {
            client.getProxyConfiguration().addProxy(proxy);
        }
        authenticateAtProxy(client, key, proxy);
        return client;
    }

    private static void authenticateAtProxy(HttpClient client, Key key, ProxyConfiguration.@Nullable Proxy proxy) {
        Credentials credentials = key.proxy().credentials();
        if (credentials != null && proxy instanceof HttpProxy http) {
            String realm = key.proxyRealm().isEmpty() ? Authentication.ANY_REALM : key.proxyRealm();
            AuthenticationStore store = client.getAuthenticationStore();
            store.addAuthentication(
                    new DigestAuthentication(http.getURI(), realm, credentials.user(), credentials.password()));
            store.addAuthentication(
                    new BasicAuthentication(http.getURI(), realm, credentials.user(), credentials.password()));
        }
    }

    private static void stop(LifeCycle part) {
        try {
            part.stop();
        } catch (Exception | LinkageError failure) {
            // A linkage error is that of a class loader that has been closed; the other parts are stopped nevertheless.
            LOG.log(System.Logger.Level.WARNING, "a part of the WebSocket client does not stop", failure);
        }
    }
}
