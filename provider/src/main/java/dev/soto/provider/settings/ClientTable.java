package dev.soto.provider.settings;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The client: its connects and handshakes. */
public final class ClientTable {
    private static final Rows ROWS = new Rows();

    /** How long a TCP connect may take. */
    public static final Setting<Duration> CONNECT_TIMEOUT = ROWS.add(
            "connectTimeout",
            SettingKind.time(Duration.ofMillis(1), Duration.ofHours(1)),
            Duration.ofSeconds(10),
            Rows.EVERYWHERE,
            "How long the client tries to reach an address with TCP.");

    /** How long an address has for itself. */
    public static final Setting<Duration> CONNECT_ATTEMPT_DELAY = ROWS.add(
            "connectAttemptDelay",
            SettingKind.time(Duration.ofMillis(10), Duration.ofHours(1)),
            Duration.ofMillis(250),
            Rows.EVERYWHERE,
            "How long the client waits for an address of a host before it tries the next as well; the first that"
                    + " answers is taken (RFC 8305). Longer than connectTimeout is one after the other.");

    /** How long connectToServer may take. */
    public static final Setting<Duration> HANDSHAKE_TIMEOUT = ROWS.add(
            "handshakeTimeout",
            SettingKind.time(Duration.ofMillis(1), Duration.ofHours(1)),
            Duration.ofSeconds(30),
            Rows.EVERYWHERE,
            "How long connectToServer may take in all, from the name look-up to the answer, redirects included.");

    /** Longest head of an answer. */
    public static final Setting<Integer> MAX_RESPONSE_HEAD_BYTES = ROWS.add(
            "maxResponseHeadBytes",
            SettingKind.count(256, 1 << 24),
            16 * 1024,
            Rows.EVERYWHERE,
            "Longest head of an answer to the client's handshake (status line and header fields), in bytes; with a longer"
                    + " one the connect fails.");

    /** Origin of the client. */
    public static final Setting<String> ORIGIN = ROWS.add(
            "origin",
            new OriginKind(),
            "",
            Rows.EVERYWHERE,
            "The Origin header that a client sends, as browsers send that of their page; without it, none. A configurator's"
                    + " beforeRequest goes before it.");

    /** Whether redirects are followed. */
    public static final Setting<Boolean> FOLLOW_REDIRECTS = ROWS.add(
            "followRedirects",
            SettingKind.flag(),
            false,
            Rows.EVERYWHERE,
            "Follow 301, 302, 303, 307 and 308 answers to the handshake. Authorization and Cookie are not sent to"
                    + " another origin, and wss is not left for ws.");

    /** Most redirects. */
    public static final Setting<Integer> MAX_REDIRECTS = ROWS.add(
            "maxRedirects",
            SettingKind.count(1, 100),
            8,
            Rows.EVERYWHERE,
            "Most redirects that one connectToServer follows.");

    /** Whether to try again when the server says when. */
    public static final Setting<Boolean> RETRY_AFTER = ROWS.add(
            "retryAfter",
            SettingKind.flag(),
            false,
            Rows.EVERYWHERE,
            "Wait and try again when the server answers 503 or 429 with Retry-After, as long as handshakeTimeout"
                    + " allows it.");

    /** Longest wait for the server. */
    public static final Setting<Duration> MAX_RETRY_AFTER = ROWS.add(
            "maxRetryAfter",
            SettingKind.time(Duration.ZERO, Duration.ofHours(1)),
            Duration.ofMinutes(5),
            Rows.EVERYWHERE,
            "Longest Retry-After that is waited for; a longer one is a refusal.");

    /** Most tries again. */
    public static final Setting<Integer> MAX_RETRIES = ROWS.add(
            "maxRetries",
            SettingKind.count(1, 100),
            5,
            Rows.EVERYWHERE,
            "Most tries of one connectToServer after a Retry-After.");

    /** Local socket. */
    public static final Setting<String> UNIX_SOCKET = ROWS.add(
            "unixSocket",
            SettingKind.text("a path"),
            "",
            Rows.EVERYWHERE,
            "Connect to this Unix domain socket instead of host and port of the URI, which still go into the Host"
                    + " header; no proxy is used.");

    /** HTTP/1.1 or HTTP/2. */
    public static final Setting<HttpVersionChoice> HTTP_VERSION = ROWS.add(
            "httpVersion",
            new HttpVersionKind(),
            HttpVersionChoice.HTTP_1_1,
            Rows.EVERYWHERE,
            "Over which HTTP the client opens WebSockets. 2 (RFC 8441) needs jetty-http2-client-transport; auto takes"
                    + " it for wss where the server offers it, else 1.1.");

    /** Size of the client's pool. */
    public static final Setting<Integer> CLIENT_THREADS = ROWS.add(
            "clientThreads",
            SettingKind.count(8, 10_000),
            200,
            Rows.JVM,
            "Most threads of a client container; callbacks run on them. They are daemons and end when idle.");

    /** Size of the pool of a SotoClient. */
    public static final Setting<Integer> CONNECT_THREADS = ROWS.add(
            "connectThreads",
            SettingKind.count(1, 10_000),
            64,
            Rows.JVM,
            "Most handshakes that a SotoClient has under way; further ones wait. Each takes a thread until it is"
                    + " answered; the threads are daemons and end when idle.");

    /** All of them, in order. */
    static final List<Setting<?>> ALL = ROWS.all();

    private ClientTable() {}

    /** One origin as it is serialised: no path, no user. */
    private record OriginKind() implements SettingKind<String> {
        @Override
        public String range() {
            return "none, null, or scheme://host[:port] (RFC 6454 section 7)";
        }

        @Override
        public String read(String text) {
            if (text.isEmpty() || text.equals(NOTHING)) {
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

        @Override
        public String write(String origin) {
            return SettingKind.orNothing(origin);
        }
    }

    private record HttpVersionKind() implements SettingKind<HttpVersionChoice> {
        @Override
        public String label() {
            return "choice";
        }

        @Override
        public String range() {
            return "1.1, 2, auto";
        }

        @Override
        public HttpVersionChoice read(String text) {
            return HttpVersionChoice.parse(text);
        }
    }
}
