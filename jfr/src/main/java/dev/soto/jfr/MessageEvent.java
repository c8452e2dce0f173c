package dev.soto.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A message. */
@Name(MessageEvent.NAME)
@Label("WebSocket Message")
@Category("Soto")
@Description("A message was received or sent; many, so not unless it is asked for")
@StackTrace(false)
@Enabled(false)
final class MessageEvent extends Event {
    static final String NAME = "dev.soto.Message";

    @Label("Endpoint")
    @Description("Path template or route of a server, class of a client")
    @Nullable
    String endpoint;

    @Label("Session")
    @Description("Id of the session")
    @Nullable
    String session;

    @Label("Direction")
    @Description("IN or OUT")
    @Nullable
    String direction;

    @Label("Type")
    @Description("TEXT or BINARY")
    @Nullable
    String type;

    @Label("Bytes")
    @Description("Payload")
    @DataAmount
    long bytes;
}
