package dev.soto.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A session that has ended. */
@Name(SessionEvent.NAME)
@Label("WebSocket Session")
@Category("Soto")
@Description(
        "A session, from its opening to its end; of one that was open when the recording began, the end alone has a time of the recorder, and age says how long it was open")
@StackTrace(false)
final class SessionEvent extends Event {
    static final String NAME = "dev.soto.Session";

    @Label("Endpoint")
    @Description("Path template or route of a server, class of a client")
    @Nullable
    String endpoint;

    @Label("Session")
    @Description("Id of the session")
    @Nullable
    String session;

    @Label("Role")
    @Description("SERVER or CLIENT")
    @Nullable
    String role;

    @Label("Peer")
    @Nullable
    String peer;

    @Label("Age")
    @Timespan
    long age;

    @Label("Close Code")
    int closeCode;

    @Label("Close Reason")
    @Nullable
    String closeReason;

    @Label("Initiator")
    @Description("PEER, APPLICATION, CONTAINER or FAILURE")
    @Nullable
    String initiator;

    @Label("Messages Received")
    long messagesReceived;

    @Label("Bytes Received")
    @Description("Payload")
    @DataAmount
    long bytesReceived;

    @Label("Messages Sent")
    long messagesSent;

    @Label("Bytes Sent")
    @Description("Payload")
    @DataAmount
    long bytesSent;

    @Label("Longest Queue")
    @DataAmount
    long longestQueue;
}
