package dev.soto.deployment;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** GlassFish's embedded server in a process of its own, without the initializer of its own WebSocket. */
final class EmbeddedGlassFish extends LaunchedGlassFish {

    private EmbeddedGlassFish(Path base, ServerProcess process) {
        super(base, process);
    }

    static EmbeddedGlassFish start(Path base) throws IOException {
        Files.createDirectory(base.resolve("webapps"));
        Path jar = withoutWebSocket(base);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:SoftRefLRUPolicyMSPerMB=0",
                "-Djava.io.tmpdir=" + base));
        command.addAll(opened(jar));
        command.addAll(List.of(
                "-cp",
                jar.toString(),
                Path.of("src", "test", "launched", "GlassFishServer.java")
                        .toAbsolutePath()
                        .toString(),
                Integer.toString(freePort()),
                base.resolve("webapps").toString()));
        return new EmbeddedGlassFish(base, ServerProcess.start("GlassFish", base, Map.of(), command));
    }

    /** GlassFish's jar, but for the line that starts Tyrus in each web application. */
    private static Path withoutWebSocket(Path base) throws IOException {
        Path jar = Files.copy(Folders.given("soto.glassfish.jar"), base.resolve("glassfish.jar"));
        try (FileSystem files = FileSystems.newFileSystem(jar)) {
            Path services = files.getPath("META-INF/services/jakarta.servlet.ServletContainerInitializer");
            String before = Files.readString(services);
            String after = before.replace("org.glassfish.tyrus.servlet.TyrusServletContainerInitializer", "");
            if (after.equals(before)) {
                throw new IOException(services + " does not name Tyrus: " + before);
            }
            Files.writeString(services, after);
        }
        return jar;
    }
}
