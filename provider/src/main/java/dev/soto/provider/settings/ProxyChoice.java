package dev.soto.provider.settings;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a client reaches servers.
 *
 * @param kind which way
 * @param host of the proxy; null for SYSTEM and NONE
 * @param port of the proxy; 0 for SYSTEM and NONE
 */
public record ProxyChoice(Kind kind, @Nullable String host, int port) {

    /** Ways to a server. */
    public enum Kind {
        /** As {@link java.net.ProxySelector#getDefault} says for each URI. */
        SYSTEM,
        /** Directly. */
        NONE,
        /** Through an HTTP proxy with CONNECT (RFC 6455 section 4.1). */
        HTTP,
        /** Through a SOCKS 5 proxy. */
        SOCKS5
    }

    /** Asks the JVM's proxy selector. */
    public static final ProxyChoice SYSTEM = new ProxyChoice(Kind.SYSTEM, null, 0);

    /** No proxy. */
    public static final ProxyChoice NONE = new ProxyChoice(Kind.NONE, null, 0);

    static ProxyChoice parse(String text) {
        if (text.equals("system")) {
            return SYSTEM;
        }
        if (text.equals("none")) {
            return NONE;
        }
        URI uri = URI.create(text);
        Kind kind = switch (Objects.requireNonNullElse(uri.getScheme(), "")) {
            case "http" -> Kind.HTTP;
            case "socks5" -> Kind.SOCKS5;
            default -> throw new IllegalArgumentException();
        };
        if (uri.getHost() == null || uri.getPort() <= 0 || uri.getPort() > 65_535 || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException();
        }
        return new ProxyChoice(kind, uri.getHost(), uri.getPort());
    }

    @Override
    public String toString() {
        return switch (kind) {
            case SYSTEM -> "system";
            case NONE -> "none";
            case HTTP -> "http://" + host + ":" + port;
            case SOCKS5 -> "socks5://" + host + ":" + port;
        };
    }
}
