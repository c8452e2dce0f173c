package dev.soto.provider.client;

import dev.soto.provider.settings.Credentials;
import dev.soto.provider.settings.ProxyChoice;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.ProxyConfiguration;
import org.eclipse.jetty.client.Socks4Proxy;
import org.eclipse.jetty.client.Socks5;
import org.eclipse.jetty.client.Socks5Proxy;
import org.jspecify.annotations.Nullable;

/** Which proxy a connection goes through. */
final class ProxyRoute {
    private ProxyRoute() {}

    /** Returns a choice that is not {@link ProxyChoice.Kind#SYSTEM}: asks the JVM's selector where it has to. */
    static ProxyChoice resolve(ProxyChoice choice, ClientUri target) {
        ProxySelector selector = ProxySelector.getDefault();
        if (choice.kind() != ProxyChoice.Kind.SYSTEM) {
            return choice;
        }
        if (selector == null) {
            return ProxyChoice.NONE;
        }
        for (Proxy proxy : selector.select(target.httpUri())) {
            if (proxy.address() instanceof InetSocketAddress address) {
                ProxyChoice.Kind kind =
                        proxy.type() == Proxy.Type.SOCKS ? ProxyChoice.Kind.SOCKS5 : ProxyChoice.Kind.HTTP;
                return new ProxyChoice(kind, address.getHostString(), address.getPort());
            }
            return ProxyChoice.NONE;
        }
        return ProxyChoice.NONE;
    }

    /** Returns Jetty's proxy for a resolved choice; null for none. */
    static ProxyConfiguration.@Nullable Proxy of(ProxyChoice choice) {
        String host = choice.host();
        if (host == null) {
            return null;
        }
        return switch (choice.kind()) {
            case SOCKS4 -> new Socks4Proxy(host, choice.port());
            case SOCKS5 -> socks5(host, choice.port(), choice.credentials());
            default -> new Tunnel(host, choice.port());
        };
    }

    private static Socks5Proxy socks5(String host, int port, @Nullable Credentials credentials) {
        Socks5Proxy proxy = new Socks5Proxy(host, port);
        if (credentials != null) {
            proxy.putAuthenticationFactory(
                    new Socks5.UsernamePasswordAuthenticationFactory(credentials.user(), credentials.password()));
        }
        return proxy;
    }

    private static final class Tunnel extends HttpProxy {
        Tunnel(String host, int port) {
            super(host, port);
        }

        @Override
        public boolean requiresTunnel(Origin origin) {
            // RFC 6455 section 4.1 item 2: CONNECT also for ws, which Jetty would send as an absolute-form request.
            return true;
        }
    }
}
