package dev.soto.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** An opening handshake. */
@Name(HandshakeEvent.NAME)
@Label("WebSocket Handshake")
@Category("Soto")
@Description("An opening handshake, from the request to its answer")
@StackTrace(false)
final class HandshakeEvent extends Event {
    static final String NAME = "dev.soto.Handshake";

    @Label("Endpoint")
    @Description("Path template or route of a server, class of a client")
    @Nullable
    String endpoint;

    @Label("Role")
    @Description("SERVER or CLIENT")
    @Nullable
    String role;

    @Label("Peer")
    @Nullable
    String peer;

    @Label("Path")
    @Description("Without the query")
    @Nullable
    String path;

    @Label("Status")
    @Description("Of the answer; 0 for a client that got none")
    int status;

    @Label("Refusal")
    @Description("Why it was refused")
    @Nullable
    String refusal;

    @Label("Look-up")
    @Description(
            "Of a client: of the server's name, added up over redirects; 0 where there was none, as in all of these")
    @Timespan
    long resolve;

    @Label("Connect")
    @Description("Of a client: until there was a connection, through a proxy where there is one")
    @Timespan
    long connect;

    @Label("TLS")
    @Description("Of a client: the handshake of TLS")
    @Timespan
    long tls;

    @Label("Upgrade")
    @Description("Of a client: from the request to its answer")
    @Timespan
    long upgrade;
}
