package dev.soto.provider.settings;

import java.util.List;

/** Settings of a cluster, for servers that have the module for it. */
public final class ClusterTable {
    /** What reads them. */
    public static final String ARTIFACT = "dev.soto:soto-cluster";

    private static final Rows ROWS = new Rows();

    /** Longest message. */
    public static final Setting<Long> MAX_MESSAGE_BYTES = ROWS.add(
            "clusterMaxMessageBytes",
            SettingKind.bytes(1, 1L << 30),
            16L << 20,
            Rows.CONTAINER,
            "Longest message that may be sent to a topic, a user, an endpoint or a session by its id; the call that sends a"
                    + " longer one throws.");

    /** What may wait in a lane. */
    public static final Setting<Long> LANE_BYTES = ROWS.add(
            "clusterLaneBytes",
            SettingKind.bytes(1 << 10, 1L << 40),
            64L << 20,
            Rows.CONTAINER,
            "How many bytes of messages may wait to be offered to the members of topics, in each of 16 lanes that topics are"
                    + " spread over by name. Beyond it messages are dropped and counted, and those who send are told.");

    /** Entries of presence. */
    public static final Setting<Integer> MAX_PRESENCE = ROWS.add(
            "clusterMaxPresence",
            SettingKind.count(1, 10_000_000),
            10_000,
            Rows.CONTAINER,
            "Most entries in the presence of a topic. A session that joins beyond it is a member without an entry, and is told.");

    /** All of them, in order. */
    public static final List<Setting<?>> ALL = ROWS.all();

    private ClusterTable() {}
}
