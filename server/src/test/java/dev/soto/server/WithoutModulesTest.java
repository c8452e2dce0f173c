package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.bridge.session.SotoSession;
import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.Role;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import dev.soto.provider.SotoServerContainer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has none of the modules for metrics, traces, events, log context and console pays for none: nothing of them is looked for. */
@Timeout(120)
class WithoutModulesTest {
    private static final String MODULES =
            "(dev\\.soto\\.(micrometer|opentelemetry|jfr|slf4j|console|cluster)|io\\.micrometer|io\\.opentelemetry)(\\..*)?";

    /** Jetty has SLF4J; the JDK's own beans have to do with the recorder, but not with its events. */
    private static final Pattern CLASSES = Pattern.compile(MODULES + "|jdk\\.jfr\\.Event");

    private static final Pattern PACKAGES = Pattern.compile(MODULES + "|org\\.slf4j.*|jdk\\.jfr.*");

    @TempDir
    Path folder;

    /** An application. */
    static final class Application {
        private Application() {}

        public static void main(String[] args) throws Exception {
            CompletableFuture<String> heard = new CompletableFuture<>();
            try (SotoServer server = EchoSite.builder().start();
                    SotoClient client = new SotoClient()) {
                client.connect(
                                server.uri().resolve("/endpoint/x"),
                                ClientOptions.builder()
                                        .listener(opened -> new ConnectionListener() {
                                            @Override
                                            public void onText(String message) {
                                                heard.complete(message);
                                            }
                                        })
                                        .build())
                        .get(20, TimeUnit.SECONDS)
                        .sendText("hello", null);
                System.out.println("heard " + heard.get(20, TimeUnit.SECONDS));
            }
        }
    }

    /** Loads what no application may that has none of them. */
    static final class Recording {
        private Recording() {}

        public static void main(String[] args) {
            System.out.println("heard " + jdk.jfr.Event.class);
        }
    }

    @Test
    void aServerAndAClientLoadNoClassOfThem() throws Exception {
        List<String> loaded = loaded(Application.class);

        assertThat(loaded).as("the log of what is loaded").contains("dev.soto.connection.WebSocketConnection");
        assertThat(loaded.stream().filter(name -> CLASSES.matcher(name).matches()))
                .isEmpty();
    }

    @Test
    void aClassOfThemWouldBeSeen() throws Exception {
        assertThat(loaded(Recording.class))
                .anyMatch(name -> CLASSES.matcher(name).matches());
    }

    private List<String> loaded(Class<?> program) throws Exception {
        Path log = Files.createTempFile(folder, "classes", ".log");
        Process jvm = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-Xlog:class+load=info:file=" + log + ":none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(jvm.getInputStream().readAllBytes());
        assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output).contains("heard");
        try (Stream<String> lines = Files.lines(log)) {
            return lines.map(line -> line.substring(0, (line + ' ').indexOf(' ')))
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Role.class, SotoSession.class, SotoServerContainer.class, SotoServer.class})
    void noClassRefersToThem(Class<?> ofModule) throws Exception {
        String used = jdeps("-verbose:package", location(ofModule));

        assertThat(used).contains(" -> java.lang");
        assertThat(Pattern.compile("-> (\\S+)")
                        .matcher(used)
                        .results()
                        .map(found -> found.group(1))
                        .filter(name -> PACKAGES.matcher(name).matches()))
                .isEmpty();
    }

    @Test
    void theEngineNeedsTheJdkAlone() throws Exception {
        assertThat(jdeps("--ignore-missing-deps", "--print-module-deps", location(WebSocketConnection.class))
                        .strip())
                .isEqualTo("java.base");
    }

    /** A copy without the descriptor, for which jdeps would want all that it requires. */
    private String location(Class<?> ofModule) throws Exception {
        Path classes = Path.of(
                ofModule.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(classes)) {
            return copy(classes);
        }
        try (FileSystem jar = FileSystems.newFileSystem(classes)) {
            return copy(jar.getPath("/"));
        }
    }

    private String copy(Path root) throws IOException {
        Path copy = Files.createDirectory(folder.resolve("classes"));
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = root.relativize(file).toString();
                if (name.endsWith(".class") && !name.endsWith("module-info.class") && !name.startsWith("META-INF")) {
                    Path to = copy.resolve(name);
                    Files.createDirectories(to.getParent());
                    Files.copy(file, to);
                }
            }
        }
        return copy.toString();
    }

    private static String jdeps(String... arguments) {
        StringWriter output = new StringWriter();
        PrintWriter printer = new PrintWriter(output);
        int outcome = ToolProvider.findFirst("jdeps").orElseThrow().run(printer, printer, arguments);
        assertThat(outcome).as(output.toString()).isZero();
        return output.toString();
    }
}
