package dev.soto.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files of docs/getting-started.md, copied into empty projects that take Soto from a repository. */
class GettingStartedIT {
    private static final Pattern DEPENDENCY = Pattern.compile("(?m)^//DEPS ([^:]+):([^:]+):(\\S+)$");
    private static final Pattern BOOT_PORT = Pattern.compile("Tomcat started on port (\\d+)");

    private Release release;

    @BeforeEach
    void needsRelease() {
        release = Release.needed();
    }

    private NewProject copied(String chapter) throws IOException {
        return NewProject.create(release, chapter.toLowerCase().replace(' ', '-'))
                .write("pom.xml", GettingStarted.block(chapter, "xml"))
                .write("src/main/java/org/example/Main.java", GettingStarted.block(chapter, "java"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"Jetty", "Tomcat", "Undertow", "Without servlets"})
    void anEchoAnswersAndNothingComplainsOnStderr(String chapter) throws Exception {
        NewProject project = copied(chapter);
        List<String> classPath = project.compile("compile");
        try (Run run = Run.start(
                project.folder(),
                List.of(
                        NewProject.java(),
                        "-Dport=0",
                        "-cp",
                        String.join(File.pathSeparator, classPath),
                        "org.example.Main"))) {
            assertEchoes(run);
        }
        try (Run run = Run.start(project.folder(), project.maven("-q", "compile", "exec:java", "-Dport=0"))) {
            assertEchoes(run);
        }
    }

    private static void assertEchoes(Run run) throws Exception {
        assertThat(Visitor.echo(run.port(), "hello")).as("answer of %s", run).isEqualTo("hello");
        assertQuiet(run);
        assertThat(run.stderr()).as("the start-up line").contains("/echo (org.example.Main$Echo)");
    }

    private static void assertQuiet(Run run) throws IOException {
        assertThat(run.stderr())
                .doesNotContain("SLF4J")
                .doesNotContain("WARNING")
                .doesNotContain("Exception");
    }

    @Test
    void springBootAnswersFromOneJar() throws Exception {
        NewProject project = copied("Spring Boot");
        Run.complete(project.folder(), project.maven("-q", "package")).close();
        try (Run run = Run.start(
                project.folder(), List.of(NewProject.java(), "-jar", "target/echo-spring-1.jar", "--server.port=0"))) {
            int port = Integer.parseInt(run.await(BOOT_PORT).group(1));

            assertThat(Visitor.echo(port, "hello")).as("answer of %s", run).isEqualTo("hello");
            assertQuiet(run);
        }
    }

    @Test
    void theClientHearsTheServer() throws Exception {
        NewProject server = copied("Without servlets");
        NewProject client = copied("A client");
        List<String> classPath = server.compile("compile");
        try (Run run = Run.start(
                server.folder(),
                List.of(
                        NewProject.java(),
                        "-Dport=0",
                        "-cp",
                        String.join(File.pathSeparator, classPath),
                        "org.example.Main"))) {
            String uri = "-Duri=ws://localhost:" + run.port() + "/echo";

            assertHears(Run.complete(
                    client.folder(),
                    List.of(
                            NewProject.java(),
                            uri,
                            "-cp",
                            String.join(File.pathSeparator, client.compile("compile")),
                            "org.example.Main")));
            assertHears(Run.complete(client.folder(), client.maven("-q", "compile", "exec:java", uri)));
        }
    }

    private static void assertHears(Run run) throws IOException {
        assertThat(run.stdout()).as("%s", run).contains("the server says hello");
        assertQuiet(run);
    }

    /** JBang compiles the file with the jars that it names and runs it with them. */
    @Test
    void theFileForJbangEchoes() throws Exception {
        String file = Files.readString(Path.of("../docs/getting-started/Echo.java"));
        assertThat(GettingStarted.block("One file with JBang", "java")).isEqualTo(file);
        String dependencies = DEPENDENCY
                .matcher(file)
                .results()
                .map(found ->
                        "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>"
                                .formatted(found.group(1), found.group(2), found.group(3)))
                .collect(Collectors.joining());
        NewProject project = NewProject.create(release, "jbang")
                .write("pom.xml", """
                        <project>
                          <modelVersion>4.0.0</modelVersion>
                          <groupId>org.example</groupId>
                          <artifactId>jbang</artifactId>
                          <version>1</version>
                          <properties><maven.compiler.release>17</maven.compiler.release></properties>
                          <dependencies>%s</dependencies>
                          <build>
                            <plugins>
                              <plugin>
                                <groupId>org.apache.maven.plugins</groupId>
                                <artifactId>maven-compiler-plugin</artifactId>
                                <version>3.14.1</version>
                              </plugin>
                            </plugins>
                          </build>
                        </project>
                        """.formatted(dependencies))
                .write("src/main/java/Echo.java", file);
        List<String> classPath = project.compile("compile");
        try (Run run = Run.start(
                project.folder(),
                List.of(NewProject.java(), "-cp", String.join(File.pathSeparator, classPath), "Echo", "0"))) {

            assertThat(Visitor.echo(run.port(), "hello")).isEqualTo("hello");
            assertQuiet(run);
        }
    }
}
