package dev.soto.provider.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.io.ssl.SslClientConnectionFactory;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's connector, with an {@link AddressRace} where a host has several addresses. Jetty tries addresses one after the other, each for
 * the whole connect timeout, and above this class; so a resolver that belongs to it tells Jetty of the first address only, and this
 * class of all.
 */
final class RacingConnector extends ClientConnector {
    private static final String ADDRESSES = RacingConnector.class.getName() + ".addresses";
    private static final String ATTEMPT = RacingConnector.class.getName() + ".attempt";

    private final Duration delay;
    private final @Nullable SharedSockets sockets;

    /**
     * Creates a connector.
     *
     * @param delay after which the next address is tried as well
     * @param sockets to be told of connections; null for nobody
     */
    RacingConnector(Duration delay, @Nullable SharedSockets sockets) {
        this.delay = delay;
        this.sockets = sockets;
    }

    /** Returns the resolver for the HTTP client above this connector. */
    static SocketAddressResolver resolver(SocketAddressResolver resolver) {
        return (host, port, context, promise) -> {
            ConnectTimes times = ConnectTimes.of(context);
            times.resolving();
            resolver.resolve(ClientUri.resolvable(host), port, context, new Promise<>() {
                @Override
                public void succeeded(List<InetSocketAddress> addresses) {
                    times.resolved();
                    List<InetSocketAddress> ordered = AddressRace.interleaved(addresses);
                    if (ordered.size() > 1) {
                        context.put(ADDRESSES, ordered);
                    }
                    promise.succeeded(ordered.subList(0, Math.min(1, ordered.size())));
                }

                @Override
                public void failed(Throwable failure) {
                    promise.failed(failure);
                }
            });
        };
    }

    @Override
    // Put there by the resolver.
    @SuppressWarnings("unchecked")
    public void connect(SocketAddress address, Map<String, Object> context) {
        ConnectTimes.of(context).connecting();
        List<InetSocketAddress> addresses = (List<InetSocketAddress>) context.remove(ADDRESSES);
        if (addresses == null) {
            super.connect(address, context);
        } else {
            new AddressRace(addresses, delay, getScheduler(), new Channels(context)).start();
        }
    }

    @Override
    protected Connection newConnection(EndPoint endPoint, Map<String, Object> context) throws IOException {
        AddressRace.Attempt attempt = attempt(context);
        if (attempt != null && !attempt.connected()) {
            // A failure here would be a warning in Jetty's log.
            context.put(CONNECTION_PROMISE_CONTEXT_KEY, Promise.noop());
            return new Late(endPoint, getExecutor());
        }
        if (sockets != null && !sockets.add(endPoint, context)) {
            return new Late(endPoint, getExecutor());
        }
        Connection connection = super.newConnection(endPoint, context);
        if (sockets != null) {
            sockets.removeAtEnd(endPoint, connection);
        }
        return connection;
    }

    @Override
    public ClientConnectionFactory newSslClientConnectionFactory(
            SslContextFactory.@Nullable Client tls, ClientConnectionFactory above) {
        SslContextFactory.Client used = tls == null ? getSslContextFactory() : tls;
        return new SslClientConnectionFactory(used, getByteBufferPool(), getExecutor(), above) {
            @Override
            protected SslConnection newSslConnection(EndPoint endPoint, SSLEngine engine) {
                return new MeasuredTls(
                        getByteBufferPool(),
                        getExecutor(),
                        getSslContextFactory(),
                        endPoint,
                        engine,
                        isDirectBuffersForEncryption(),
                        isDirectBuffersForDecryption());
            }
        };
    }

    @Override
    protected void connectFailed(
            SelectableChannel channel, SocketAddress address, Throwable failure, Map<String, Object> context) {
        AddressRace.Attempt attempt = attempt(context);
        if (attempt == null || attempt.failed(failure)) {
            super.connectFailed(channel, address, failure, context);
        }
    }

    private static AddressRace.@Nullable Attempt attempt(Map<String, Object> context) {
        return (AddressRace.Attempt) context.get(ATTEMPT);
    }

    private void dial(InetSocketAddress address, Map<String, Object> context) {
        super.connect(address, context);
    }

    private void report(ConnectException failure, SocketAddress address, Map<String, Object> context) {
        super.connectFailed(null, address, failure, context);
    }

    /** A connection that comes when another has won, or nobody waits any more. */
    private static final class Late extends AbstractConnection {
        Late(EndPoint endPoint, Executor executor) {
            super(endPoint, executor);
        }

        @Override
        public void onOpen() {
            super.onOpen();
            close();
        }

        @Override
        public void onFillable() {
            close();
        }
    }

    /** The attempts of a race as connects of Jetty's, each with a context of its own. */
    private final class Channels implements AddressRace.Runners {
        private final Map<String, Object> context;
        private final ConcurrentMap<AddressRace.Attempt, SelectableChannel> channels = new ConcurrentHashMap<>();

        Channels(Map<String, Object> context) {
            this.context = context;
        }

        @Override
        public void start(AddressRace.Attempt attempt) {
            Map<String, Object> own = new ConcurrentHashMap<>(context);
            own.put(ATTEMPT, attempt);
            own.put(REMOTE_SOCKET_ADDRESS_CONTEXT_KEY, attempt.address());
            own.put(
                    Transport.CONTEXT_KEY,
                    new Transport.Wrapper((Transport) context.getOrDefault(Transport.CONTEXT_KEY, Transport.TCP_IP)) {
                        @Override
                        public SelectableChannel newSelectableChannel() throws IOException {
                            SelectableChannel channel = super.newSelectableChannel();
                            channels.put(attempt, channel);
                            return channel;
                        }
                    });
            dial(attempt.address(), own);
        }

        @Override
        public void stop(Set<AddressRace.Attempt> attempts) {
            for (AddressRace.Attempt attempt : attempts) {
                IO.close(channels.get(attempt));
            }
            if (!attempts.isEmpty()) {
                // The system hears of a close when the channel's selector goes round.
                getSelectorManager().getBeans(ManagedSelector.class).forEach(each -> each.submit(selector -> {}));
            }
        }

        @Override
        public void allFailed(AddressRace.Attempt last, ConnectException failure) {
            report(failure, last.address(), context);
        }
    }
}
