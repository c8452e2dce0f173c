package dev.soto.cli;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.provider.AsyncApi;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Describes the endpoints in jars and folders of classes. */
@Command(
        name = "describe",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Prints what the @ServerEndpoint classes in jars and folders take and return, as AsyncAPI 3 (JSON). Name"
                        + " the jars that they need, too. Texts that a decoder makes records or beans of get a schema.")
final class DescribeCommand implements Callable<Integer> {
    /** How a class file names the annotation. */
    private static final byte[] MARK = "Ljakarta/websocket/server/ServerEndpoint;".getBytes(StandardCharsets.US_ASCII);

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "A jar, or a folder of classes.")
    private List<Path> paths = List.of();

    @Option(names = "--title", description = "Names the application (default: ${DEFAULT-VALUE}).")
    private String title = "WebSocket endpoints";

    @Option(names = "--api-version", description = "Its version (default: ${DEFAULT-VALUE}).")
    private String apiVersion = "1";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Terminal terminal;

    DescribeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path path : paths) {
            names.addAll(marked(path));
        }
        List<EndpointModel> endpoints = new ArrayList<>();
        try (URLClassLoader loader = new URLClassLoader(urls(), getClass().getClassLoader())) {
            for (String name : names) {
                Class<?> type = Class.forName(name, false, loader);
                if (type.isAnnotationPresent(ServerEndpoint.class)) {
                    endpoints.add(EndpointModel.ofAnnotatedServer(type, InstanceFactory.CONSTRUCTOR));
                }
            }
            if (endpoints.isEmpty()) {
                terminal.note("error: no class there has @ServerEndpoint");
                return SotoCat.USAGE;
            }
            endpoints.sort(Comparator.comparing(endpoint -> endpoint.path().toString()));
            // As long as the loader is open: the JDK looks the outer class of a nested one up when it is asked for a
            // name.
            terminal.message(
                    AsyncApi.describe(title, apiVersion, endpoints, List.of()).stripTrailing());
            return 0;
        } catch (DeploymentException broken) {
            terminal.note("error: " + broken.getMessage());
            return SotoCat.USAGE;
        } catch (ClassNotFoundException | LinkageError missing) {
            terminal.note("error: a class is missing, name its jar too: " + missing.getMessage());
            return SotoCat.USAGE;
        }
    }

    private URL[] urls() throws MalformedURLException {
        URL[] urls = new URL[paths.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = paths.get(i).toUri().toURL();
        }
        return urls;
    }

    private List<String> marked(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return namesIn(path);
        }
        if (!Files.isRegularFile(path) || !path.toString().endsWith(".jar")) {
            throw new ParameterException(spec.commandLine(), path + " is neither a jar nor a folder");
        }
        try (FileSystem jar = FileSystems.newFileSystem(path)) {
            return namesIn(jar.getPath("/"));
        }
    }

    private static List<String> namesIn(Path root) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".class")
                            && !each.toString().contains("META-INF"))
                    .toList()) {
                if (contains(Files.readAllBytes(file), MARK)) {
                    String name = root.relativize(file).toString();
                    names.add(name.substring(0, name.length() - ".class".length())
                            .replace(file.getFileSystem().getSeparator(), "."));
                }
            }
        }
        return names;
    }

    private static boolean contains(byte[] bytes, byte[] wanted) {
        for (int i = 0; i <= bytes.length - wanted.length; i++) {
            int j = 0;
            while (j < wanted.length && bytes[i + j] == wanted[j]) {
                j++;
            }
            if (j == wanted.length) {
                return true;
            }
        }
        return false;
    }
}
