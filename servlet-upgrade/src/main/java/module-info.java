/** From an HTTP request in a servlet container to a WebSocket session. The web servers are optional. */
module dev.soto.servlet {
    requires transitive dev.soto.provider;
    requires transitive jakarta.servlet;
    requires static org.eclipse.jetty.ee10.servlet;
    requires static org.eclipse.jetty.ee11.servlet;
    requires static org.eclipse.jetty.server;
    requires static org.eclipse.jetty.util;
    requires static org.jspecify;

    exports dev.soto.servlet;

    provides jakarta.servlet.ServletContainerInitializer with
            dev.soto.servlet.ScanInitializer;
}
