package dev.soto.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A message that found no room. */
@Name(QueueFullEvent.NAME)
@Label("WebSocket Queue Full")
@Category("Soto")
@Description("A message found no room in the queue of its session")
@StackTrace(false)
final class QueueFullEvent extends Event {
    static final String NAME = "dev.soto.QueueFull";

    @Label("Endpoint")
    @Description("Path template or route of a server, class of a client")
    @Nullable
    String endpoint;

    @Label("Session")
    @Description("Id of the session")
    @Nullable
    String session;

    @Label("Policy")
    @Description("What was done: BLOCK, FAIL, CLOSE, DROP_OLDEST and so on; OFFER where the sender decides")
    @Nullable
    String policy;

    @Label("Bytes")
    @Description("Of the message")
    @DataAmount
    long bytes;

    @Label("Queued Bytes")
    @DataAmount
    long queuedBytes;
}
