package dev.soto.deployment;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;

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

    /**
     * Returns the options for what the manifest of a server's jar opens to it. A JVM reads them there for {@code java -jar} alone, and what
     * CDI needs is among them: without, applications with a bean archive are not deployed.
     */
    static List<String> opened(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Attributes manifest = file.getManifest().getMainAttributes();
            return Stream.of("Add-Exports", "Add-Opens")
                    .flatMap(name -> Stream.of(manifest.getValue(name).split(" "))
                            .map(each -> "--" + name.toLowerCase(Locale.ROOT) + "=" + each + "=ALL-UNNAMED"))
                    .toList();
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
