package dev.soto.provider.settings;

import static dev.soto.provider.settings.Setting.Place.INIT_PARAM;
import static dev.soto.provider.settings.Setting.Place.SYSTEM_PROPERTY;
import static dev.soto.provider.settings.Setting.Place.USER_PROPERTY;

import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.OverflowPolicy;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.handshake.OriginPolicy;
import dev.soto.protocol.state.InputLimits;
import dev.soto.provider.settings.Setting.Place;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/** All settings. docs/settings.md has the same table in words, and a test compares the two. */
public final class SettingTable {
    private static final ConnectionOptions LIMITS = ConnectionOptions.DEFAULTS;
    private static final long MAX_BYTES = 1L << 40;
    private static final Duration MAX_TIME = Duration.ofDays(365);

    private static final Set<Place> EVERYWHERE =
            Collections.unmodifiableSet(EnumSet.of(SYSTEM_PROPERTY, INIT_PARAM, USER_PROPERTY));
    private static final Set<Place> CONTAINER = Collections.unmodifiableSet(EnumSet.of(SYSTEM_PROPERTY, INIT_PARAM));
    private static final Set<Place> JVM = Collections.unmodifiableSet(EnumSet.of(SYSTEM_PROPERTY));

    private static final List<Setting<?>> TABLE = new ArrayList<>();

    // Limits and times of a connection.

    /** {@link ConnectionOptions#maxTextMessageBytes}. */
    public static final Setting<Long> MAX_TEXT_MESSAGE_BYTES = add(
            "maxTextMessageBytes",
            SettingKind.bytes(0, MAX_BYTES),
            LIMITS.maxTextMessageBytes(),
            EVERYWHERE,
            "Longest text message accepted, in bytes of UTF-8 after decompression; a longer one closes the session"
                    + " with 1009. 0 is no limit. @OnMessage(maxMessageSize) and Session.setMaxTextMessageBufferSize go"
                    + " first.");

    /** {@link ConnectionOptions#maxBinaryMessageBytes}. */
    public static final Setting<Long> MAX_BINARY_MESSAGE_BYTES = add(
            "maxBinaryMessageBytes",
            SettingKind.bytes(0, MAX_BYTES),
            LIMITS.maxBinaryMessageBytes(),
            EVERYWHERE,
            "The same for binary messages.");

    /** {@link ConnectionOptions#maxFramePayloadBytes}. */
    public static final Setting<Long> MAX_FRAME_PAYLOAD_BYTES = add(
            "maxFramePayloadBytes",
            SettingKind.bytes(0, MAX_BYTES),
            LIMITS.maxFramePayloadBytes(),
            EVERYWHERE,
            "Longest data frame accepted, in bytes on the wire; a longer one closes the session with 1009. 0 is no"
                    + " limit.");

    /** {@link ConnectionOptions#maxFragments}. */
    public static final Setting<Integer> MAX_FRAGMENTS = add(
            "maxFragments",
            SettingKind.count(0, Integer.MAX_VALUE),
            LIMITS.maxFragments(),
            EVERYWHERE,
            "Most frames that a message may be cut into which is delivered whole. 0 is no limit.");

    /** {@link ConnectionOptions#maxControlFramesPerSecond}. */
    public static final Setting<Integer> MAX_CONTROL_FRAMES_PER_SECOND = add(
            "maxControlFramesPerSecond",
            SettingKind.count(0, Integer.MAX_VALUE),
            LIMITS.maxControlFramesPerSecond(),
            EVERYWHERE,
            "Most pings and pongs accepted within a second; more close the session with 1008. 0 is no limit.");

    /** {@link ConnectionOptions#maxQueuedPongs}. */
    public static final Setting<Integer> MAX_QUEUED_PONGS = add(
            "maxQueuedPongs",
            SettingKind.count(1, 65_536),
            LIMITS.maxQueuedPongs(),
            EVERYWHERE,
            "Most answers to pings that wait to be written; beyond it only the newest ping is answered.");

    /** {@link ConnectionOptions#maxQueuedBytes}. */
    public static final Setting<Long> MAX_QUEUED_BYTES = add(
            "maxQueuedBytes",
            SettingKind.bytes(1, MAX_BYTES),
            LIMITS.maxQueuedBytes(),
            EVERYWHERE,
            "Most bytes of a session's messages that wait to be written. A single message that is longer is accepted"
                    + " when nothing waits.");

