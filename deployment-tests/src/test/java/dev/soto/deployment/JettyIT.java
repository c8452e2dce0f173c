package dev.soto.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Jetty's distribution with our module {@code soto}. */
class JettyIT extends StandaloneServerContract {

    @Override
    StandaloneServer startServer() throws Exception {
        return StandaloneJetty.start(StandaloneJetty.base("jetty", "soto,http"));
    }

    @Override
    Path war() {
        return Folders.given("soto.example.war");
    }

    @Override
    String serverName() {
        return "(?i:jetty)";
    }

    @Override
    String complaints() {
        return ".*(WARN|ERROR|Exception).*";
    }

    @Test
    void theModuleRefusesToRunBesideJettysOwn() throws Exception {
        Path base = StandaloneJetty.base("jetty-both", "soto,http");
        Files.writeString(base.resolve("start.d/both.ini"), "--modules=ee11-websocket-jakarta\n");
        try (ServerProcess jetty = StandaloneJetty.launch(base)) {
            jetty.await("ee11-websocket-jakarta, which is already provided by");
            jetty.awaitEnd();
        }
    }

    @Test
    void settingsOfTheModuleAreThoseOfAllApplications() throws Exception {
        Path base = StandaloneJetty.base("jetty-settings", "soto,http");
        Path ini = base.resolve("start.d/soto.ini");
        assertThat(Files.readString(ini)).contains("# -Ddev.soto.keepAliveInterval=30s");
        Files.writeString(
                ini,
                Files.readString(ini)
                        .replace("# -Ddev.soto.keepAliveInterval=30s", "-Ddev.soto.keepAliveInterval=30s"));
        Files.copy(war(), base.resolve("webapps/example.war"));
        try (ServerProcess jetty = StandaloneJetty.launch(base)) {
            jetty.await("at \"/example\" on (?i:jetty).*; dev.soto.keepAliveInterval=30 s");
        }
    }
}
