package dev.soto.deployment;

import dev.soto.deployment.cluster.Room;
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

/** WARs with {@link Room} in the place of what the example WAR has, and what a cluster needs in WEB-INF/lib. */
final class ClusterWars {
    private static final Pattern LIBRARIES = Pattern.compile("(soto-cluster|jnats|bcprov|jspecify)[-.\\w]*\\.jar");

    private ClusterWars() {}

    /** One whose application is a node of a cluster on NATS. */
    static Path node(Path war, String name, String natsUrl) throws IOException {
        return war(war, name, true, onNats(natsUrl));
    }

    /** One whose application is a cluster for itself. */
    static Path alone(Path war, String name) throws IOException {
        return war(war, name, true, Map.of());
    }

    /** One that has been compiled against a cluster and does not have it. */
    static Path lacking(Path war, String name) throws IOException {
        return war(war, name, false, Map.of());
    }

    /** The same, with settings of it. */
    static Path lackingWithSettings(Path war, String name) throws IOException {
        return war(war, name, false, onNats("nats://127.0.0.1:4222"));
    }

    private static Map<String, String> onNats(String url) {
        return new TreeMap<>(Map.of(
                "dev.soto.clusterTransport", "nats",
                "dev.soto.clusterName", "wars",
                "dev.soto.clusterServers", url));
    }

    private static Path war(Path war, String name, boolean cluster, Map<String, String> parameters) throws IOException {
        Path made = Files.createDirectories(Path.of("target", "cluster-wars").toAbsolutePath())
                .resolve(name + ".war");
        Files.copy(war, made, StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem files = FileSystems.newFileSystem(made)) {
            removeExample(files.getPath("WEB-INF", "classes"));
            Path room = files.getPath("WEB-INF", "classes", Room.class.getName().replace('.', '/') + ".class");
            Files.createDirectories(room.getParent());
            try (InputStream bytes = Room.class.getResourceAsStream("Room.class")) {
                Files.copy(bytes, room);
            }
            Files.writeString(files.getPath("WEB-INF", "web.xml"), webXml(parameters));
            if (cluster) {
                Path folder = Files.createDirectories(files.getPath("WEB-INF", "lib"));
                for (Path jar : libraries()) {
                    Files.copy(jar, folder.resolve(jar.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
                }
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

    /** From the class path of this test. */
    private static List<Path> libraries() {
        List<Path> jars = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(jar -> LIBRARIES.matcher(jar.getFileName().toString()).matches())
                .toList();
        if (jars.size() < 3) {
            throw new IllegalStateException(
                    "the jars of the cluster are not on the class path, run these tests with mvn verify: " + jars);
        }
        return jars;
    }

    private static String webXml(Map<String, String> parameters) {
        return "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">\n"
                + parameters.entrySet().stream()
                        .map(each -> "  <context-param><param-name>" + each.getKey() + "</param-name><param-value>"
                                + each.getValue() + "</param-value></context-param>\n")
                        .collect(Collectors.joining())
                + "</web-app>\n";
    }
}
