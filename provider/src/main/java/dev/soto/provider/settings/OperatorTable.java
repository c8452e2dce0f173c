package dev.soto.provider.settings;

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

    /** All of them, in order. */
    static final List<Setting<?>> ALL = ROWS.all();

    private OperatorTable() {}
}