    /** {@link ConnectionOptions#maxQueuedMessages}. */
    public static final Setting<Integer> MAX_QUEUED_MESSAGES = add(
            "maxQueuedMessages",
            SettingKind.count(0, Integer.MAX_VALUE),
            LIMITS.maxQueuedMessages(),
            EVERYWHERE,
            "Most messages of a session that wait to be written. 0 is no limit.");

    /** {@link ConnectionOptions#overflowPolicy}. */
    public static final Setting<OverflowPolicy> OVERFLOW_POLICY = add(
            "overflowPolicy",
            SettingKind.choice(OverflowPolicy.class),
            LIMITS.overflowPolicy(),
            EVERYWHERE,
            "What a send does beyond maxQueuedBytes or maxQueuedMessages: wait (asynchronous sends fail instead), fail,"
                    + " close the session with 1008 or 1013, drop the messages that have waited longest, or the new one.");

    /** {@link ConnectionOptions#outgoingFragmentBytes}. */
    public static final Setting<Integer> OUTGOING_FRAGMENT_BYTES = add(
            "outgoingFragmentBytes",
            SettingKind.count(0, Integer.MAX_VALUE),
            LIMITS.outgoingFragmentBytes(),
            EVERYWHERE,
            "Cut longer outgoing messages into frames of so many payload bytes. 0 is never.");

    /** {@link ConnectionOptions#idleTimeout}. */
    public static final Setting<Duration> IDLE_TIMEOUT = add(
            "idleTimeout",
            SettingKind.time(Duration.ZERO, MAX_TIME),
            LIMITS.idleTimeout(),
            EVERYWHERE,
            "Close a session on which nothing came or went for so long. 0 is never. The default of"
                    + " getDefaultMaxSessionIdleTimeout.");

    /** {@link ConnectionOptions#sendTimeout}. */
    public static final Setting<Duration> SEND_TIMEOUT = add(
            "sendTimeout",
            SettingKind.time(Duration.ZERO, MAX_TIME),
            LIMITS.sendTimeout(),
            EVERYWHERE,
            "Fail a session whose peer takes no bytes for so long while some wait. 0 is never.");

    /** Default of {@link jakarta.websocket.WebSocketContainer#getDefaultAsyncSendTimeout}. */
    public static final Setting<Duration> ASYNC_SEND_TIMEOUT = add(
            "asyncSendTimeout",
            SettingKind.time(Duration.ZERO, MAX_TIME),
            Duration.ZERO,
            CONTAINER,
            "The default of getDefaultAsyncSendTimeout: fail a message of RemoteEndpoint.Async that waits so long. 0 is"
                    + " never.");

    /** {@link ConnectionOptions#keepAliveInterval}. */
    public static final Setting<Duration> KEEP_ALIVE_INTERVAL = add(
            "keepAliveInterval",
            SettingKind.time(Duration.ZERO, MAX_TIME),
            // Below the 60 s after which the usual proxies and load balancers cut a silent connection.
            Duration.ofSeconds(45),
            EVERYWHERE,
            "Send a ping when nothing came for so long; no answer within pongTimeout ends the session. Finds frozen peers and"
                    + " cut cables, and keeps proxies from cutting a silent session. It does not count for idleTimeout. 0 is"
                    + " never.");

    /** {@link ConnectionOptions#pongTimeout}. */
    public static final Setting<Duration> PONG_TIMEOUT = add(
            "pongTimeout",
            SettingKind.time(Duration.ofMillis(1), MAX_TIME),
            LIMITS.pongTimeout(),
            EVERYWHERE,
            "Fail a session when nothing came for so long after such a ping.");

    /** {@link ConnectionOptions#closeTimeout}. */
    public static final Setting<Duration> CLOSE_TIMEOUT = add(
            "closeTimeout",
            SettingKind.time(Duration.ofMillis(1), Duration.ofMinutes(10)),
            LIMITS.closeTimeout(),
            EVERYWHERE,
            "How long the close handshake may take; then the connection is cut.");

    // Compression.

    /** Whether permessage-deflate is supported. */
    public static final Setting<Boolean> COMPRESSION = add(
            "compression",
            SettingKind.flag(),
            true,
            EVERYWHERE,
            "Support permessage-deflate (RFC 7692). Servers accept it; clients offer it when this is given as true, or"
                    + " the endpoint's configuration lists the extension.");

