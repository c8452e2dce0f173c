package dev.soto.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;

/** A server that was installed from its distribution and watches a folder for web applications. */
abstract class StandaloneServer implements AutoCloseable {

    /** Of its JVM: small, soon started, and without soft references to what is gone, for the tests count what is left. */
    static final List<String> JVM_OPTIONS =
            List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:SoftRefLRUPolicyMSPerMB=0");

    private final Path base;
    private final ServerProcess process;
    private final int port;

    /**
     * Waits until the server has started; ends the process when it does not.
     *
     * @param listens what it says when it listens, with the port as a group
     * @param started what it says when it has started
     */
    StandaloneServer(Path base, ServerProcess process, String listens, String started) {
        this.base = base;
        this.process = process;
        try {
            this.port = Integer.parseInt(process.await(listens).group(1));
            process.await(started);
        } catch (Throwable e) {
            process.close();
            throw e;
        }
    }

    /** The class whose instances are the class loaders of its web applications, or of which each loader has so many. */
    abstract String webappClassLoader();

    /** What it says when it has deployed an application. */
    abstract String saysDeployed(String quotedName);

    /** What it says when it has undeployed an application. */
    abstract String saysUndeployed(String quotedName);

    final int port() {
        return port;
    }

    final ServerProcess process() {
        return process;
    }

    /** Puts a WAR into the folder, and waits until the server has deployed it at the context path {@code /name}. */
    final void deploy(Path war, String name) throws IOException {
        int from = process.position();
        offer(war, name);
        process.await(saysDeployed(Pattern.quote(name)), from);
    }

    /** Puts a WAR into the folder, whatever becomes of it. */
    final void offer(Path war, String name) throws IOException {
        Path coming = Files.copy(war, base.resolve(name + ".coming"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(coming, webapp(name), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Takes the WAR out of the folder, and waits until the server has noticed. */
    final void undeploy(String name) throws IOException {
        int from = process.position();
        Files.delete(webapp(name));
        process.await(saysUndeployed(Pattern.quote(name)), from);
    }

    private Path webapp(String name) {
        return watched().resolve(name + ".war");
    }

    final Path watched() {
        return base.resolve(webapps());
    }

    /** Has it stop, and waits until it has. */
    void stop() {
        process.terminate();
    }

    /** The folder that it watches, in its base. */
    String webapps() {
        return "webapps";
    }

    @Override
    public final void close() {
        process.close();
    }
}
