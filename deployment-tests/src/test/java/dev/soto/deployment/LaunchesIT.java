package dev.soto.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One application, launched in every way that there is. In each it finds its own services and those of the API through the
 * context class loader of every callback, and nothing of it is left when it has ended. The table is in target/launches.md.
 */
@Timeout(180)
class LaunchesIT {
    private static final List<String> KINDS =
            List.of("handshake", "callback", "coder", "completion", "timer", "client");
    private static final String JETTY_MAIN = "dev.soto.launch.JettyMain";
    private static final String JETTY_HOST = "dev.soto.launch.JettyHost";
    private static final String TOMCAT_HOST = "dev.soto.launch.boot.TomcatHost";

    private static final Map<String, String> ROWS = new TreeMap<>();

    @AfterAll
    static void writeTable() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("| launch | " + String.join(" | ", KINDS) + " | at the end |");
        lines.add("|---|" + "---|".repeat(KINDS.size() + 1));
        ROWS.forEach((launch, cells) -> lines.add("| " + launch + " | " + cells + " |"));
        Files.write(Path.of("target", "launches.md"), lines);
    }

    private static void row(String launch, Map<String, String> found, String end) {
        ROWS.put(
                launch,
                KINDS.stream().map(kind -> found.getOrDefault(kind, "-")).collect(Collectors.joining(" | ")) + " | "
                        + end);
    }

    // Programs.

    @Test
    void aPlainClassPath() throws Exception {
        program("java -cp", java("-cp", path(serverJars(), List.of(app())), JETTY_MAIN));
    }

    @Test
    void aModulePath() throws Exception {
        program("java -p -m", java("-p", path(serverJars(), List.of(app())), "-m", "dev.soto.launch/" + JETTY_MAIN));
    }

    @Test
    void aShadedJar() throws Exception {
        program("java -jar, shaded", java("-jar", launch("shaded.jar").toString()));
    }

    @Test
    void aShadedJarWithPackagesOfOtherNames() throws Exception {
        program(
                "java -jar, shaded and relocated",
                java("-jar", launch("relocated.jar").toString()));
    }

    @Test
    void anImageOfJlink() throws Exception {
        Path image = Folders.fresh("jlink").resolve("image");
        int outcome = ToolProvider.findFirst("jlink")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "-p",
                        path(serverJars(), List.of(app())),
                        "--add-modules",
                        // Nobody requires what is found as a service.
                        "dev.soto.launch,org.slf4j.jul",
                        "--output",
                        image.toString());
        assertThat(outcome).as("of jlink").isZero();
        program("jlink", List.of(image.resolve("bin/java").toString(), "-m", "dev.soto.launch/" + JETTY_MAIN));
    }

    @Test
    void aJarOfSpringBoot() throws Exception {
        program(
                "java -jar, Spring Boot on Tomcat",
                java("-jar", launch("boot.jar").toString()));
    }

    @Test
    void execJava() throws Exception {
        Path folder = Folders.fresh("exec-java");
        Files.writeString(folder.resolve("pom.xml"), execPom());
        program(
                "mvn exec:java",
                List.of(
                        Folders.given("soto.maven.home").resolve("bin/mvn").toString(),
                        "-o",
                        "-q",
                        "-Dmaven.repo.local=" + Folders.given("soto.maven.repository"),
                        "-f",
                        folder.toString(),
                        "exec:java"));
    }

    private static String execPom() {
        String elements = Stream.concat(serverJars().stream(), Stream.of(app()))
                .map(jar -> "<additionalClasspathElement>" + jar + "</additionalClasspathElement>")
                .collect(Collectors.joining());
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>launch</groupId><artifactId>launch</artifactId><version>1</version><packaging>pom</packaging>
                  <build><plugins><plugin>
                    <groupId>org.codehaus.mojo</groupId><artifactId>exec-maven-plugin</artifactId><version>3.6.2</version>
                    <configuration>
                      <mainClass>%s</mainClass>
                      <additionalClasspathElements>%s</additionalClasspathElements>
                    </configuration>
                  </plugin></plugins></build>
                </project>
                """.formatted(JETTY_MAIN, elements);
    }

    /** It ends by itself when it is told to. */
    private static void program(String name, List<String> command) throws Exception {
        try (ServerProcess process = ServerProcess.start(name, Path.of("").toAbsolutePath(), Map.of(), command)) {
            Map<String, String> found = Probe.ask(port(process, 0), "", true);
            process.say("");
            process.await("^stopped");
            process.awaitEnd();
            assertThat(process.exitCode()).isZero();
            row(name, found, "ends");
        }
    }

    // Class loaders of one's own; the system's has nothing.

    @Test
    void aLoaderThatNoThreadHas() throws Exception {
        alone("URLClassLoader; the thread has the empty system loader", "own", "system", JETTY_HOST);
    }

    @Test
    void aLoaderThatTheStartingThreadHas() throws Exception {
        alone("URLClassLoader; the thread has it", "own", "application", JETTY_HOST);
    }

    @Test
    void aThreadWithoutContextLoader() throws Exception {
        alone("URLClassLoader; the thread has none", "own", "null", JETTY_HOST);
    }

    @Test
    void anEmbeddedTomcatThatDoesNotKnowTheLoader() throws Exception {
        String name = "URLClassLoader; embedded Tomcat, whose own loader is below the system's";
        try (ServerProcess process = launcher(name, "own", "system", TOMCAT_HOST)) {
            process.say("start one");
            Map<String, String> found = Probe.ask(port(process, 0), "", true);
            // Whether the loader goes is not Tomcat's to say: until Java 19 the JDK keeps a record of Tomcat's that was
            // a key.
            row(name, found, "-");
        }
    }

    @Test
    void anApplicationThatDoesNotSeeSoto() throws Exception {
        alone("API above, Soto and application in siblings", "siblings", "system", JETTY_HOST);
    }

    /** Stopped, its loader closed, and started again. */
    private static void alone(String name, String loaders, String contextLoader, String host) throws Exception {
        try (ServerProcess process = launcher(name, loaders, contextLoader, host)) {
            Map<String, String> found = Map.of();
            for (String round : List.of("first", "second")) {
                int from = process.position();
                process.say("start " + round);
                found = Probe.ask(port(process, from), "", !loaders.equals("siblings"));
                process.say("stop " + round);
                assertReleased(process, round);
            }
            row(name, found, "loader released, twice");
        }
    }

    @Test
    void twoApplicationsWithASotoEach() throws Exception {
        two("two URLClassLoaders with a Soto each", "own");
    }

    @Test
    void twoApplicationsWithOneSoto() throws Exception {
        two("two URLClassLoaders below one Soto", "shared");
    }

    /** The first one to use what is shared goes first, and the other goes on. */
    private static void two(String name, String loaders) throws Exception {
        try (ServerProcess process = launcher(name, loaders, "application", JETTY_HOST)) {
            process.say("start one");
            int one = port(process, 0);
            int from = process.position();
            process.say("start two");
            int two = port(process, from);
            Probe.ask(one, "", true);
            Probe.ask(two, "", true);
            process.say("stop one");
            assertReleased(process, "one");
            Map<String, String> found = Probe.ask(two, "", true);
            process.say("stop two");
            assertReleased(process, "two");
            row(name, found, "loader released, the other one goes on");
        }
    }

    private static void assertReleased(ServerProcess process, String name) {
        assertThat(process.await("^(released|kept) " + name).group(1))
                .as("the class loader of %s", name)
                .isEqualTo("released");
    }

    private static ServerProcess launcher(String name, String loaders, String contextLoader, String host)
            throws IOException {
        List<String> server = host.equals(TOMCAT_HOST) ? bootJars() : serverJars();
        Predicate<String> isApi = jar -> jar.contains("jakarta.websocket") || jar.contains("jakarta.servlet");
        List<String> application =
                host.equals(TOMCAT_HOST) ? List.of(launch("boot-classes.jar").toString()) : List.of(app());
        List<String> command = java(
                "-XX:SoftRefLRUPolicyMSPerMB=0",
                "-cp",
                launcherClasses().toString(),
                "dev.soto.deployment.launcher.Launcher",
                loaders,
                contextLoader,
                host,
                path(server.stream().filter(isApi).toList()),
                path(server.stream().filter(isApi.negate()).toList()),
                path(application));
        ServerProcess process = ServerProcess.start(name, Path.of("").toAbsolutePath(), Map.of(), command);
        process.await("^ready");
        return process;
    }

    /** The launcher alone. */
    private static Path launcherClasses() throws IOException {
        Path folder = Files.createDirectories(
                Path.of("target", "launches", "launcher").toAbsolutePath());
        Path classes = Path.of("target", "test-classes", "dev", "soto", "deployment", "launcher");
        Folders.copy(classes, Files.createDirectories(folder.resolve("dev/soto/deployment/launcher")));
        return folder;
    }

    // WARs in standalone servers.

    @Test
    void wars_inTomcatWithASotoEach() throws Exception {
        try (StandaloneTomcat tomcat = StandaloneTomcat.start(StandaloneTomcat.base("launches-tomcat"))) {
            wars("two WARs in Tomcat with a Soto each", tomcat, war(), true);
        }
    }

    @Test
    void wars_inTomcatWithOneSoto() throws Exception {
        Path base = StandaloneTomcat.base("launches-tomcat-shared");
        Path thin = Wars.withoutLibraries(war(), base.resolve("lib"));
        try (StandaloneTomcat tomcat = StandaloneTomcat.start(base)) {
            wars("two WARs in Tomcat, Soto in its lib", tomcat, thin, true);
        }
    }

    @Test
    void wars_inJettyWithTheModule() throws Exception {
        try (StandaloneJetty jetty = StandaloneJetty.start(StandaloneJetty.base("launches-jetty", "http,soto"))) {
            wars("two WARs in Jetty with the module soto", jetty, war(), true);
        }
    }

    /** The release is not asked of a Tomcat with a Soto in each WAR: after a client in a callback the loader stays, which is open. */
    private static void wars(String name, StandaloneServer server, Path war, boolean released) throws Exception {
        long before = loaders(server);
        server.deploy(war, "one");
        server.deploy(war, "two");
        Probe.ask(server.port(), "/one", true);
        Probe.ask(server.port(), "/two", true);
        server.undeploy("one");
        if (released) {
            await().atMost(Duration.ofSeconds(60)).until(() -> loaders(server) == before + 1);
        }
        Map<String, String> found = Probe.ask(server.port(), "/two", true);
        server.undeploy("two");
        if (released) {
            await().atMost(Duration.ofSeconds(60)).until(() -> loaders(server) == before);
        }
        row(name, found, (released ? "loader released, " : "") + "the other one goes on");
    }

    private static long loaders(StandaloneServer server) {
        return LiveObjects.count(server.process().pid(), server.webappClassLoader());
    }

    /** The example WAR with the probe in the place of its classes. */
    private static Path war() throws IOException {
        Path war =
                Files.copy(Folders.given("soto.example.war"), launch("probe.war"), StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem files = FileSystems.newFileSystem(war);
                FileSystem app = FileSystems.newFileSystem(Path.of(app()))) {
            Path classes = files.getPath("WEB-INF", "classes");
            try (Stream<Path> examples = Files.walk(classes)) {
                for (Path example : examples.filter(Files::isRegularFile).toList()) {
                    Files.delete(example);
                }
            }
            for (String folder : List.of("dev/soto/launch/probe", "META-INF/services")) {
                try (Stream<Path> found = Files.walk(app.getPath(folder))) {
                    for (Path file : found.filter(Files::isRegularFile).toList()) {
                        Path target = classes.resolve(file.toString().substring(file.isAbsolute() ? 1 : 0));
                        Files.createDirectories(target.getParent());
                        Files.copy(file, target);
                    }
                }
            }
        }
        return war;
    }

    // Jars.

    private static int port(ServerProcess process, int from) {
        return Integer.parseInt(process.await("^listening (\\d+)", from).group(1));
    }

    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(List.of(arguments));
        return command;
    }

    private static String app() {
        return launch("app.jar").toString();
    }

    private static Path launch(String name) {
        return Folders.given("soto.launches").resolve(name);
    }

    @SafeVarargs
    private static String path(List<String>... jars) {
        return Stream.of(jars).flatMap(List::stream).collect(Collectors.joining(File.pathSeparator));
    }

    /** Jetty and Soto, from the class path of this test. */
    private static List<String> serverJars() {
        Pattern wanted = Pattern.compile(
                "(soto-(protocol|api-bridge|provider|servlet-upgrade)|jetty|jakarta|slf4j)[-.\\w]*\\.jar");
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar ->
                        wanted.matcher(Path.of(jar).getFileName().toString()).matches())
                .toList();
    }

    /** Tomcat and Soto, from the jar of Spring Boot. */
    private static List<String> bootJars() throws IOException {
        Map<String, Path> jars = new LinkedHashMap<>();
        Path folder = Files.createDirectories(launch("boot-lib"));
        try (FileSystem boot = FileSystems.newFileSystem(launch("boot.jar"))) {
            try (Stream<Path> found = Files.list(boot.getPath("BOOT-INF", "lib"))) {
                for (Path jar : found.toList()) {
                    String name = jar.getFileName().toString();
                    try (InputStream bytes = Files.newInputStream(jar)) {
                        Files.copy(bytes, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                    }
                    jars.put(name, folder.resolve(name));
                }
            }
        }
        return jars.values().stream().map(Path::toString).toList();
    }
}
