package dev.soto.provider.admission;

import dev.soto.protocol.handshake.Headers;
import dev.soto.provider.settings.AddressPrefix;
import dev.soto.provider.settings.TrustedProxies;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out where a client is. That is the peer of the connection, unless it is a trusted proxy: then it is what the proxy says,
 * unless that is a trusted proxy again, and so on. What is before the first address that nobody vouches for may be anybody's
 * invention; so may be one of {@code Forwarded} and {@code X-Forwarded-For} where they differ. Immutable, thread-safe.
 */
final class ClientAddresses {
    /** An identifier that a proxy gives a client so as not to show its address (RFC 7239 section 6.3). */
    private static final Pattern IDENTIFIER = Pattern.compile("_[A-Za-z0-9._-]{1,64}");

    private static final String UNKNOWN = "unknown";

    private final TrustedProxies proxies;
    private final int ipv6Bits;

    ClientAddresses(TrustedProxies proxies, int ipv6Bits) {
        this.proxies = proxies;
        this.ipv6Bits = ipv6Bits;
    }

    /**
     * Returns what stands for a client: its IPv4 address, its IPv6 prefix, or the identifier that a proxy gave it.
     *
     * @param peer of the connection; null when it has no address
     */
    String of(@Nullable Object peer, Headers headers) {
        InetAddress address = addressOf(peer);
        if (address == null) {
            return UNKNOWN;
        }
        if (proxies.isEmpty() || !proxies.contains(address)) {
            return shown(address);
        }
        List<String> standard = standardHops(headers);
        List<String> older = olderHops(headers);
        String client = behind(address, standard.isEmpty() ? older : standard);
        // A proxy writes one of the two and may pass on the other as the client sent it: then nobody knows which is the
        // proxy's.
        boolean both = !standard.isEmpty() && !older.isEmpty();
        return both && !client.equals(behind(address, older)) ? shown(address) : client;
    }

    private String behind(InetAddress proxy, List<String> hops) {
        InetAddress nearest = proxy;
        for (int i = hops.size() - 1; i >= 0; i--) {
            String name = ForwardedHeader.name(hops.get(i));
            if (name != null && IDENTIFIER.matcher(name).matches()) {
                return name;
            }
            InetAddress hop = name == null ? null : AddressPrefix.address(name);
            if (hop == null) {
                // It does not say, or not in a way that can be understood: what is further away cannot be believed.
                return shown(nearest);
            }
            if (!proxies.contains(hop)) {
                return shown(hop);
            }
            nearest = hop;
        }
        return shown(nearest);
    }

    /** Returns what the proxies say by RFC 7239, the nearest last. A field that breaks the grammar says nothing. */
    private static List<String> standardHops(Headers headers) {
        List<String> hops = new ArrayList<>();
        for (String field : headers.values("Forwarded")) {
            List<String> nodes = ForwardedHeader.nodes(field);
            hops.addAll(nodes == null ? List.of("") : nodes);
        }
        return hops;
    }

    private static List<String> olderHops(Headers headers) {
        List<String> hops = new ArrayList<>();
        headers.values("X-Forwarded-For")
                .forEach(field ->
                        Stream.of(field.split(",", -1)).map(String::strip).forEach(hops::add));
        return hops;
    }

    private static @Nullable InetAddress addressOf(@Nullable Object peer) {
        if (!(peer instanceof InetSocketAddress socket)) {
            return null;
        }
        InetAddress resolved = socket.getAddress();
        return resolved != null ? resolved : AddressPrefix.address(withoutZone(socket.getHostString()));
    }

    private static String withoutZone(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        int zone = bare.indexOf('%');
        return zone < 0 ? bare : bare.substring(0, zone);
    }

    private String shown(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        try {
            return InetAddress.getByAddress(AddressPrefix.cut(address.getAddress(), ipv6Bits))
                            .getHostAddress() + "/" + ipv6Bits;
        } catch (UnknownHostException impossible) {
            throw new AssertionError("the length of an address does not change", impossible);
        }
    }
}