    /** {@link DeflateOptions#compressionLevel}. */
    public static final Setting<Integer> COMPRESSION_LEVEL = add(
            "compressionLevel",
            SettingKind.count(-1, 9),
            4,
            EVERYWHERE,
            "How hard to compress: 1 is fast, 9 is small, -1 is the JDK's choice, 6. Level 4 takes a quarter of the"
                    + " time of 6.");

    /** {@link DeflateOptions#thresholdBytes}. */
    public static final Setting<Integer> COMPRESSION_THRESHOLD_BYTES = add(
            "compressionThresholdBytes",
            SettingKind.count(0, Integer.MAX_VALUE),
            DeflateOptions.DEFAULT.thresholdBytes(),
            EVERYWHERE,
            "Messages shorter than so many bytes are sent uncompressed.");

    /** {@link DeflateOptions#serverNoContextTakeover}. */
    public static final Setting<Boolean> SERVER_NO_CONTEXT_TAKEOVER = add(
            "serverNoContextTakeover",
            SettingKind.flag(),
            DeflateOptions.DEFAULT.serverNoContextTakeover(),
            EVERYWHERE,
            "Have the server compress each message by itself: less memory at the server, a worse ratio.");

    /** {@link DeflateOptions#clientNoContextTakeover}. */
    public static final Setting<Boolean> CLIENT_NO_CONTEXT_TAKEOVER = add(
            "clientNoContextTakeover",
            SettingKind.flag(),
            DeflateOptions.DEFAULT.clientNoContextTakeover(),
            EVERYWHERE,
            "Have the client compress each message by itself.");

    /** {@link DeflateOptions#serverMaxWindowBits}. */
    public static final Setting<Integer> SERVER_MAX_WINDOW_BITS = add(
            "serverMaxWindowBits",
            SettingKind.count(8, 15),
            DeflateOptions.DEFAULT.serverMaxWindowBits(),
            EVERYWHERE,
            "Largest window of the server's compression, as a power of two: 15 is 32 KiB.");

    /** {@link DeflateOptions#clientMaxWindowBits}. */
    public static final Setting<Integer> CLIENT_MAX_WINDOW_BITS = add(
            "clientMaxWindowBits",
            SettingKind.count(8, 15),
            DeflateOptions.DEFAULT.clientMaxWindowBits(),
            EVERYWHERE,
            "Largest window of the client's compression.");

    /** {@link DeflateOptions#maxInflateRatio}. */
    public static final Setting<Integer> MAX_INFLATE_RATIO = add(
            "maxInflateRatio",
            SettingKind.count(0, 1_032),
            DeflateOptions.DEFAULT.maxInflateRatio(),
            EVERYWHERE,
            "Largest ratio of a message to its compressed form; beyond it the session is closed with 1009. 0 is any."
                    + " The message limits hold in any case.");

    /** {@link ConnectionOptions#extensionRestTime}. */
    public static final Setting<Duration> EXTENSION_REST_TIME = add(
            "extensionRestTime",
            SettingKind.time(Duration.ZERO, MAX_TIME),
            LIMITS.extensionRestTime(),
            EVERYWHERE,
            "A session on which nothing happened for so long gives back memory of its compression that it can have"
                    + " again. 0 is never.");

    // Threads.

    /** Whether callbacks run on the I/O thread. */
    public static final Setting<Boolean> NON_BLOCKING = add(
            "nonBlocking",
            SettingKind.flag(),
            false,
            EVERYWHERE,
            "Promise that no callback of the endpoint ever blocks; one that does so is named in the log. With TLS on"
                    + " Undertow callbacks then run on the I/O thread itself, which is fastest, and one that blocks"
                    + " nevertheless holds up every connection of that thread.");

    /** Where callbacks run. */
    public static final Setting<CallbackThreads> CALLBACKS = add(
            "callbacks",
            SettingKind.choice(CallbackThreads.class),
            CallbackThreads.READER,
            CONTAINER,
            "Run callbacks on the thread that read the bytes, or on virtual threads (Java 21 and later).");

