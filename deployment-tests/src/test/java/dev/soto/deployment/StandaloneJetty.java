package dev.soto.deployment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Jetty's distribution with the module {@code soto}. */
final class StandaloneJetty extends StandaloneServer {

    private StandaloneJetty(Path base, ServerProcess process) {
        super(base, process, "Started \\S*ServerConnector.*\\{127\\.0\\.0\\.1:(\\d+)\\}", "Started \\S*oejs\\.Server@");
    }

    /** Makes a base, unpacks the module into it, and enables modules. */
    static Path base(String name, String modules) throws IOException {
        Path base = Folders.fresh(name);
        Folders.copy(Folders.given("soto.jetty.module"), base);
        CommandOutput.of(startJar(base, "--add-modules=" + modules).toArray(String[]::new));
        return base;
    }

    static StandaloneJetty start(Path base) {
        return new StandaloneJetty(base, launch(base));
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
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.add("-jar");
        command.add(Folders.given("soto.jetty.home").resolve("start.jar").toString());
        command.add("jetty.base=" + base);
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    String webappClassLoader() {
        return "org.eclipse.jetty.ee.webapp.WebAppClassLoader";
    }

    @Override
    String saysDeployed(String quotedName) {
        return "ServletContextHandler:\\S+ Started \\S*WebAppContext@\\S*\\{/" + quotedName + ",";
    }

    @Override
    String saysUndeployed(String quotedName) {
        return "Stopped \\S*WebAppContext@\\S*\\{/" + quotedName + ",";
    }
}
