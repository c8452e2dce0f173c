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

    /** {@link dev.soto.provider.observe.SotoMXBean}. */
    public static final Setting<Boolean> JMX = ROWS.add(
            "jmx",
            SettingKind.flag(),
            true,
            Rows.CONTAINER,
            "Whether a server container has a management bean, dev.soto:type=Container.");

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
