package dev.soto.provider.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Names of user properties that people know from Tyrus, Tomcat and Undertow, and what they mean here. docs/client.md has the
 * same list. A name of ours in the same place goes before them.
 */
final class SettingAliases {
    private static final System.Logger LOG = System.getLogger(SettingAliases.class.getName());

    private static final String TYRUS = "org.glassfish.tyrus.";
    private static final String TYRUS_CLIENT = TYRUS + "client.";
    private static final String TOMCAT = "org.apache.tomcat.websocket.";
    private static final String UNDERTOW = "io.undertow.websocket.";

    /** Says what a value means: puts settings, or nothing. Throws IllegalArgumentException when it cannot be read. */
    private interface Meaning {
        void put(Object value, Map<Setting<?>, Object> to);
    }

    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private SettingAliases() {}

    /** Loaded when somebody uses such a name only: most do not, and a table of functions takes its time at the start. */
    private static final class Tables {
        static final Map<String, Meaning> KNOWN = new LinkedHashMap<>();

        /** Names that have no counterpart, with what there is instead. */
        static final Map<String, String> WITHOUT = new LinkedHashMap<>();

        static {
            KNOWN.put(TYRUS_CLIENT + "ClientManager.ContainerTimeout", same(ClientTable.HANDSHAKE_TIMEOUT));
            KNOWN.put(TYRUS_CLIENT + "proxy", SettingAliases::tyrusProxy);
            KNOWN.put(TYRUS_CLIENT + "proxy.headers", SettingAliases::tyrusProxyHeaders);
            KNOWN.put(TYRUS_CLIENT + "http.redirect", same(ClientTable.FOLLOW_REDIRECTS));
            KNOWN.put(TYRUS_CLIENT + "http.redirect.threshold", same(ClientTable.MAX_REDIRECTS));
            KNOWN.put(TYRUS_CLIENT + "http.retryAfter", same(ClientTable.RETRY_AFTER));
            KNOWN.put(
                    TYRUS + "incomingBufferSize",
                    same(ConnectionTable.MAX_TEXT_MESSAGE_BYTES, ConnectionTable.MAX_BINARY_MESSAGE_BYTES));

            KNOWN.put(TOMCAT + "IO_TIMEOUT_MS", same(ClientTable.HANDSHAKE_TIMEOUT));
            KNOWN.put(TOMCAT + "MAX_REDIRECTIONS", SettingAliases::tomcatRedirections);
            KNOWN.put(TOMCAT + "SSL_CONTEXT", same(ClientSecurityTable.SSL_CONTEXT));
            KNOWN.put(TOMCAT + "WS_AUTHENTICATION_USER_NAME", same(ClientSecurityTable.AUTHENTICATION_USER));
            KNOWN.put(TOMCAT + "WS_AUTHENTICATION_PASSWORD", same(ClientSecurityTable.AUTHENTICATION_PASSWORD));
            KNOWN.put(TOMCAT + "WS_AUTHENTICATION_REALM", same(ClientSecurityTable.AUTHENTICATION_REALM));
            KNOWN.put(TOMCAT + "SSL_PROTOCOLS", same(ClientSecurityTable.TLS_PROTOCOLS));
            KNOWN.put(TOMCAT + "SSL_TRUSTSTORE", SettingAliases::tomcatTrustStore);
            KNOWN.put(TOMCAT + "SSL_TRUSTSTORE_PWD", same(ClientSecurityTable.TRUST_STORE_PASSWORD));
            // Tomcat reads the first of each two, and its guide names the second.
            KNOWN.put(TOMCAT + "WS_AUTHENTICATION_PROXY_USER_NAME", same(ClientSecurityTable.PROXY_USER));
            KNOWN.put(TOMCAT + "WS_PROXY_AUTHENTICATION_USER_NAME", same(ClientSecurityTable.PROXY_USER));
            KNOWN.put(TOMCAT + "WS_AUTHENTICATION_PROXY_PASSWORD", same(ClientSecurityTable.PROXY_PASSWORD));
            KNOWN.put(TOMCAT + "WS_PROXY_AUTHENTICATION_PASSWORD", same(ClientSecurityTable.PROXY_PASSWORD));
            KNOWN.put(TOMCAT + "WS_AUTHENTICATION_PROXY_REALM", same(ClientSecurityTable.PROXY_REALM));
            KNOWN.put(TOMCAT + "WS_PROXY_AUTHENTICATION_REALM", same(ClientSecurityTable.PROXY_REALM));
            KNOWN.put(TOMCAT + "MAX_HTTP_RESPONSE_HEADER_BYTES", same(ClientTable.MAX_RESPONSE_HEAD_BYTES));
            KNOWN.put(TOMCAT + "BLOCKING_SEND_TIMEOUT", SettingAliases::tomcatSendTimeout);
            KNOWN.put(TOMCAT + "SESSION_CLOSE_TIMEOUT", SettingAliases::tomcatCloseTimeout);

            KNOWN.put(UNDERTOW + "CONNECT_TIMEOUT", SettingAliases::undertowTimeout);
            KNOWN.put(UNDERTOW + "SSL_CONTEXT", same(ClientSecurityTable.SSL_CONTEXT));

            WITHOUT.put(
                    TYRUS_CLIENT + "sslEngineConfigurator",
                    "ClientEndpointConfig.Builder.sslContext, or " + ClientSecurityTable.TRUST_STORE + ", "
                            + ClientSecurityTable.KEY_STORE + " and " + ClientSecurityTable.TLS_PROTOCOLS);
            String credentials =
                    ClientSecurityTable.AUTHENTICATION_USER + " and " + ClientSecurityTable.AUTHENTICATION_PASSWORD;
            WITHOUT.put(TYRUS_CLIENT + "http.auth.Credentials", credentials);
            WITHOUT.put(TYRUS_CLIENT + "http.auth.AuthConfig", credentials);
            WITHOUT.put(TYRUS_CLIENT + "ClientManager.ReconnectHandler", "SotoWebSocketContainer.connectAndKeep");
            WITHOUT.put(
                    TYRUS_CLIENT + "sharedContainer", "the containers of ContainerProvider, which share their threads");
            WITHOUT.put(
                    TYRUS_CLIENT + "sharedContainerIdleTimeout",
                    "threads that end ten seconds after the last connection");
            WITHOUT.put(TYRUS_CLIENT + "workerThreadPoolConfig", ClientTable.CLIENT_THREADS.name());
            WITHOUT.put(TYRUS_CLIENT + "http.logUpgrade", "the log of org.eclipse.jetty.client at debug level");
            WITHOUT.put(TYRUS_CLIENT + "maskingKeyGenerator", "secure random keys without a lock");
            WITHOUT.put(TYRUS_CLIENT + "socketBinding", "the routes of the operating system");
            WITHOUT.put(TOMCAT + "READ_IDLE_TIMEOUT_MS", ConnectionTable.IDLE_TIMEOUT.name());
            WITHOUT.put(TOMCAT + "WRITE_IDLE_TIMEOUT_MS", ConnectionTable.IDLE_TIMEOUT.name());
        }

