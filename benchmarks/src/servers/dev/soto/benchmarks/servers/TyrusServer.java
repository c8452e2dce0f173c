package dev.soto.benchmarks.servers;

import java.util.Map;
import org.glassfish.tyrus.server.Server;

/** Tyrus on Grizzly; its server for applications without a container has no TLS. */
public final class TyrusServer {
    private TyrusServer() {}

    public static void main(String... args) throws Exception {
        Server server = new Server("127.0.0.1", 0, "/", Map.of(), Endpoints.array());
        server.start();
        ServerProcess.serve(server.getPort());
    }
}
