package dev.soto.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Tomcat's distribution, its own configuration but for ports. */
final class StandaloneTomcat extends StandaloneServer {

    private StandaloneTomcat(Path base, ServerProcess process) {
        super(
                base,
                process,
                "Starting ProtocolHandler \\[\"http-nio-127\\.0\\.0\\.1-auto-1-(\\d+)\"\\]",
                "Server startup in ");
    }

    /** Makes a CATALINA_BASE. */
    static Path base(String name) throws IOException {
        return base(name, home());
    }

    /** Makes a CATALINA_BASE for another CATALINA_HOME. */
    static Path base(String name, Path home) throws IOException {
        Path base = Folders.fresh(name);
        for (String folder : List.of("lib", "logs", "temp", "webapps", "work")) {
            Files.createDirectory(base.resolve(folder));
        }
        Path configuration = base.resolve("conf");
        Folders.copy(home.resolve("conf"), configuration);
        Path serverXml = configuration.resolve("server.xml");
        Files.writeString(
                serverXml,
                Files.readString(serverXml)
                        .replace("<Server port=\"8005\"", "<Server port=\"-1\"")
                        .replace("<Connector port=\"8080\"", "<Connector address=\"127.0.0.1\" port=\"0\"")
                        // Tomcat looks for new WARs this often, in seconds.
                        .replace(
                                "<Engine name=\"Catalina\"",
                                "<Engine backgroundProcessorDelay=\"1\" name=\"Catalina\""));
        return base;
    }

    static StandaloneTomcat start(Path base) {
        return start(base, home());
    }

    static StandaloneTomcat start(Path base, Path home) {
        ServerProcess process = ServerProcess.start(
                "Tomcat",
                base,
                Map.of(
                        "CATALINA_BASE",
                        base.toString(),
                        "CATALINA_HOME",
                        home.toString(),
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "CATALINA_OPTS",
                        String.join(" ", JVM_OPTIONS)),
                List.of("sh", home.resolve("bin/catalina.sh").toString(), "run"));
        return new StandaloneTomcat(base, process);
    }

    private static Path home() {
        return Folders.given("soto.tomcat.home");
    }

    @Override
    String webappClassLoader() {
        return "org.apache.catalina.loader.ParallelWebappClassLoader";
    }

    @Override
    String saysDeployed(String quotedName) {
        return "Deployment of web application archive \\[.*/" + quotedName + "\\.war\\] has finished";
    }

    @Override
    String saysUndeployed(String quotedName) {
        return "Undeploying context \\[/" + quotedName + "\\]";
    }
}
