package dev.soto.provider.settings;

import dev.soto.protocol.handshake.OriginPolicy;
import java.time.Duration;
import java.util.List;

/** Servers: whether and how requests are upgraded, and who is admitted. */
public final class ServerTable {
    private static final Rows ROWS = new Rows();

    /** Whether the web application has WebSocket at all. */
    public static final Setting<Boolean> ENABLED = ROWS.add(
            "enabled",
            SettingKind.flag(),
            true,
            Rows.CONTAINER,
            "false keeps Soto out of a web application: no ServerContainer attribute, no filter. Nothing to a SotoServer.");

    /** How requests are upgraded. */
    public static final Setting<UpgradeKind> UPGRADE = ROWS.add(
            "upgrade",
            SettingKind.choice(UpgradeKind.class),
            UpgradeKind.AUTO,
            Rows.CONTAINER,
            "Through which web server's classes to get at the bytes behind a handshake. auto finds out; any other value stops"
                    + " the start where it is not possible. portable is the Servlet API alone, which auto takes where it knows no"
                    + " web server. Nothing to a SotoServer, which has no servlet container.");

    /** How long closing a container takes at most. */
    public static final Setting<Duration> SHUTDOWN_TIMEOUT = ROWS.add(
            "shutdownTimeout",
            SettingKind.time(Duration.ZERO, Duration.ofMinutes(10)),
            Duration.ofSeconds(5),
            Rows.CONTAINER,
            "How long a container that stops waits for the peers' answers to its 1001 before it cuts the connections.");

    /** How long health checks have to notice. */
    public static final Setting<Duration> DRAIN_DELAY = ROWS.add(
            "drainDelay",
            SettingKind.time(Duration.ZERO, Duration.ofHours(1)),
            Duration.ZERO,
            Rows.CONTAINER,
            "How long a drain waits before it refuses handshakes and closes the first session. Health checks say no from its"
                    + " first moment on: whoever balances the load has so long to notice, and no client sees a refusal.");

    /** Over how long a drain spreads its closes. */
    public static final Setting<Duration> DRAIN_WINDOW = ROWS.add(
            "drainWindow",
            SettingKind.time(Duration.ZERO, Duration.ofHours(1)),
            Duration.ofSeconds(10),
            Rows.CONTAINER,
            "Over how long a drain spreads the closes of the sessions, so that not all clients come back at once. 0 is all"
                    + " at once.");

    /** How long what was sent may take. */
    public static final Setting<Duration> DRAIN_TIMEOUT = ROWS.add(
            "drainTimeout",
            SettingKind.time(Duration.ZERO, Duration.ofHours(1)),
            Duration.ofSeconds(30),
            Rows.CONTAINER,
            "How long after its begin a drain waits for callbacks that are at work, messages that have begun to come, and peers"
                    + " to take what was sent to them, before it closes their sessions in spite of that.");

    /** What a drain tells the peers. */
    public static final Setting<DrainClose> DRAIN_CLOSE = ROWS.add(
            "drainClose",
            SettingKind.choice(DrainClose.class),
            DrainClose.GOING_AWAY,
            Rows.CONTAINER,
            "The close code of a drain: 1001 (going-away), or 1012 (service-restart).");

    /** Whether a stop begins with a drain. */
    public static final Setting<Boolean> DRAIN_AT_STOP = ROWS.add(
            "drainAtStop",
            SettingKind.flag(),
            false,
            Rows.CONTAINER,
            "Drain before the web application, or the SotoServer, stops: the stop then takes as long as the drain, and"
                    + " SIGTERM, where it stops the server, is a drain. What ends the process has to wait longer.");

    /** Sessions of an application. */
    public static final Setting<Integer> MAX_SESSIONS = ROWS.add(
            "maxSessions",
            SettingKind.count(0, Integer.MAX_VALUE),
            0,
            Rows.CONTAINER,
            "Most sessions that a web application has, or a SotoServer; a further handshake is answered with 503. 0 is no"
                    + " limit.");

    /** Sessions of an endpoint. */
    public static final Setting<Integer> MAX_ENDPOINT_SESSIONS = ROWS.add(
            "maxEndpointSessions",
            SettingKind.count(0, Integer.MAX_VALUE),
            0,
            Rows.EVERYWHERE,
            "Most sessions of each endpoint; a further handshake is answered with 503. 0 is no limit.");

    /** Sessions of a user. */
    public static final Setting<Integer> MAX_SESSIONS_PER_PRINCIPAL = ROWS.add(
            "maxSessionsPerPrincipal",
            SettingKind.count(0, Integer.MAX_VALUE),
            0,
            Rows.EVERYWHERE,
            "Most sessions of an authenticated user in a web application; a further handshake is answered with 429. 0 is"
                    + " no limit.");

