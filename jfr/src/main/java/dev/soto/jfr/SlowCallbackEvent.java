package dev.soto.jfr;

import dev.soto.connection.ConnectionInterceptor;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** A callback that took its time. */
@Name(SlowCallbackEvent.NAME)
@Label("WebSocket Slow Callback")
@Category("Soto")
@Description("The application took longer than the threshold in a callback")
@StackTrace(false)
@Threshold("20 ms")
final class SlowCallbackEvent extends Event {
    static final String NAME = "dev.soto.SlowCallback";

    @Label("Endpoint")
    @Description("Path template or route of a server, class of a client")
    @Nullable
    String endpoint;

    @Label("Session")
    @Description("Id of the session")
    @Nullable
    String session;

    @Label("Callback")
    @Description("OPEN, TEXT, BINARY, and so on")
    @Nullable
    String callback;

    transient ConnectionInterceptor.@Nullable Call call;
}
