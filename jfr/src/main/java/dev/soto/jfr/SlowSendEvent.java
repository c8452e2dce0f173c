package dev.soto.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** A write that had to wait. */
@Name(SlowSendEvent.NAME)
@Label("WebSocket Slow Send")
@Category("Soto")
@Description("The peer took longer than the threshold to take a write")
@StackTrace(false)
@Threshold("20 ms")
final class SlowSendEvent extends Event {
    static final String NAME = "dev.soto.SlowSend";

    @Label("Endpoint")
    @Description("Path template or route of a server, class of a client")
    @Nullable
    String endpoint;

    @Label("Session")
    @Description("Id of the session")
    @Nullable
    String session;

    @Label("Queued Bytes")
    @Description("That waited behind it when it ended")
    @DataAmount
    long queuedBytes;
}
