package dev.soto.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A broken rule. */
@Name(ProtocolViolationEvent.NAME)
@Label("WebSocket Protocol Violation")
@Category("Soto")
@Description("A rule was broken, for which the session is failed")
@StackTrace(false)
final class ProtocolViolationEvent extends Event {
    static final String NAME = "dev.soto.ProtocolViolation";

    @Label("Endpoint")
    @Description("Path template or route of a server, class of a client")
    @Nullable
    String endpoint;

    @Label("Session")
    @Description("Id of the session")
    @Nullable
    String session;

    @Label("Peer")
    @Nullable
    String peer;

    @Label("Close Code")
    int closeCode;

    @Label("Rule")
    @Nullable
    String rule;
}
