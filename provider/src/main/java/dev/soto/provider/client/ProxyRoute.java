package dev.soto.provider.client;

import dev.soto.provider.settings.ProxyChoice;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.ProxyConfiguration;
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
        // The selector knows the schemes of HTTP only.
        String uri = (target.isSecure() ? "https" : "http")
                + target.uri().toString().substring(target.uri().getScheme().length());
        for (Proxy proxy : selector.select(URI.create(uri))) {
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
        if (choice.kind() == ProxyChoice.Kind.SOCKS5) {
            return new Socks5Proxy(host, choice.port());
        }
        return new HttpProxy(host, choice.port()) {
            @Override
            public boolean requiresTunnel(Origin origin) {
                // RFC 6455 section 4.1 item 2: CONNECT also for ws, which Jetty would send as an absolute-form request.
                return true;
            }
        };
    }
}
