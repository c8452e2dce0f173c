package dev.soto.provider.settings;

import java.time.Duration;
import java.util.List;

/** Settings of what an operator sees. */
public final class OperatorTable {
    private static final Rows ROWS = new Rows();

    /** {@link dev.soto.provider.observe.AccessLog}. */
    public static final Setting<AccessLogFormat> ACCESS_LOG = ROWS.add(
            "accessLog",
            SettingKind.choice(AccessLogFormat.class),
            AccessLogFormat.OFF,
            Rows.CONTAINER,
            "Whether a line is logged for each session of a server at its end and for each refused handshake, and how; to"
                    + " the logger dev.soto.access, at INFO.");

    /** Bounds {@link dev.soto.provider.observe.AccessLog}. */
    public static final Setting<Integer> ACCESS_LOG_QUEUE = ROWS.add(
            "accessLogQueue",
            SettingKind.count(1, 1_000_000),
            10_000,
            Rows.CONTAINER,
            "Lines of the access log that wait to be written; while so many wait more are left out, and a warning a minute"
                    + " says how many. A line is some 300 bytes, at most 4 KB.");

    /** Bounds the stop. */
    public static final Setting<Duration> ACCESS_LOG_FLUSH = ROWS.add(
            "accessLogFlush",
            SettingKind.time(Duration.ofMillis(1), Duration.ofMinutes(1)),
            Duration.ofSeconds(5),
            Rows.CONTAINER,
            "A container that stops waits so long for the lines of the access log that are not written yet.");

    /** {@link dev.soto.provider.observe.SotoControl#traffic}. */
    public static final Setting<TrafficLevel> TRAFFIC = ROWS.add(
            "traffic",
            SettingKind.choice(TrafficLevel.class),
            TrafficLevel.OFF,
            Rows.CONTAINER,
            "What is logged of the traffic of each session that opens, at INFO, to a logger of its endpoint:"
                    + " dev.soto.traffic. and its path template (route, class of a client). For one session:"
                    + " SotoControl.traffic, JMX.");

    /** Which endpoints. */
    public static final Setting<List<String>> TRAFFIC_ENDPOINTS = ROWS.add(
            "trafficEndpoints",
            SettingKind.names("none, or path templates, routes or classes of clients"),
            List.of(),
            Rows.CONTAINER,
            "The endpoints that traffic is for; none is all of them.");

    /** When it ends. */
    public static final Setting<Duration> TRAFFIC_TIME = ROWS.add(
            "trafficTime",
            SettingKind.time(Duration.ZERO, Duration.ofHours(24)),
            Duration.ofMinutes(10),
            Rows.CONTAINER,
            "The traffic log of a session ends after so long. 0 is with the session.");

    /** When it ends. */
    public static final Setting<Long> TRAFFIC_BYTES = ROWS.add(
            "trafficBytes",
            SettingKind.bytes(0, Rows.MAX_BYTES),
            1L << 20,
            Rows.CONTAINER,
            "The traffic log of a session ends after so much has been logged. 0 is no limit.");

    /** What is shown. */
    public static final Setting<Integer> TRAFFIC_PAYLOAD = ROWS.add(
            "trafficPayload",
            SettingKind.count(0, 65_536),
            0,
            Rows.CONTAINER,
            "With traffic=messages: so many characters of each message are logged, escaped, after the application's"
                    + " TrafficRedactor; a binary message is hexadecimal. 0 shows lengths alone.");

    /** {@link dev.soto.provider.observe.SessionObserver#onMeasured}. */
    public static final Setting<Integer> CALLBACK_SAMPLING = ROWS.add(
            "callbackSampling",
            SettingKind.count(0, 1_000_000),
            64,
            Rows.CONTAINER,
            "While somebody observes, of each session one callback of so many and one send of so many is timed: for"
                    + " soto.callback.duration and soto.send.latency. 1 is each, 0 is none.");

    /** {@link dev.soto.provider.observe.SotoMXBean}. */
    public static final Setting<Boolean> JMX = ROWS.add(
            "jmx",
            SettingKind.flag(),
            true,
            Rows.CONTAINER,
            "Whether a server container has a management bean, dev.soto:type=Container, from a second after its start on.");

    /** When a container is down. */
    public static final Setting<Duration> HEALTH_STUCK_AFTER = ROWS.add(
            "healthStuckAfter",
            SettingKind.time(Duration.ofMillis(100), Duration.ofHours(1)),
            Duration.ofSeconds(5),
            Rows.CONTAINER,
            "The health of a container is DOWN while a thread that reads does not go on for so long, or messages of an"
                    + " endpoint have waited so long for one of its callbackThreads.");

    /** When a container is down. */
    public static final Setting<Duration> HEALTH_TIMER_LATE_AFTER = ROWS.add(
            "healthTimerLateAfter",
            SettingKind.time(Duration.ofMillis(200), Duration.ofHours(1)),
            Duration.ofSeconds(1),
            Rows.CONTAINER,
            "The health of a container is DOWN while its timeouts are so late.");

    /** All of them, in order. */
    static final List<Setting<?>> ALL = ROWS.all();

    private OperatorTable() {}
}