    /** Size of the pool for callbacks without a read. */
    public static final Setting<Integer> CALLBACK_THREADS = add(
            "callbackThreads",
            SettingKind.count(1, 10_000),
            256,
            CONTAINER,
            "Most threads of a container for callbacks that no read causes: timeouts, failed writes, closes by another"
                    + " thread. They are daemons and end when idle.");

    /** Size of the pool for handlers that read a message while it arrives. */
    public static final Setting<Integer> STREAM_THREADS = add(
            "streamThreads",
            SettingKind.count(1, 10_000),
            256,
            CONTAINER,
            "Most threads of a container for handlers that read a message from a Reader or InputStream while it"
                    + " arrives; further messages wait for one. They are daemons and end when idle.");

    // Server.

    /** Whether the web application has WebSocket at all. */
    public static final Setting<Boolean> ENABLED = add(
            "enabled",
            SettingKind.flag(),
            true,
            CONTAINER,
            "false keeps Soto out of a web application: no ServerContainer attribute, no filter.");

    /** How requests are upgraded. */
    public static final Setting<UpgradeWay> UPGRADE = add(
            "upgrade",
            SettingKind.choice(UpgradeWay.class),
            UpgradeWay.AUTO,
            CONTAINER,
            "Through which web server's classes to get at the bytes behind a handshake. auto finds out; any other value stops"
                    + " the start where it is not possible. portable is the Servlet API alone, which auto takes where it knows no"
                    + " web server.");

    /** How long closing a container takes at most. */
    public static final Setting<Duration> SHUTDOWN_TIMEOUT = add(
            "shutdownTimeout",
            SettingKind.time(Duration.ZERO, Duration.ofMinutes(10)),
            Duration.ofSeconds(5),
            CONTAINER,
            "How long a container that stops waits for the peers' answers to its 1001 before it cuts the connections.");

    // Client.

    /** How long a TCP connect may take. */
    public static final Setting<Duration> CONNECT_TIMEOUT = add(
            "connectTimeout",
            SettingKind.time(Duration.ofMillis(1), Duration.ofHours(1)),
            Duration.ofSeconds(10),
            EVERYWHERE,
            "How long the client tries to reach an address with TCP.");

    /** How long an address has for itself. */
    public static final Setting<Duration> CONNECT_ATTEMPT_DELAY = add(
            "connectAttemptDelay",
            SettingKind.time(Duration.ofMillis(10), Duration.ofHours(1)),
            Duration.ofMillis(250),
            EVERYWHERE,
            "How long the client waits for an address of a host before it tries the next as well; the first that"
                    + " answers is taken (RFC 8305). Longer than connectTimeout is one after the other.");

    /** How long connectToServer may take. */
    public static final Setting<Duration> HANDSHAKE_TIMEOUT = add(
            "handshakeTimeout",
            SettingKind.time(Duration.ofMillis(1), Duration.ofHours(1)),
            Duration.ofSeconds(30),
            EVERYWHERE,
            "How long connectToServer may take in all, from the name look-up to the answer, redirects included.");

    /** Longest head of an answer. */
    public static final Setting<Integer> MAX_RESPONSE_HEAD_BYTES = add(
            "maxResponseHeadBytes",
            SettingKind.count(256, 1 << 24),
            16 * 1024,
            EVERYWHERE,
            "Longest head of an answer to the client's handshake (status line and header fields), in bytes; with a longer"
                    + " one the connect fails.");

    /** Origin of the client. */
    public static final Setting<String> ORIGIN = add(
            "origin",
            new SettingKind<>(
                    "text",
                    "none, null, or scheme://host[:port] (RFC 6454 section 7)",
                    SettingTable::origin,
                    text -> text.isEmpty() ? "none" : text),
            "",
            EVERYWHERE,
            "The Origin header that a client sends, as browsers send that of their page; without it, none. A configurator's"
                    + " beforeRequest goes before it.");

    /** Whether redirects are followed. */
    public static final Setting<Boolean> FOLLOW_REDIRECTS = add(
            "followRedirects",
            SettingKind.flag(),
            false,
            EVERYWHERE,
            "Follow 301, 302, 303, 307 and 308 answers to the handshake. Authorization and Cookie are not sent to"
                    + " another origin, and wss is not left for ws.");

    /** Most redirects. */
    public static final Setting<Integer> MAX_REDIRECTS = add(
            "maxRedirects",
            SettingKind.count(1, 100),
            8,
            EVERYWHERE,
            "Most redirects that one connectToServer follows.");

