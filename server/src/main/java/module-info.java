/** A WebSocket server of one's own: Jetty's HTTP server without servlets. */
module dev.soto.server {
    requires transitive dev.soto.provider;
    requires org.eclipse.jetty.http;
    requires transitive org.eclipse.jetty.server;
    requires org.eclipse.jetty.util;
    requires static org.crac;
    requires static org.jspecify;

    exports dev.soto.server;
}
