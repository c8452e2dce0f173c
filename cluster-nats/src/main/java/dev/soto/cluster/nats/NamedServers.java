package dev.soto.cluster.nats;

import io.nats.client.support.NatsUri;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * A TLS context whose servers have to be those that were asked for (RFC 6125): jnats takes any certificate that is trusted, whomever it is
 * for, and has nothing to set but the context.
 */
final class NamedServers extends SSLContextSpi {
    private static final System.Logger LOG = System.getLogger(NamedServers.class.getName());

    private final SSLContext context;
    private final Set<String> hosts;

    private NamedServers(SSLContext context, Set<String> hosts) {
        this.context = context;
        this.hosts = hosts;
    }

    /**
     * Returns one that trusts whom another trusts.
     *
     * @param addresses of servers, as jnats takes them
     */
    static SSLContext of(SSLContext context, List<String> addresses) {
        Set<String> hosts = new LinkedHashSet<>();
        for (String address : addresses) {
            try {
                hosts.add(new NatsUri(address).getHost());
            } catch (URISyntaxException noAddress) {
                throw new IllegalArgumentException(noAddress);
            }
        }
        return new SSLContext(new NamedServers(context, hosts), context.getProvider(), context.getProtocol()) {};
    }

    /** Before it asks for a socket jnats has looked a name up, and asks for an address that the name has; the certificate has the name. */
    private String asked(String host) {
        if (hosts.contains(host)) {
            return host;
        }
        for (String name : hosts) {
            try {
                for (InetAddress address : InetAddress.getAllByName(name)) {
                    if (address.getHostAddress().equals(host)) {
                        return name;
                    }
                }
            } catch (UnknownHostException gone) {
                LOG.log(System.Logger.Level.DEBUG, "no address of dev.soto.clusterServers", gone);
            }
        }
        return host;
    }

    private static SSLParameters named(SSLParameters parameters) {
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
            throws KeyManagementException {
        throw new KeyManagementException("it has its keys and its trust already");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return new Sockets(context.getSocketFactory(), this::asked);
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        return context.getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setSSLParameters(named(engine.getSSLParameters()));
        return engine;
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setSSLParameters(named(engine.getSSLParameters()));
        return engine;
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return context.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return context.getClientSessionContext();
    }

    private static final class Sockets extends SSLSocketFactory {
        private final SSLSocketFactory factory;
        private final UnaryOperator<String> asked;

        Sockets(SSLSocketFactory factory, UnaryOperator<String> asked) {
            this.factory = factory;
            this.asked = asked;
        }

        private static Socket checked(Socket made) {
            SSLSocket socket = (SSLSocket) made;
            socket.setSSLParameters(named(socket.getSSLParameters()));
            return socket;
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return factory.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return factory.getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket(Socket over, String host, int port, boolean closesIt) throws IOException {
            return checked(factory.createSocket(over, asked.apply(host), port, closesIt));
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return checked(factory.createSocket(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
            return checked(factory.createSocket(host, port, from, fromPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return checked(factory.createSocket(host, port));
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
            return checked(factory.createSocket(host, port, from, fromPort));
        }
    }
}