    /** Way to the server. */
    public static final Setting<ProxyChoice> PROXY = add(
            "proxy",
            new SettingKind<>(
                    "text",
                    "system, none, http://[user:password@]host:port, socks5://[user:password@]host:port,"
                            + " socks4://host:port",
                    ProxyChoice::parse,
                    ProxyChoice::toString),
            ProxyChoice.SYSTEM,
            EVERYWHERE,
            "The client's way to a server: as the JVM's ProxySelector says, directly, or through a proxy.");

    /** Who asks the proxy. */
    public static final Setting<String> PROXY_USER = add(
            "proxyUser",
            SettingKind.text("any text"),
            "",
            EVERYWHERE,
            "User name for a proxy whose address has none, also for one of the JVM's ProxySelector: for Basic and"
                    + " Digest at HTTP proxies, and at SOCKS proxies.");

    /** Password for the proxy. */
    public static final Setting<String> PROXY_PASSWORD = add(
            "proxyPassword",
            SettingKind.secret("any text"),
            "",
            EVERYWHERE,
            "Password for the proxy. It is in no message and no log.");

    /** Realm of the proxy. */
    public static final Setting<String> PROXY_REALM = add(
            "proxyRealm",
            SettingKind.text("any text"),
            "",
            EVERYWHERE,
            "Answer an HTTP proxy's 407 only when it is for this realm. Without it, any.");

    /** Who asks the server. */
    public static final Setting<String> AUTHENTICATION_USER = add(
            "authenticationUser",
            SettingKind.text("any text"),
            "",
            EVERYWHERE,
            "User name with which the client answers a 401 of the server that it was told to connect to: Digest before"
                    + " Basic. A user in the URI goes first.");

    /** Password for the server. */
    public static final Setting<String> AUTHENTICATION_PASSWORD = add(
            "authenticationPassword",
            SettingKind.secret("any text"),
            "",
            EVERYWHERE,
            "Password for the server. It is in no message and no log.");

    /** Realm of the server. */
    public static final Setting<String> AUTHENTICATION_REALM = add(
            "authenticationRealm",
            SettingKind.text("any text"),
            "",
            EVERYWHERE,
            "Answer a server's 401 only when it is for this realm. Without it, any.");

    /** Whether Basic credentials go first. */
    public static final Setting<Boolean> PREEMPTIVE_AUTHENTICATION = add(
            "preemptiveAuthentication",
            SettingKind.flag(),
            false,
            EVERYWHERE,
            "Send authenticationUser and its password as Basic with the first request, without being asked.");

    /** TLS of the client. */
    public static final Setting<Optional<SSLContext>> SSL_CONTEXT = add(
            "sslContext",
            new SettingKind<>(
                    "text",
                    "none, or a javax.net.ssl.SSLContext as user property",
                    SettingTable::noText,
                    context -> "none",
                    value -> value instanceof SSLContext context ? Optional.of(context) : null,
                    false),
            Optional.empty(),
            EVERYWHERE,
            "The TLS of a client endpoint whose configuration has no getSSLContext().");

    /** Whom the client trusts. */
    public static final Setting<String> TRUST_STORE = add(
            "trustStore",
            SettingKind.text("a path"),
            "",
            EVERYWHERE,
            "Key store with the certificates that the client trusts, where no SSLContext is given. Without it, the JVM's.");

    /** Format of the trust store. */
    public static final Setting<String> TRUST_STORE_TYPE = add(
            "trustStoreType",
            SettingKind.text("PKCS12, JKS or another of java.security.KeyStore"),
            "",
            EVERYWHERE,
            "Format of trustStore. Without it, PKCS12 and JKS are told apart.");

    /** Password of the trust store. */
    public static final Setting<String> TRUST_STORE_PASSWORD = add(
            "trustStorePassword",
            SettingKind.secret("any text"),
            "",
            EVERYWHERE,
            "Password of trustStore. It is in no message and no log.");

    /** What the client shows. */
    public static final Setting<String> KEY_STORE = add(
            "keyStore",
            SettingKind.text("a path"),
            "",
            EVERYWHERE,
            "Key store with the client's certificate and key, where no SSLContext is given. Without it, the client shows"
                    + " none.");

