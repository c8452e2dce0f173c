package dev.soto.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Jetty's distribution with the module {@code soto}, and a folder whose WARs it deploys. */
final class StandaloneJetty implements StandaloneServer {

    private final Path base;
    private final ServerProcess process;
    private final int port;

    private StandaloneJetty(Path base, ServerProcess process, int port) {
        this.base = base;
        this.process = process;
        this.port = port;
    }

    /** Makes a base, unpacks the module into it, and enables modules. */
    static Path base(String name, String modules) throws IOException {
        Path base = Folders.fresh(name);
        Folders.copy(Folders.given("soto.jetty.module"), base);
        CommandOutput.of(startJar(base, "--add-modules=" + modules).toArray(String[]::new));
        return base;
    }

    static StandaloneJetty start(Path base) {
        ServerProcess process = launch(base);
        try {
            int port = Integer.parseInt(process.await("Started \\S*ServerConnector.*\\{127\\.0\\.0\\.1:(\\d+)\\}")
                    .group(1));
            process.await("Started \\S*oejs\\.Server@");
            return new StandaloneJetty(base, process, port);
        } catch (Throwable e) {
            process.close();
            throw e;
        }
    }

    /** Starts the process and waits for nothing. */
    static ServerProcess launch(Path base) {
        return ServerProcess.start(
                "Jetty",
                base,
                Map.of(),
                startJar(base, "jetty.http.host=127.0.0.1", "jetty.http.port=0", "jetty.deploy.scanInterval=1"));
    }

    private static List<String> startJar(Path base, String... arguments) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(
                java.toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:SoftRefLRUPolicyMSPerMB=0",
                "-jar",
                Folders.given("soto.jetty.home").resolve("start.jar").toString(),
                "jetty.base=" + base));
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public ServerProcess process() {
        return process;
    }

    @Override
    public String webappClassLoader() {
        return "org.eclipse.jetty.ee.webapp.WebAppClassLoader";
    }

    @Override
    public void deploy(Path war, String name) throws IOException {
        int from = process.position();
        Path coming = Files.copy(war, base.resolve(name + ".coming"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(coming, webapp(name), StandardCopyOption.REPLACE_EXISTING);
        process.await(
                "ServletContextHandler:\\S+ Started \\S*WebAppContext@\\S*\\{/" + Pattern.quote(name) + ",", from);
    }

    @Override
    public void undeploy(String name) throws IOException {
        int from = process.position();
        Files.delete(webapp(name));
        process.await("Stopped \\S*WebAppContext@\\S*\\{/" + Pattern.quote(name) + ",", from);
    }

    private Path webapp(String name) {
        return base.resolve("webapps").resolve(name + ".war");
    }
}
