package dev.soto.benchmarks.servers;

import org.apache.tomcat.websocket.server.WsSci;

/** Tomcat with its own provider. */
public final class TomcatServer {
    private TomcatServer() {}

    public static void main(String... args) throws Exception {
        EmbeddedTomcat.serve(new WsSci());
    }
}
