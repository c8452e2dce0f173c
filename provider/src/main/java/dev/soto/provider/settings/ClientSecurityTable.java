package dev.soto.provider.settings;

import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The client: proxies, passwords, TLS and cookies. */
public final class ClientSecurityTable {
    private static final Rows ROWS = new Rows();

    /** Way to the server. */
    public static final Setting<ProxyChoice> PROXY = ROWS.add(
            "proxy",
            new ProxyKind(),
            ProxyChoice.SYSTEM,
            Rows.EVERYWHERE,
            "The client's way to a server: as the JVM's ProxySelector says, directly, or through a proxy.");

    /** Who asks the proxy. */
    public static final Setting<String> PROXY_USER = ROWS.add(
            "proxyUser",
            SettingKind.text("any text"),
            "",
            Rows.EVERYWHERE,
            "User name for a proxy whose address has none, also for one of the JVM's ProxySelector: for Basic and"
                    + " Digest at HTTP proxies, and at SOCKS proxies.");

    /** Password for the proxy. */
    public static final Setting<String> PROXY_PASSWORD = ROWS.add(
            "proxyPassword",
            SettingKind.secret("any text"),
            "",
            Rows.EVERYWHERE,
            "Password for the proxy. It is in no message and no log.");

    /** Realm of the proxy. */
    public static final Setting<String> PROXY_REALM = ROWS.add(
            "proxyRealm",
            SettingKind.text("any text"),
            "",
            Rows.EVERYWHERE,
            "Answer an HTTP proxy's 407 only when it is for this realm. Without it, any.");

    /** Who asks the server. */
    public static final Setting<String> AUTHENTICATION_USER = ROWS.add(
            "authenticationUser",
            SettingKind.text("any text"),
            "",
            Rows.EVERYWHERE,
            "User name with which the client answers a 401 of the server that it was told to connect to: Digest before"
                    + " Basic. A user in the URI goes first.");

    /** Password for the server. */
    public static final Setting<String> AUTHENTICATION_PASSWORD = ROWS.add(
            "authenticationPassword",
            SettingKind.secret("any text"),
            "",
            Rows.EVERYWHERE,
            "Password for the server. It is in no message and no log.");

    /** Realm of the server. */
    public static final Setting<String> AUTHENTICATION_REALM = ROWS.add(
            "authenticationRealm",
            SettingKind.text("any text"),
            "",
            Rows.EVERYWHERE,
            "Answer a server's 401 only when it is for this realm. Without it, any.");

    /** Whether Basic credentials go first. */
    public static final Setting<Boolean> PREEMPTIVE_AUTHENTICATION = ROWS.add(
            "preemptiveAuthentication",
            SettingKind.flag(),
            false,
            Rows.EVERYWHERE,
            "Send authenticationUser and its password as Basic with the first request, without being asked.");

    /** TLS of the client. */
    public static final Setting<Optional<SSLContext>> SSL_CONTEXT = ROWS.add(
            "sslContext",
            new ContextKind(),
            Optional.empty(),
            Rows.EVERYWHERE,
            "The TLS of a client endpoint whose configuration has no getSSLContext().");

    /** Whom the client trusts. */
    public static final Setting<String> TRUST_STORE = ROWS.add(
            "trustStore",
            SettingKind.text("a path"),
            "",
            Rows.EVERYWHERE,
            "Key store with the certificates that the client trusts, where no SSLContext is given. Without it, the JVM's.");

    /** Format of the trust store. */
    public static final Setting<String> TRUST_STORE_TYPE = ROWS.add(
            "trustStoreType",
            SettingKind.text("PKCS12, JKS or another of java.security.KeyStore"),
            "",
            Rows.EVERYWHERE,
            "Format of trustStore. Without it, PKCS12 and JKS are told apart.");

    /** Password of the trust store. */
    public static final Setting<String> TRUST_STORE_PASSWORD = ROWS.add(
            "trustStorePassword",
            SettingKind.secret("any text"),
            "",
            Rows.EVERYWHERE,
            "Password of trustStore. It is in no message and no log.");

    /** What the client shows. */
    public static final Setting<String> KEY_STORE = ROWS.add(
            "keyStore",
            SettingKind.text("a path"),
            "",
            Rows.EVERYWHERE,
            "Key store with the client's certificate and key, where no SSLContext is given. Without it, the client shows"
                    + " none.");

    /** Format of the key store. */
    public static final Setting<String> KEY_STORE_TYPE = ROWS.add(
            "keyStoreType",
            SettingKind.text("PKCS12, JKS or another of java.security.KeyStore"),
            "",
            Rows.EVERYWHERE,
            "Format of keyStore. Without it, PKCS12 and JKS are told apart.");

    /** Password of the key store and its key. */
    public static final Setting<String> KEY_STORE_PASSWORD = ROWS.add(
            "keyStorePassword",
            SettingKind.secret("any text"),
            "",
            Rows.EVERYWHERE,
            "Password of keyStore and of the key in it. It is in no message and no log.");

    /** Versions of TLS. */
    public static final Setting<List<String>> TLS_PROTOCOLS = ROWS.add(
            "tlsProtocols",
            SettingKind.names("none, or names such as TLSv1.3, TLSv1.2"),
            List.of(),
            Rows.EVERYWHERE,
            "Versions of TLS that the client agrees to, whatever the SSLContext. Without it, the JDK's.");

    /** Cipher suites of TLS. */
    public static final Setting<List<String>> TLS_CIPHER_SUITES = ROWS.add(
            "tlsCipherSuites",
            SettingKind.names("none, or names such as TLS_AES_256_GCM_SHA384"),
            List.of(),
            Rows.EVERYWHERE,
            "Cipher suites that the client agrees to, in order of preference, whatever the SSLContext. Without it, the"
                    + " JDK's but for weak ones.");

    /** Where cookies are kept. */
    public static final Setting<CookieChoice> COOKIES = ROWS.add(
            "cookies",
            new CookieKind(),
            CookieChoice.NONE,
            Rows.EVERYWHERE,
            "Keep the cookies of answers, and send them again: for all connections of the container, or where the"
                    + " handler says.");

    /** All of them, in order. */
    static final List<Setting<?>> ALL = ROWS.all();

    private ClientSecurityTable() {}

    private record ProxyKind() implements SettingKind<ProxyChoice> {
        @Override
        public String range() {
            return "system, none, http://[user:password@]host:port, socks5://[user:password@]host:port,"
                    + " socks4://host:port";
        }

        @Override
        public ProxyChoice read(String text) {
            return ProxyChoice.parse(text);
        }
    }

    private record ContextKind() implements SettingKind<Optional<SSLContext>> {
        @Override
        public String range() {
            return "none, or a javax.net.ssl.SSLContext as user property";
        }

        @Override
        public Optional<SSLContext> read(String text) {
            if (text.equals(NOTHING)) {
                return Optional.empty();
            }
            throw new IllegalArgumentException();
        }

        @Override
        public String write(Optional<SSLContext> context) {
            return NOTHING;
        }

        @Override
        public @Nullable Optional<SSLContext> convert(Object value) {
            return value instanceof SSLContext context ? Optional.of(context) : null;
        }
    }

    private record CookieKind() implements SettingKind<CookieChoice> {
        @Override
        public String range() {
            return "none, container, or a java.net.CookieHandler as user property";
        }

        @Override
        public CookieChoice read(String text) {
            return CookieChoice.parse(text);
        }

        @Override
        public @Nullable CookieChoice convert(Object value) {
            return CookieChoice.of(value);
        }
    }
}
