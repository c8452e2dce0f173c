package dev.soto.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tomcat's distribution; the WAR carries Soto. */
class TomcatIT extends StandaloneServerContract {

    @Override
    StandaloneServer startServer() throws Exception {
        return StandaloneTomcat.start(StandaloneTomcat.base("tomcat"));
    }

    @Override
    Path war() {
        return Folders.given("soto.example.war");
    }

    @Override
    String serverName() {
        return "(?:Apache )?Tomcat";
    }

    /** Tomcat says SEVERE or WARNING when it finds threads or thread-locals that an application left. */
    @Override
    String complaints() {
        return ".*(WARNING|SEVERE).*";
    }

    @Test
    void librariesInTheServersFolderServeAllApplications() throws Exception {
        Path base = StandaloneTomcat.base("tomcat-shared");
        Path thin = Wars.withoutLibraries(war(), base.resolve("lib"));
        try (StandaloneTomcat tomcat = StandaloneTomcat.start(base)) {
            tomcat.deploy(thin, "one");
            tomcat.deploy(thin, "two");
            for (String name : List.of("one", "two")) {
                tomcat.process().await("Soto serves WebSocket in the web application at \"/" + name + "\"");
                try (Visitor visitor =
                        Visitor.connect(URI.create("ws://127.0.0.1:" + tomcat.port() + "/" + name + "/echo"))) {
                    assertThat(visitor.say("hello")).isEqualTo("hello");
                }
            }
            Path cluster = ModuleWars.alone(thin, "cluster");
            tomcat.deploy(cluster, "cluster");
            try (Visitor visitor = Visitor.connect(URI.create("ws://127.0.0.1:" + tomcat.port() + "/cluster/room/7"))) {
                assertThat(visitor.say("count"))
                        .as("the cluster alone is in the WAR")
                        .isEqualTo("members 1");
            }
            long before = LiveObjects.count(tomcat.process().pid(), tomcat.webappClassLoader());
            tomcat.undeploy("two");
            await().untilAsserted(
                            () -> assertThat(LiveObjects.count(tomcat.process().pid(), tomcat.webappClassLoader()))
                                    .isEqualTo(before - 1));
        }
    }

    @Test
    void whereTomcatsOwnWebSocketIsTheWarningHasTheLineThatTurnsItOff() throws Exception {
        Path base = StandaloneTomcat.base("tomcat-own-websocket");
        String advised = "<Context containerSciFilter=\"org\\.apache\\.tomcat\\.websocket\\.\"/>";
        try (StandaloneTomcat tomcat = StandaloneTomcat.start(base)) {
            tomcat.deploy(Wars.without(war(), base.resolve("plain.war"), "META-INF/context.xml"), "plain");
            tomcat.process()
                    .await("Soto stays out of the web application at \"/plain\" on Apache Tomcat/.*"
                            + Pattern.quote(advised));

            tomcat.deploy(Wars.with(war(), base.resolve("advised.war"), "META-INF/context.xml", advised), "advised");
            tomcat.process().await("Soto serves WebSocket in the web application at \"/advised\"");
        }
    }

    @Test
    void settingsOfAClusterThatTheWarLacksStopItsStart() throws Exception {
        Path base = StandaloneTomcat.base("tomcat-lacking");
        try (StandaloneTomcat tomcat = StandaloneTomcat.start(base)) {
            tomcat.offer(ModuleWars.lackingWithSettings(war(), "lacking-with-settings"), "lacking");
            tomcat.process()
                    .await(
                            "dev\\.soto\\.cluster\\w+ in the .* is \\S+, but what reads it is missing: add dev\\.soto:soto-cluster to"
                                    + " the application");
        }
    }
}