    /** Sessions of a client. */
    public static final Setting<Integer> MAX_SESSIONS_PER_ADDRESS = ROWS.add(
            "maxSessionsPerAddress",
            SettingKind.count(0, Integer.MAX_VALUE),
            0,
            Rows.EVERYWHERE,
            "Most sessions of a remote address in a web application, or of an IPv6 prefix (ipv6PrefixBits); a further"
                    + " handshake is answered with 429. 0 is no limit.");

    /** Handshakes of an application. */
    public static final Setting<Integer> MAX_HANDSHAKES_PER_SECOND = ROWS.add(
            "maxHandshakesPerSecond",
            SettingKind.count(0, 1_000_000),
            0,
            Rows.CONTAINER,
            "Most handshakes of a web application within a second; further ones are answered with 503. 0 is no limit.");

    /** Handshakes of a client. */
    public static final Setting<Integer> MAX_HANDSHAKES_PER_SECOND_PER_ADDRESS = ROWS.add(
            "maxHandshakesPerSecondPerAddress",
            SettingKind.count(0, 1_000_000),
            0,
            Rows.CONTAINER,
            "Most handshakes of a remote address within a second; further ones are answered with 429. 0 is no limit.");

    /** What is one client. */
    public static final Setting<Integer> IPV6_PREFIX_BITS = ROWS.add(
            "ipv6PrefixBits",
            SettingKind.count(16, 128),
            64,
            Rows.CONTAINER,
            "How many bits of an IPv6 address count as one remote address: a client usually has all addresses behind"
                    + " the first 64.");

    /** Who may say where a client is. */
    public static final Setting<TrustedProxies> TRUSTED_PROXIES = ROWS.add(
            "trustedProxies",
            new ProxiesKind(),
            TrustedProxies.NONE,
            Rows.CONTAINER,
            "Proxies whose Forwarded (RFC 7239) or X-Forwarded-For is believed when the remote address is looked for: the"
                    + " last one in it that is no such proxy. An element that is not written as these headers allow counts as the"
                    + " proxy that wrote it.");

    /** What a refused client is told. */
    public static final Setting<Duration> ADMISSION_RETRY_AFTER = ROWS.add(
            "admissionRetryAfter",
            SettingKind.time(Duration.ofSeconds(1), Duration.ofHours(1)),
            Duration.ofSeconds(10),
            Rows.CONTAINER,
            "Retry-After of an answer that refuses a further session, in whole seconds. Those that refuse a handshake for"
                    + " its rate say when there is room.");

    /** When memory is short. */
    public static final Setting<Integer> MAX_HEAP_PERCENT = ROWS.add(
            "maxHeapPercent",
            SettingKind.count(0, 99),
            90,
            Rows.CONTAINER,
            "While more than so much of the heap (its old generation) is in use, garbage not counted, handshakes are"
                    + " answered with 503. What is garbage is found out by a collection where the last one does not tell. 0 is"
                    + " never.");

    /** What a small heap keeps free. */
    public static final Setting<Long> MIN_FREE_HEAP = ROWS.add(
            "minFreeHeap",
            SettingKind.bytes(0, 1L << 40),
            16L << 20,
            Rows.CONTAINER,
            "While less of the heap than this is free, garbage not counted, handshakes are answered with 503, whatever"
                    + " maxHeapPercent says, unless that is 0: a collector needs some MiB to collect at all, and open"
                    + " sessions some to go on. Of a heap of less than four times as much a quarter is kept free.");

    /** Which pages may open sessions. */
    public static final Setting<OriginPolicy> ALLOWED_ORIGINS = ROWS.add(
            "allowedOrigins",
            new OriginsKind(),
            OriginPolicy.AUTO,
            Rows.EVERYWHERE,
            "From which web pages sessions may be opened; others get 403. auto is every page, but the same origin only where"
                    + " the request has cookies, HTTP authentication or a certificate; a configurator's checkOrigin goes before"
                    + " it. A list holds in addition to checkOrigin.");

    /** All of them, in order. */
    static final List<Setting<?>> ALL = ROWS.all();

    private ServerTable() {}

    private record ProxiesKind() implements SettingKind<TrustedProxies> {
        @Override
        public String range() {
            return "none, or addresses and prefixes such as 10.0.0.0/8, 2001:db8::/32, ::1";
        }

        @Override
        public String spelling() {
            return AS_LIST;
        }

        @Override
        public TrustedProxies read(String text) {
            return TrustedProxies.parse(text);
        }
    }

    private record OriginsKind() implements SettingKind<OriginPolicy> {
        @Override
        public String range() {
            return "auto, any, or a list of same, null, https://example.com:8443, https://*.example.com";
        }

        @Override
        public String spelling() {
            return AS_LIST;
        }

        @Override
        public OriginPolicy read(String text) {
            return switch (text) {
                case "auto" -> OriginPolicy.AUTO;
                case "any" -> OriginPolicy.ANY;
                default ->
                    OriginPolicy.list(String.join(
                            ", ",
                            Elements.read(text, one -> OriginPolicy.list(one).toString())));
            };
        }
    }
}
