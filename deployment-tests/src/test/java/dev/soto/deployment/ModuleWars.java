package dev.soto.deployment;

import dev.soto.deployment.cluster.Room;
import dev.soto.deployment.everything.Watched;
import dev.soto.deployment.everything.Watching;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** WARs with {@link Room} or {@link Watched} in the place of what the example WAR has, and what modules need in WEB-INF/lib. */
final class ModuleWars {
    private static final String CLUSTER = "soto-cluster|jnats|bcprov|jspecify";
    private static final String EVERYTHING = CLUSTER
            + "|soto-(micrometer|slf4j|jfr|opentelemetry|console)|micrometer|HdrHistogram|LatencyUtils|opentelemetry|slf4j-jdk14";
    static final String WILDFLY_FILE = "WEB-INF/jboss-deployment-structure.xml";
    private static final String NOTHING = "(?!)";

    private ModuleWars() {}

    /** One whose application is a node of a cluster on NATS. */
    static Path node(Path war, String name, String natsUrl) throws IOException {
        return war(war, name, CLUSTER, webXml(onNats(natsUrl), ""), Room.class);
    }

    /** One whose application is a cluster for itself. */
    static Path alone(Path war, String name) throws IOException {
        return war(war, name, CLUSTER, webXml(Map.of(), ""), Room.class);
    }

    /** One that has been compiled against a cluster and does not have it. */
    static Path lacking(Path war, String name) throws IOException {
        return war(war, name, NOTHING, webXml(Map.of(), ""), Room.class);
    }

    /** One with every module that there is for an application, all of them at work. */
    static Path everything(Path war, String name) throws IOException {
        String listener = "  <listener><listener-class>" + Watching.class.getName() + "</listener-class></listener>\n";
        Map<String, String> parameters = Map.of("dev.soto.messageSpans", "1", "dev.soto.accessLog", "json");
        Path made = war(war, name, EVERYTHING, webXml(parameters, listener), Watched.class, Watching.class);
        return Wars.with(made, made.resolveSibling(name + "-with-jfr.war"), WILDFLY_FILE, recorderShown(made));
    }

    /** The same, but for the line by which WildFly shows the flight recorder to an application. */
    static Path everythingButTheRecorder(Path war, String name) throws IOException {
        Path made = everything(war, name);
        return Wars.with(made, made.resolveSibling(name + "-without-jfr.war"), WILDFLY_FILE, wildFlyFile(war));
    }

    private static String recorderShown(Path war) throws IOException {
        return wildFlyFile(war).replace("<dependencies>", "<dependencies><module name=\"jdk.jfr\"/>");
    }

    /** What the example says to WildFly. */
    static String wildFlyFile(Path war) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(war)) {
            return Files.readString(files.getPath(WILDFLY_FILE));
        }
    }

    /** The same as {@link #lacking}, with settings of the cluster. */
    static Path lackingWithSettings(Path war, String name) throws IOException {
        return war(war, name, NOTHING, webXml(onNats("nats://127.0.0.1:4222"), ""), Room.class);
    }

    private static Map<String, String> onNats(String url) {
        return new TreeMap<>(Map.of(
                "dev.soto.clusterTransport", "nats",
                "dev.soto.clusterName", "wars",
                "dev.soto.clusterServers", url));
    }

    private static Path war(Path war, String name, String libraries, String webXml, Class<?>... classes)
            throws IOException {
        // Tests of other servers make WARs of the same names in other processes.
        String process = Long.toString(ProcessHandle.current().pid());
        Path made = Files.createDirectories(
                        Path.of("target", "module-wars", process).toAbsolutePath())
                .resolve(name + ".war");
        Files.copy(war, made, StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem files = FileSystems.newFileSystem(made)) {
            removeExample(files.getPath("WEB-INF", "classes"));
            for (Class<?> each : classes) {
                Path file = files.getPath("WEB-INF", "classes", each.getName().replace('.', '/') + ".class");
                Files.createDirectories(file.getParent());
                try (InputStream bytes =
                        each.getResourceAsStream(file.getFileName().toString())) {
                    Files.copy(bytes, file);
                }
            }
            Files.writeString(files.getPath("WEB-INF", "web.xml"), webXml);
            Path folder = Files.createDirectories(files.getPath("WEB-INF", "lib"));
            for (Path jar : libraries(libraries)) {
                Files.copy(jar, folder.resolve(jar.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return made;
    }

    private static void removeExample(Path classes) throws IOException {
        if (Files.isDirectory(classes)) {
            try (Stream<Path> found = Files.walk(classes)) {
                for (Path file : found.filter(Files::isRegularFile).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** From the class path of this test, by how their names begin. */
    private static List<Path> libraries(String names) {
        Pattern wanted = Pattern.compile("(" + names + ")[-.\\w]*\\.jar");
        List<Path> jars = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(jar -> wanted.matcher(jar.getFileName().toString()).matches())
                .toList();
        if (jars.size() < 3 && !names.equals(NOTHING)) {
            throw new IllegalStateException(
                    "the jars of the modules are not on the class path, run these tests with mvn verify: " + jars);
        }
        return jars;
    }

    private static String webXml(Map<String, String> parameters, String more) {
        return "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">\n"
                + parameters.entrySet().stream()
                        .map(each -> "  <context-param><param-name>" + each.getKey() + "</param-name><param-value>"
                                + each.getValue() + "</param-value></context-param>\n")
                        .collect(Collectors.joining())
                + more
                + "</web-app>\n";
    }
}
