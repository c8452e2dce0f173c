package dev.soto.benchmarks.servers;

import java.util.Map;
import org.glassfish.tyrus.server.Server;

/** Tyrus on Grizzly. */
public final class TyrusServer {
    private TyrusServer() {}

    public static void main(String... args) throws Exception {
        Server server = new Server("127.0.0.1", 0, "/", Map.of(), EchoEndpoint.class, BroadcastEndpoint.class);
        server.start();
        ServerProcess.serve(server.getPort());
    }
}
