package dev.soto.deployment;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** A server made of GlassFish that a program in {@code src/test/launched} starts, and that obeys lines of its standard input. */
abstract class LaunchedGlassFish extends StandaloneServer {
    LaunchedGlassFish(Path base, ServerProcess process) {
        super(base, process, "^listens on (\\d+)", "^started");
    }

    /** GlassFish takes 0 for no port, and does not say which one it has taken. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** By its own command. */
    @Override
    void stop() {
        process().say("stop");
        process().awaitEnd();
    }

    @Override
    String webappClassLoader() {
        return "org.glassfish.web.loader.WebappClassLoader";
    }

    @Override
    String saysDeployed(String quotedName) {
        return "^deployed " + quotedName + "\\.$";
    }

    @Override
    String saysUndeployed(String quotedName) {
        return "^undeployed " + quotedName + "\\.$";
    }
}
