package dev.soto.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Tomcat's distribution, its own configuration but for ports, and a folder whose WARs it deploys. */
final class StandaloneTomcat implements StandaloneServer {

    private final Path base;
    private final ServerProcess process;
    private final int port;

    private StandaloneTomcat(Path base, ServerProcess process, int port) {
        this.base = base;
        this.process = process;
        this.port = port;
    }

    /** Makes a CATALINA_BASE. */
    static Path base(String name) throws IOException {
        Path base = Folders.fresh(name);
        for (String folder : List.of("lib", "logs", "temp", "webapps", "work")) {
            Files.createDirectory(base.resolve(folder));
        }
        Path configuration = base.resolve("conf");
        Folders.copy(home().resolve("conf"), configuration);
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
        ServerProcess process = ServerProcess.start(
                "Tomcat",
                base,
                Map.of(
                        "CATALINA_BASE",
                        base.toString(),
                        "CATALINA_HOME",
                        home().toString(),
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "CATALINA_OPTS",
                        "-Xmx256m -XX:TieredStopAtLevel=1 -XX:SoftRefLRUPolicyMSPerMB=0"),
                List.of("sh", home().resolve("bin/catalina.sh").toString(), "run"));
        try {
            int port = Integer.parseInt(
                    process.await("Starting ProtocolHandler \\[\"http-nio-127\\.0\\.0\\.1-auto-1-(\\d+)\"\\]")
                            .group(1));
            process.await("Server startup in ");
            return new StandaloneTomcat(base, process, port);
        } catch (Throwable e) {
            process.close();
            throw e;
        }
    }

    private static Path home() {
        return Folders.given("soto.tomcat.home");
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
        return "org.apache.catalina.loader.ParallelWebappClassLoader";
    }

    @Override
    public void deploy(Path war, String name) throws IOException {
        int from = process.position();
        Path coming = Files.copy(war, base.resolve(name + ".coming"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(coming, webapp(name), StandardCopyOption.REPLACE_EXISTING);
        process.await(
                "Deployment of web application archive \\[.*/" + Pattern.quote(name) + "\\.war\\] has finished", from);
    }

    @Override
    public void undeploy(String name) throws IOException {
        int from = process.position();
        Files.delete(webapp(name));
        process.await("Undeploying context \\[/" + Pattern.quote(name) + "\\]", from);
    }

    private Path webapp(String name) {
        return base.resolve("webapps").resolve(name + ".war");
    }
}
