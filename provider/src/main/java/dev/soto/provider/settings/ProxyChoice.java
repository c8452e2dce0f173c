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
 * @param credentials for the proxy; null for none, and for SOCKS 4, which has no passwords
 */
public record ProxyChoice(
        Kind kind,
        @Nullable String host,
        int port,
        @Nullable Credentials credentials) {

    /** Ways to a server. */
    public enum Kind {
        /** As {@link java.net.ProxySelector#getDefault} says for each URI. */
        SYSTEM,
        /** Directly. */
        NONE,
        /** Through an HTTP proxy with CONNECT (RFC 6455 section 4.1). */
        HTTP,
        /** Through a SOCKS 4 proxy, with its extension 4A for host names. */
        SOCKS4,
        /** Through a SOCKS 5 proxy (RFC 1928). */
        SOCKS5
    }

    /** Asks the JVM's proxy selector. */
    public static final ProxyChoice SYSTEM = new ProxyChoice(Kind.SYSTEM, null, 0);

    /** No proxy. */
    public static final ProxyChoice NONE = new ProxyChoice(Kind.NONE, null, 0);

    /** A way without credentials. */
    public ProxyChoice(Kind kind, @Nullable String host, int port) {
        this(kind, host, port, null);
    }

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
            case "socks4" -> Kind.SOCKS4;
            case "socks5" -> Kind.SOCKS5;
            default -> throw new IllegalArgumentException();
        };
        if (uri.getHost() == null || uri.getPort() <= 0 || uri.getPort() > 65_535) {
            throw new IllegalArgumentException();
        }
        String user = uri.getUserInfo();
        if (user != null && kind == Kind.SOCKS4) {
            throw new IllegalArgumentException();
        }
        return new ProxyChoice(
                kind, uri.getHost(), uri.getPort(), user == null ? null : Credentials.ofUserInformation(user));
    }

    /** Returns this way with credentials, unless it has its own or takes none. */
    public ProxyChoice orCredentials(@Nullable Credentials other) {
        boolean wanted = (kind == Kind.HTTP || kind == Kind.SOCKS5) && credentials == null;
        return wanted ? new ProxyChoice(kind, host, port, other) : this;
    }

    /** Returns this way as it would be given, without its credentials. */
    @Override
    public String toString() {
        return switch (kind) {
            case SYSTEM -> "system";
            case NONE -> "none";
            case HTTP -> "http://" + host + ":" + port;
            case SOCKS4 -> "socks4://" + host + ":" + port;
            case SOCKS5 -> "socks5://" + host + ":" + port;
        };
    }

    // Not those of a record: until Java 19 the JDK keeps the class whose were called last, with its loader, for ever.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProxyChoice that
                && kind == that.kind
                && Objects.equals(host, that.host)
                && port == that.port
                && Objects.equals(credentials, that.credentials);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, host, port, credentials);
    }
}
