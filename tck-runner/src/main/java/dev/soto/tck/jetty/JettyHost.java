package dev.soto.tck.jetty;

import dev.soto.tck.host.Host;
import dev.soto.tck.host.HostConfiguration;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.ee11.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.jspecify.annotations.Nullable;

/** Embedded Jetty 12.1 with ee11. */
public final class JettyHost implements Host {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final ContextHandlerCollection contexts = new ContextHandlerCollection(true);
    private final Map<String, WebAppContext> deployed = new HashMap<>();
    private final @Nullable ServerConnector encrypted;
    private Path folder = Path.of("");

    /** Creates one that is not started. */
    public JettyHost(HostConfiguration configuration) {
        connector.setHost(configuration.getHost());
        connector.setPort(configuration.getPort());
        server.addConnector(connector);
        server.setHandler(contexts);
        server.addBean(JettySecurity.users(configuration.users()));
        encrypted = configuration.isTls() ? JettySecurity.connector(server) : null;
        if (encrypted != null) {
            encrypted.setHost(configuration.getHost());
            server.addConnector(encrypted);
        }
    }

    @Override
    public void start(Path folder) throws Exception {
        this.folder = folder;
        server.start();
        if (encrypted != null) {
            JettySecurity.announce(encrypted, connector);
        }
    }

    @Override
    public void stop() throws Exception {
        server.stop();
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void deploy(String name, Path war) throws Exception {
        WebAppContext context = new WebAppContext(war.toString(), "/" + name);
        context.setTempDirectory(folder.resolve(name).toFile());
        context.setParentLoaderPriority(false);
        context.setThrowUnavailableOnStartupException(true);
        context.addConfiguration(new AnnotationConfiguration());
        contexts.addHandler(context);
        deployed.put(name, context);
        try {
            context.start();
        } catch (Exception failure) {
            undeploy(name);
            throw failure;
        }
    }

    @Override
    public void undeploy(String name) throws Exception {
        WebAppContext context = deployed.remove(name);
        if (context != null) {
            context.stop();
            contexts.removeHandler(context);
            context.destroy();
        }
    }

    @Override
    public String product() {
        return "Jetty " + Server.getVersion() + " (embedded, ee11)";
    }
}
