package dev.soto.cli;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The proxy that the environment names, as curl and others read it: {@code https_proxy} for wss, {@code http_proxy} for ws,
 * {@code all_proxy} for both, and {@code no_proxy} for hosts without; in capitals too, but {@code HTTP_PROXY}, which a CGI
 * program's peer can set.
 */
final class ProxyVariables {
    private final Map<String, String> environment;

    ProxyVariables(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Returns dev.soto.proxy for a URI; null when the environment says nothing. */
    @Nullable
    String proxyOf(URI uri) {
        boolean secure = "wss".equalsIgnoreCase(uri.getScheme());
        List<String> names = secure
                ? List.of("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
                : List.of("http_proxy", "all_proxy", "ALL_PROXY");
        String proxy = names.stream().flatMap(this::value).findFirst().orElse(null);
        if (proxy == null) {
            return null;
        }
        return isExcluded(uri) ? "none" : complete(proxy);
    }

    private Stream<String> value(String name) {
        String value = environment.getOrDefault(name, "").strip();
        return value.isEmpty() ? Stream.empty() : Stream.of(value);
    }

    /** Without a scheme it is HTTP; names are looked up by the proxy in any case. */
    private static String complete(String proxy) {
        if (!proxy.contains("://")) {
            return "http://" + proxy;
        }
        return proxy.replaceFirst("^socks5h://", "socks5://")
                .replaceFirst("^socks4a://", "socks4://")
                .replaceFirst("/$", "");
    }

    private boolean isExcluded(URI uri) {
        String host = uri.getHost() == null
                ? ""
                : uri.getHost().toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
        return Stream.of("no_proxy", "NO_PROXY").flatMap(this::value).findFirst().stream()
                .flatMap(list -> Stream.of(list.split("[,\\s]+")))
                .map(entry -> entry.toLowerCase(Locale.ROOT))
                .anyMatch(entry -> matches(entry, host));
    }

    private static boolean matches(String entry, String host) {
        if (entry.equals("*")) {
            return true;
        }
        String name = entry.replaceFirst("^\\*?\\.", "").replaceAll("[\\[\\]]", "");
        return !name.isEmpty() && (host.equals(name) || host.endsWith("." + name));
    }
}