    /** Format of the key store. */
    public static final Setting<String> KEY_STORE_TYPE = add(
            "keyStoreType",
            SettingKind.text("PKCS12, JKS or another of java.security.KeyStore"),
            "",
            EVERYWHERE,
            "Format of keyStore. Without it, PKCS12 and JKS are told apart.");

    /** Password of the key store and its key. */
    public static final Setting<String> KEY_STORE_PASSWORD = add(
            "keyStorePassword",
            SettingKind.secret("any text"),
            "",
            EVERYWHERE,
            "Password of keyStore and of the key in it. It is in no message and no log.");

    /** Versions of TLS. */
    public static final Setting<List<String>> TLS_PROTOCOLS = add(
            "tlsProtocols",
            SettingKind.names("none, or names such as TLSv1.3, TLSv1.2"),
            List.of(),
            EVERYWHERE,
            "Versions of TLS that the client agrees to, whatever the SSLContext. Without it, the JDK's.");

    /** Cipher suites of TLS. */
    public static final Setting<List<String>> TLS_CIPHER_SUITES = add(
            "tlsCipherSuites",
            SettingKind.names("none, or names such as TLS_AES_256_GCM_SHA384"),
            List.of(),
            EVERYWHERE,
            "Cipher suites that the client agrees to, in order of preference, whatever the SSLContext. Without it, the"
                    + " JDK's but for weak ones.");

    /** Where cookies are kept. */
    public static final Setting<CookieChoice> COOKIES = add(
            "cookies",
            new SettingKind<>(
                    "text",
                    "none, container, or a java.net.CookieHandler as user property",
                    CookieChoice::parse,
                    CookieChoice::toString,
                    CookieChoice::of,
                    false),
            CookieChoice.NONE,
            EVERYWHERE,
            "Keep the cookies of answers, and send them again: for all connections of the container, or where the"
                    + " handler says.");

    /** Whether to try again when the server says when. */
    public static final Setting<Boolean> RETRY_AFTER = add(
            "retryAfter",
            SettingKind.flag(),
            false,
            EVERYWHERE,
            "Wait and try again when the server answers 503 or 429 with Retry-After, as long as handshakeTimeout"
                    + " allows it.");

    /** Longest wait for the server. */
    public static final Setting<Duration> MAX_RETRY_AFTER = add(
            "maxRetryAfter",
            SettingKind.time(Duration.ZERO, Duration.ofHours(1)),
            Duration.ofMinutes(5),
            EVERYWHERE,
            "Longest Retry-After that is waited for; a longer one is a refusal.");

    /** Most tries again. */
    public static final Setting<Integer> MAX_RETRIES = add(
            "maxRetries",
            SettingKind.count(1, 100),
            5,
            EVERYWHERE,
            "Most tries of one connectToServer after a Retry-After.");

    /** Local socket. */
    public static final Setting<String> UNIX_SOCKET = add(
            "unixSocket",
            SettingKind.text("a path"),
            "",
            EVERYWHERE,
            "Connect to this Unix domain socket instead of host and port of the URI, which still go into the Host"
                    + " header; no proxy is used.");

    /** HTTP/1.1 or HTTP/2. */
    public static final Setting<HttpVersionChoice> HTTP_VERSION = add(
            "httpVersion",
            new SettingKind<>("choice", "1.1, 2, auto", HttpVersionChoice::parse, HttpVersionChoice::toString),
            HttpVersionChoice.HTTP_1_1,
            EVERYWHERE,
            "Over which HTTP the client opens WebSockets. 2 (RFC 8441) needs jetty-http2-client-transport; auto takes"
                    + " it for wss where the server offers it, else 1.1.");

    /** Size of the client's pool. */
    public static final Setting<Integer> CLIENT_THREADS = add(
            "clientThreads",
            SettingKind.count(8, 10_000),
            200,
            JVM,
            "Most threads of a client container; callbacks run on them. They are daemons and end when idle.");

    /** Size of the pool of a SotoClient. */
    public static final Setting<Integer> CONNECT_THREADS = add(
            "connectThreads",
            SettingKind.count(1, 10_000),
            64,
            JVM,
            "Most handshakes that a SotoClient has under way; further ones wait. Each takes a thread until it is"
                    + " answered; the threads are daemons and end when idle.");

