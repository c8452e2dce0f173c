package dev.soto.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** What an endpoint has done so far. */
@Name(StatisticsEvent.NAME)
@Label("WebSocket Endpoint Statistics")
@Category("Soto")
@Description("What an endpoint has done since its container was there")
@StackTrace(false)
@Period("10 s")
final class StatisticsEvent extends Event {
    static final String NAME = "dev.soto.Statistics";

    @Label("Endpoint")
    @Description("Path template or route of a server, class of a client")
    @Nullable
    String endpoint;

    @Label("Role")
    @Description("SERVER or CLIENT")
    @Nullable
    String role;

    @Label("Active Sessions")
    long active;

    @Label("Opened Sessions")
    long opened;

    @Label("Messages Received")
    long messagesReceived;

    @Label("Bytes Received")
    @Description("Payload")
    @DataAmount
    long bytesReceived;

    @Label("Wire Bytes Received")
    @DataAmount
    long wireBytesReceived;

    @Label("Messages Sent")
    long messagesSent;

    @Label("Bytes Sent")
    @Description("Payload")
    @DataAmount
    long bytesSent;

    @Label("Wire Bytes Sent")
    @DataAmount
    long wireBytesSent;

    @Label("Queued Bytes")
    @DataAmount
    long queuedBytes;

    @Label("Dropped Messages")
    long dropped;
}
