package dev.soto.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.spring.app.Site;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What whoever starts the application reads when Tomcat's own WebSocket is on its class path. */
class OtherProviderTest {

    @Test
    void theApplicationEndsAndSaysWhatToExclude(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        Process application = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path")
                                + File.pathSeparator
                                + Path.of("target", "other-provider", "*"),
                        Site.class.getName(),
                        "--server.port=0"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(application.waitFor(120, TimeUnit.SECONDS)).as("it ends").isTrue();
        } finally {
            application.destroyForcibly();
        }
        assertThat(application.exitValue()).isEqualTo(1);
        assertThat(Files.readString(output, StandardCharsets.UTF_8))
                .contains("APPLICATION FAILED TO START")
                .contains("Soto cannot start: the class path has two WebSocket implementations, Soto and Tomcat's own")
                .contains("<artifactId>tomcat-embed-websocket</artifactId>");
    }
}