    // Who is admitted.

    /** Sessions of an application. */
    public static final Setting<Integer> MAX_SESSIONS = add(
            "maxSessions",
            SettingKind.count(0, Integer.MAX_VALUE),
            0,
            CONTAINER,
            "Most sessions that a web application has, or a SotoServer; a further handshake is answered with 503. 0 is no"
                    + " limit.");

    /** Sessions of an endpoint. */
    public static final Setting<Integer> MAX_ENDPOINT_SESSIONS = add(
            "maxEndpointSessions",
            SettingKind.count(0, Integer.MAX_VALUE),
            0,
            EVERYWHERE,
            "Most sessions of each endpoint; a further handshake is answered with 503. 0 is no limit.");

    /** Sessions of a user. */
    public static final Setting<Integer> MAX_SESSIONS_PER_PRINCIPAL = add(
            "maxSessionsPerPrincipal",
            SettingKind.count(0, Integer.MAX_VALUE),
            0,
            EVERYWHERE,
            "Most sessions of an authenticated user in a web application; a further handshake is answered with 429. 0 is"
                    + " no limit.");

    /** Sessions of a client. */
    public static final Setting<Integer> MAX_SESSIONS_PER_ADDRESS = add(
            "maxSessionsPerAddress",
            SettingKind.count(0, Integer.MAX_VALUE),
            0,
            EVERYWHERE,
            "Most sessions of a remote address in a web application, or of an IPv6 prefix (ipv6PrefixBits); a further"
                    + " handshake is answered with 429. 0 is no limit.");

    /** Handshakes of an application. */
    public static final Setting<Integer> MAX_HANDSHAKES_PER_SECOND = add(
            "maxHandshakesPerSecond",
            SettingKind.count(0, 1_000_000),
            0,
            CONTAINER,
            "Most handshakes of a web application within a second; further ones are answered with 503. 0 is no limit.");

    /** Handshakes of a client. */
    public static final Setting<Integer> MAX_HANDSHAKES_PER_SECOND_PER_ADDRESS = add(
            "maxHandshakesPerSecondPerAddress",
            SettingKind.count(0, 1_000_000),
            0,
            CONTAINER,
            "Most handshakes of a remote address within a second; further ones are answered with 429. 0 is no limit.");

    /** What is one client. */
    public static final Setting<Integer> IPV6_PREFIX_BITS = add(
            "ipv6PrefixBits",
            SettingKind.count(16, 128),
            64,
            CONTAINER,
            "How many bits of an IPv6 address count as one remote address: a client usually has all addresses behind"
                    + " the first 64.");

    /** Who may say where a client is. */
    public static final Setting<TrustedProxies> TRUSTED_PROXIES = add(
            "trustedProxies",
            new SettingKind<>(
                    "text",
                    "none, or addresses and prefixes such as 10.0.0.0/8, 2001:db8::/32, ::1",
                    TrustedProxies::parse,
                    TrustedProxies::toString),
            TrustedProxies.NONE,
            CONTAINER,
            "Proxies whose Forwarded (RFC 7239) or X-Forwarded-For is believed when the remote address is looked for: the"
                    + " last one in it that is no such proxy.");

    /** What a refused client is told. */
    public static final Setting<Duration> ADMISSION_RETRY_AFTER = add(
            "admissionRetryAfter",
            SettingKind.time(Duration.ofSeconds(1), Duration.ofHours(1)),
            Duration.ofSeconds(10),
            CONTAINER,
            "Retry-After of an answer that refuses a further session, in whole seconds. Those that refuse a handshake for"
                    + " its rate say when there is room.");

    /** When memory is short. */
    public static final Setting<Integer> MAX_HEAP_PERCENT = add(
            "maxHeapPercent",
            SettingKind.count(0, 99),
            90,
            CONTAINER,
            "While more than so much of the heap (its old generation) is in use, garbage not counted, handshakes are"
                    + " answered with 503. What is garbage is found out by a collection where the last one does not tell. 0 is"
                    + " never.");

