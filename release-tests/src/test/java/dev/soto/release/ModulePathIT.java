package dev.soto.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A modular program of somebody else's needs what the published POM brings, and nothing more. */
class ModulePathIT {

    @ParameterizedTest(name = "{1}")
    @CsvSource(textBlock = """
            soto-protocol,            dev.soto.protocol, dev.soto.protocol.model.CloseCode,
            soto-api-bridge,          dev.soto.bridge,   dev.soto.bridge.path.UriTemplate,
            soto-provider,            dev.soto.provider, dev.soto.provider.SotoWebSocketContainer,
            soto-server,              dev.soto.server,   dev.soto.server.SotoServer,
            soto-cluster,             dev.soto.cluster, dev.soto.cluster.SotoCluster,
            soto-cluster-nats,        dev.soto.cluster.nats, dev.soto.cluster.nats.NatsTransportFactory,
            soto-micrometer,          dev.soto.micrometer, dev.soto.micrometer.SotoMetrics,
            soto-slf4j,               dev.soto.slf4j, dev.soto.slf4j.LogContext,
            soto-jfr,                 dev.soto.jfr, dev.soto.jfr.FlightRecording,
            soto-opentelemetry,       dev.soto.opentelemetry, dev.soto.opentelemetry.Tracing,
            soto-cli,                 dev.soto.cli,     dev.soto.cli.SotoCat,
            soto-console,             dev.soto.console, dev.soto.console.ConsoleRole,
            soto-servlet-upgrade,     dev.soto.servlet,  dev.soto.servlet.SotoServletContainerInitializer, jetty-ee11-servlet
            soto-jetty-module,        dev.soto.jetty,    dev.soto.jetty.SotoConfiguration, jetty-ee11-webapp
            soto-spring-boot-starter, dev.soto.spring,   dev.soto.spring.SotoAutoConfiguration, jetty-ee11-servlet
            """)
    void aModuleThatRequiresItCompilesWithoutAWarningAndRuns(String artifact, String module, String type, String server)
            throws Exception {
        Release release = Release.needed();
        NewProject project = NewProject.create(release, "module-" + artifact)
                .write("pom.xml", pom(release, artifact, server))
                .write("src/main/java/module-info.java", "module org.example { requires " + module + "; }\n")
                .write("src/main/java/org/example/Main.java", """
                        package org.example;

                        public class Main {
                            public static void main(String[] arguments) {
                                System.out.println(%s.class.getModule());
                            }
                        }
                        """.formatted(type));
        List<String> path = project.compile("compile");

        try (Run run = Run.complete(
                project.folder(),
                List.of(
                        NewProject.java(),
                        "-p",
                        String.join(File.pathSeparator, path),
                        "-m",
                        "org.example/org.example.Main"))) {
            assertThat(run.stdout()).startsWith("module " + module);
        }
        if (!Set.of("soto-spring-boot-starter", "soto-micrometer", "soto-cluster-nats")
                .contains(artifact)) {
            assertThat(path)
                    .as("Spring, Micrometer and jnats alone bring it")
                    .noneMatch(jar -> jar.contains("jspecify"));
        }
    }

    private static String pom(Release release, String artifact, String server) {
        String serverDependency = server == null ? "" : """
                <dependency>
                  <groupId>org.eclipse.jetty.ee11</groupId>
                  <artifactId>%s</artifactId>
                  <version>12.1.14</version>
                </dependency>
                """.formatted(server);
        return """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>org.example</groupId>
                  <artifactId>modular</artifactId>
                  <version>1</version>
                  <properties>
                    <maven.compiler.release>17</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                  <dependencies>
                    <dependency>
                      <groupId>dev.soto</groupId>
                      <artifactId>%s</artifactId>
                      <version>%s</version>
                    </dependency>
                    %s
                  </dependencies>
                  <build>
                    <plugins>
                      <plugin>
                        <groupId>org.apache.maven.plugins</groupId>
                        <artifactId>maven-compiler-plugin</artifactId>
                        <version>3.14.1</version>
                        <configuration>
                          <compilerArgs>
                            <arg>-Xlint:all,-requires-automatic</arg>
                            <arg>-Werror</arg>
                          </compilerArgs>
                        </configuration>
                      </plugin>
                    </plugins>
                  </build>
                </project>
                """.formatted(artifact, release.version(), serverDependency);
    }
}
