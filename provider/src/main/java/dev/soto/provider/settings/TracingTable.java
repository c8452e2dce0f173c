package dev.soto.provider.settings;

import java.util.List;

/** Settings of traces, for applications that have the module for them. */
public final class TracingTable {
    /** What reads them. */
    public static final String ARTIFACT = "dev.soto:soto-opentelemetry";

    private static final Rows ROWS = new Rows();

    /** How many messages have a span. */
    public static final Setting<Double> MESSAGE_SPANS = ROWS.add(
            "messageSpans",
            SettingKind.ratio(),
            0.0,
            Rows.CONTAINER,
            "Which part of the messages has a span, in and out: 0 is none, 0.01 is one of a hundred, 1 is all. Chosen at random;"
                    + " a message that is sent within the callback of one goes by that one.");

    /** Whether handshakes have one. */
    public static final Setting<Boolean> HANDSHAKE_SPANS = ROWS.add(
            "handshakeSpans",
            SettingKind.flag(),
            true,
            Rows.CONTAINER,
            "Whether a handshake has a span, which ends at its answer, and a session one for its end. A server makes none where"
                    + " the request has one already, of an agent or of Spring.");

    /** All of them, in order. */
    public static final List<Setting<?>> ALL = ROWS.all();

    private TracingTable() {}
}
