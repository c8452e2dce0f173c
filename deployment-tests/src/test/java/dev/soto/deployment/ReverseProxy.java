package dev.soto.deployment;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A running reverse proxy: its process, and the ports for ws and wss. */
record ReverseProxy(ServerProcess process, int port, int tlsPort) implements AutoCloseable {

    /** A port that is free now: proxies cannot be asked to take any. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