        private Tables() {}
    }

    /** Returns whether a name has a meaning here. */
    static boolean isKnown(String name) {
        return isForeign(name) && Tables.KNOWN.containsKey(name);
    }

    /** Returns the names that have a meaning here, for tests. */
    static Set<String> known() {
        return Tables.KNOWN.keySet();
    }

    /** Returns the names that have none, for tests. */
    static Set<String> without() {
        return Tables.WITHOUT.keySet();
    }

    /**
     * Returns the settings that the names of others in a source stand for.
     *
     * @throws IllegalArgumentException when a value cannot be read; it has the name
     */
    static Map<Setting<?>, Object> read(SettingSource source) {
        Map<Setting<?>, Object> settings = new LinkedHashMap<>();
        for (String name : source.names()) {
            if (!isForeign(name)) {
                continue;
            }
            Meaning meaning = Tables.KNOWN.get(name);
            Object value = source.lookup().apply(name);
            if (meaning != null && value != null) {
                read(name, meaning, value, source, settings);
            } else if (Tables.WITHOUT.containsKey(name) && WARNED.add(name)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0} in the {1} has no effect with Soto, which has instead: {2}",
                        name,
                        source.description(),
                        Tables.WITHOUT.get(name));
            } else if (!Tables.KNOWN.containsKey(name) && !Tables.WITHOUT.containsKey(name) && WARNED.add(name)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0} in the {1} looks like a name of another provider and is none that Soto knows{2}. Those that it"
                                + " knows: {3}",
                        name,
                        source.description(),
                        SettingSuggestions.question(name, Tables.KNOWN.keySet()),
                        String.join(", ", new TreeSet<>(Tables.KNOWN.keySet())));
            }
        }
        return settings;
    }

    /** Returns whether a name looks like one of another provider. */
    static boolean isForeign(String name) {
        return name.startsWith(TYRUS) || name.startsWith(TOMCAT) || name.startsWith(UNDERTOW);
    }

    private static void read(
            String name, Meaning meaning, Object value, SettingSource source, Map<Setting<?>, Object> settings) {
        try {
            meaning.put(value, settings);
        } catch (IllegalArgumentException refused) {
            String why = String.valueOf(refused.getMessage());
            throw new IllegalArgumentException(name + " in the " + source.description() + ": " + why);
        }
    }

    private static Meaning same(Setting<?>... settings) {
        return (value, to) -> {
            for (Setting<?> setting : settings) {
                to.put(setting, setting.read(value, "meaning of that name"));
            }
        };
    }

    /** The scheme is ignored there. */
    private static void tyrusProxy(Object value, Map<Setting<?>, Object> to) {
        String text = value.toString();
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException noUri) {
            // What it says may have a password.
            uri = URI.create("");
        }
        if (uri.getHost() == null || uri.getPort() <= 0) {
            throw new IllegalArgumentException("\"" + Setting.withoutUsers(text)
                    + "\" is no URI with a host and a port; such as http://my.proxy.example:3128 (or "
                    + ClientSecurityTable.PROXY + ")");
        }
        to.put(ClientSecurityTable.PROXY, new ProxyChoice(ProxyChoice.Kind.HTTP, uri.getHost(), uri.getPort()));
    }

    /** The guide shows it with one header: Basic credentials. */
    private static void tyrusProxyHeaders(Object value, Map<Setting<?>, Object> to) {
        List<String> names = new ArrayList<>();
        String authorization = null;
        if (value instanceof Map<?, ?> headers) {
            for (Map.Entry<?, ?> header : headers.entrySet()) {
                names.add(String.valueOf(header.getKey()));
                authorization = String.valueOf(header.getValue());
            }
        }
        Credentials credentials = authorization == null ? null : basic(authorization);
        if (credentials == null || names.size() != 1 || !names.get(0).equalsIgnoreCase("Proxy-Authorization")) {
            throw new IllegalArgumentException(
                    "of the headers for a proxy, Soto sends Proxy-Authorization: Basic only ("
                            + ClientSecurityTable.PROXY_USER + ", " + ClientSecurityTable.PROXY_PASSWORD
                            + "), given are " + names);
        }
        to.put(ClientSecurityTable.PROXY_USER, credentials.user());
        to.put(ClientSecurityTable.PROXY_PASSWORD, credentials.password());
    }

    private static @Nullable Credentials basic(String authorization) {
        if (!authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        byte[] pair = Base64.getDecoder().decode(authorization.substring(6).strip());
        return Credentials.ofUserInformation(new String(pair, StandardCharsets.UTF_8));
    }

    /** None are followed there with 0. */
    private static void tomcatRedirections(Object value, Map<Setting<?>, Object> to) {
        boolean some = !value.toString().strip().equals("0");
        to.put(ClientTable.FOLLOW_REDIRECTS, some);
        if (some) {
            same(ClientTable.MAX_REDIRECTS).put(value, to);
        }
    }

    /** It has a default password there. */
    private static void tomcatTrustStore(Object value, Map<Setting<?>, Object> to) {
        same(ClientSecurityTable.TRUST_STORE).put(value, to);
        to.putIfAbsent(ClientSecurityTable.TRUST_STORE_PASSWORD, "changeit");
    }

    /** Without end is -1 there. */
    private static void tomcatSendTimeout(Object value, Map<Setting<?>, Object> to) {
        same(ConnectionTable.SEND_TIMEOUT).put(value.toString().strip().equals("-1") ? "0" : value, to);
    }

    /** What is not positive is ignored there. */
    private static void tomcatCloseTimeout(Object value, Map<Setting<?>, Object> to) {
        String text = value.toString().strip();
        if (!text.equals("0") && !text.startsWith("-")) {
            same(ConnectionTable.CLOSE_TIMEOUT).put(value, to);
        }
    }

    /** In seconds. */
    private static void undertowTimeout(Object value, Map<Setting<?>, Object> to) {
        same(ClientTable.HANDSHAKE_TIMEOUT).put(value.toString().strip() + " s", to);
    }
}
