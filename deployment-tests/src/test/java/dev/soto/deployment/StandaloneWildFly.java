package dev.soto.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** WildFly's distribution with its own configuration, but for ports and its own WebSocket, which is off. */
final class StandaloneWildFly extends StandaloneServer {

    private StandaloneWildFly(Path base, ServerProcess process) {
        super(base, process, "Undertow HTTP listener default listening on 127\\.0\\.0\\.1:(\\d+)", "WFLYSRV0025");
    }

    /** Makes a base folder. */
    static Path base(String name) throws IOException {
        Path base = Folders.fresh(name);
        Folders.copy(home().resolve("standalone"), base);
        Path configuration = base.resolve("configuration/standalone.xml");
        String before = Files.readString(configuration);
        String after = before
                // What the line of jboss-cli in docs/deploying.md does.
                .replace("<websockets/>", "")
                .replace("scan-interval=\"5000\"", "scan-interval=\"500\"");
        if (before.contains("<websockets/>") == after.contains("<websockets/>")) {
            throw new IOException(configuration + " is not as it was in the version that this was written for");
        }
        Files.writeString(configuration, after);
        return base;
    }

    /** As bin/standalone.sh does, without a shell between the test and the JVM. */
    static StandaloneWildFly start(Path base) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:SoftRefLRUPolicyMSPerMB=0"));
        for (String opened :
                List.of("lang", "lang.invoke", "lang.reflect", "io", "net", "security", "util", "util.concurrent")) {
            command.add("--add-opens=java.base/java." + opened + "=ALL-UNNAMED");
        }
        command.add("--add-opens=java.management/javax.management=ALL-UNNAMED");
        command.add("--add-opens=java.naming/javax.naming=ALL-UNNAMED");
        command.addAll(List.of(
                "-Djboss.server.base.dir=" + base,
                "-Djboss.http.port=0",
                "-Djboss.https.port=0",
                "-Djboss.management.http.port=0",
                "-Dlogging.configuration="
                        + base.resolve("configuration/logging.properties").toUri(),
                "-Dorg.jboss.boot.log.file=" + base.resolve("log/server.log"),
                "-jar",
                home().resolve("jboss-modules.jar").toString(),
                "-mp",
                home().resolve("modules").toString(),
                "org.jboss.as.standalone",
                "-Djboss.home.dir=" + home()));
        return new StandaloneWildFly(base, ServerProcess.start("WildFly", base, Map.of(), command));
    }

    /** Puts an EAR into the folder, and waits until the server has deployed it. */
    void deployEar(Path ear, String name) throws IOException {
        int from = process().position();
        Path coming = Files.copy(ear, watched().resolve(name + ".coming"));
        Files.move(coming, watched().resolve(name + ".ear"));
        process().await("WFLYSRV0010: Deployed \"" + name + "\\.ear\"", from);
    }

    /** Takes an EAR out of the folder, and waits until the server has noticed. */
    void undeployEar(String name) throws IOException {
        int from = process().position();
        Files.delete(watched().resolve(name + ".ear"));
        process().await("WFLYSRV0009: Undeployed \"" + name + "\\.ear\"", from);
    }

    private static Path home() {
        return Folders.given("soto.wildfly.home");
    }

    @Override
    String webapps() {
        return "deployments";
    }

    @Override
    String webappClassLoader() {
        // All of WildFly's modules have a class loader, and some come late. Of these each application with Soto has as
        // many.
        return "dev.soto.provider.settings.Setting";
    }

    @Override
    String saysDeployed(String quotedName) {
        return "WFLYSRV00(10: Deployed|16: Replaced deployment) \"" + quotedName + "\\.war\"";
    }

    @Override
    String saysUndeployed(String quotedName) {
        return "WFLYSRV0009: Undeployed \"" + quotedName + "\\.war\"";
    }
}