    /** Which pages may open sessions. */
    public static final Setting<OriginPolicy> ALLOWED_ORIGINS = add(
            "allowedOrigins",
            new SettingKind<>(
                    "text",
                    "auto, any, or a list of same, null, https://example.com:8443, https://*.example.com",
                    OriginPolicy::parse,
                    OriginPolicy::toString),
            OriginPolicy.AUTO,
            EVERYWHERE,
            "From which web pages sessions may be opened; others get 403. auto is every page, but the same origin only where"
                    + " the request has cookies, HTTP authentication or a certificate; a configurator's checkOrigin goes before"
                    + " it. A list holds in addition to checkOrigin.");

    // How fast a peer may send.

    /** {@link InputLimits#maxMessagesPerSecond}. */
    public static final Setting<Integer> MAX_MESSAGES_PER_SECOND = add(
            "maxMessagesPerSecond",
            SettingKind.count(0, 1_000_000_000),
            0,
            EVERYWHERE,
            "Most messages that a session takes within a second; what happens to more says onReceiveExcess. 0 is no"
                    + " limit.");

    /** {@link InputLimits#maxBytesPerSecond}. */
    public static final Setting<Long> MAX_RECEIVED_BYTES_PER_SECOND = add(
            "maxReceivedBytesPerSecond",
            SettingKind.bytes(0, MAX_BYTES),
            0L,
            EVERYWHERE,
            "Most bytes that a session takes within a second, on the wire. 0 is no limit.");

    /** {@link InputLimits#onExcess}. */
    public static final Setting<InputLimits.OnExcess> ON_RECEIVE_EXCESS = add(
            "onReceiveExcess",
            SettingKind.choice(InputLimits.OnExcess.class),
            InputLimits.OnExcess.DELAY,
            EVERYWHERE,
            "What happens to a peer that sends more than these: delay reads later, so that TCP slows it down, close closes"
                    + " the session with 1008.");

    /** {@link InputLimits#maxMessageTime}. */
    public static final Setting<Duration> MAX_MESSAGE_TIME = add(
            "maxMessageTime",
            SettingKind.time(Duration.ZERO, MAX_TIME),
            Duration.ZERO,
            EVERYWHERE,
            "Longest time from the first byte of a message to its last; then the session is closed with 1008. Time in which"
                    + " the application is busy does not count. 0 is never.");

    /** {@link InputLimits#minBytesPerSecond}. */
    public static final Setting<Long> MIN_RECEIVED_BYTES_PER_SECOND = add(
            "minReceivedBytesPerSecond",
            SettingKind.bytes(0, MAX_BYTES),
            0L,
            EVERYWHERE,
            "Least bytes a second of a message that is under way, on average since it began, judged from its fifth second"
                    + " on; with less the session is closed with 1008. 0 is any.");

    // What an operator sees.

    /** {@link dev.soto.provider.observe.AccessLog}. */
    public static final Setting<AccessLogFormat> ACCESS_LOG = add(
            "accessLog",
            SettingKind.choice(AccessLogFormat.class),
            AccessLogFormat.OFF,
            CONTAINER,
            "Whether a line is logged for each session of a server at its end and for each refused handshake, and how; to"
                    + " the logger dev.soto.access, at INFO.");

    /** {@link dev.soto.provider.observe.SotoMXBean}. */
    public static final Setting<Boolean> JMX = add(
            "jmx",
            SettingKind.flag(),
            true,
            CONTAINER,
            "Whether a server container has a management bean, dev.soto:type=Container.");

    /** All settings, in the order of the document. */
    public static final List<Setting<?>> ALL = List.copyOf(TABLE);

    private SettingTable() {}

    /** One origin as it is serialised: no path, no user. */
    private static String origin(String text) {
        if (text.isEmpty() || text.equals("none")) {
            return "";
        }
        URI uri = URI.create(text);
        boolean origin = text.equals("null")
                || uri.getScheme() != null
                        && uri.getHost() != null
                        && text.equals(uri.getScheme() + "://" + uri.getRawAuthority())
                        && uri.getRawUserInfo() == null;
        if (!origin || !text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IllegalArgumentException();
        }
        return text;
    }

    private static Optional<SSLContext> noText(String text) {
        if (text.equals("none")) {
            return Optional.empty();
        }
        throw new IllegalArgumentException();
    }

    private static <T> Setting<T> add(
            String name, SettingKind<T> kind, T defaultValue, Set<Place> places, String meaning) {
        Setting<T> setting = new Setting<>(name, kind, defaultValue, places, meaning);
        TABLE.add(setting);
        return setting;
    }
}
