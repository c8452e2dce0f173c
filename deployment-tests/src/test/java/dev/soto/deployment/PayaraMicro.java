package dev.soto.deployment;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Payara Micro in a process of its own, without the initializer of its own WebSocket. */
final class PayaraMicro extends LaunchedGlassFish {

    private PayaraMicro(Path base, ServerProcess process) {
        super(base, process);
    }

    static PayaraMicro start(Path base) throws IOException {
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
                Path.of("src", "test", "launched", "PayaraServer.java")
                        .toAbsolutePath()
                        .toString(),
                Integer.toString(freePort()),
                base.resolve("webapps").toString()));
        return new PayaraMicro(base, ServerProcess.start("Payara Micro", base, Map.of(), command));
    }

    /** As docs/deploying.md has it: Payara's jar, but for the line that starts Tyrus in each web application. */
    private static Path withoutWebSocket(Path base) throws IOException {
        Path jar = Files.copy(Folders.given("soto.payara.jar"), base.resolve("payara-micro.jar"));
        // Payara opens only jars that are stored in its own.
        try (FileSystem outer = FileSystems.newFileSystem(jar, Map.of("compressionMethod", "STORED"))) {
            Path inside = outer.getPath("MICRO-INF/runtime/tyrus-container-servlet.jar");
            Path tyrus = base.resolve("tyrus-container-servlet.jar");
            Files.copy(inside, tyrus);
            try (FileSystem inner = FileSystems.newFileSystem(tyrus)) {
                Files.delete(inner.getPath("META-INF/services/jakarta.servlet.ServletContainerInitializer"));
            }
            Files.delete(inside);
            Files.copy(tyrus, inside);
        }
        return jar;
    }
}
