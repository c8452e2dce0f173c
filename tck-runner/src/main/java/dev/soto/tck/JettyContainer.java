package dev.soto.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jetty.ee11.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.container.LifecycleException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jspecify.annotations.Nullable;

/**
 * Embedded Jetty that deploys WARs the way standalone Jetty does: a class loader of its own for each, child first, and only
 * the WAR is scanned. Soto comes in through its ServletContainerInitializer. The context path is the archive's name without
 * ".war". Arquillian calls it on one thread.
 */
public final class JettyContainer implements DeployableContainer<JettyConfiguration> {
    private static final Logger LOG = System.getLogger(JettyContainer.class.getName());
    /** WARs whose deployment has to fail: their tests look at what does not answer, and need an address all the same. */
    private static final String NEGATIVE_DEPLOYMENT = "wsc_negdep_";

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final ContextHandlerCollection contexts = new ContextHandlerCollection(true);
    private final DeploymentLog outcomes = new DeploymentLog();
    private final Map<String, WebAppContext> deployed = new HashMap<>();
    private @Nullable ServerConnector encrypted;
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    @Override
    public Class<JettyConfiguration> getConfigurationClass() {
        return JettyConfiguration.class;
    }

    @Override
    public void setup(JettyConfiguration configuration) {
        connector.setHost(configuration.getHost());
        connector.setPort(configuration.getPort());
        server.addConnector(connector);
        server.setHandler(contexts);
        if (!configuration.getUsers().isBlank()) {
            server.addBean(Security.users(configuration.getUsers()));
        }
        if (configuration.isTls()) {
            encrypted = Security.connector(server);
            encrypted.setHost(configuration.getHost());
            server.addConnector(encrypted);
        }
    }

    @Override
    public void start() throws LifecycleException {
        try {
            folder = Files.createTempDirectory("soto-tck");
            server.start();
            if (encrypted != null) {
                Security.announce(encrypted, connector);
            }
        } catch (Exception e) {
            throw new LifecycleException("Jetty does not start", e);
        }
    }

    @Override
    public void stop() throws LifecycleException {
        try {
            server.stop();
            delete(folder);
        } catch (Exception e) {
            throw new LifecycleException("Jetty does not stop", e);
        }
    }

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Local");
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        String name = archive.getName().replaceFirst("\\.war$", "");
        try {
            start(archive, name);
        } catch (Exception e) {
            note(archive, e);
            if (!name.startsWith(NEGATIVE_DEPLOYMENT)) {
                undeploy(archive);
                throw new DeploymentException("cannot deploy " + archive.getName(), e);
            }
            LOG.log(Level.INFO, "deployment of {0} failed as it should: {1}", archive.getName(), e.getMessage());
        }
        HTTPContext address = new HTTPContext(connector.getHost(), connector.getLocalPort());
        address.add(new Servlet("default", "/" + name));
        return new ProtocolMetaData().addContext(address);
    }

    private void start(Archive<?> archive, String name) throws Exception {
        Path war = folder.resolve(archive.getName());
        archive.as(ZipExporter.class).exportTo(war.toFile(), true);
        WebAppContext context = context(name, war);
        deployed.put(archive.getName(), context);
        contexts.addHandler(context);
        context.start();
        outcomes.deployed(archive.getName());
        LOG.log(Level.INFO, "deployed {0}", archive.getName());
    }

    private void note(Archive<?> archive, Exception failure) throws DeploymentException {
        try {
            outcomes.failed(archive.getName(), failure);
        } catch (IOException e) {
            throw new DeploymentException("cannot write down how the deployment went", e);
        }
    }

    private WebAppContext context(String name, Path war) {
        WebAppContext context = new WebAppContext(war.toString(), "/" + name);
        context.setTempDirectory(folder.resolve(name).toFile());
        context.setParentLoaderPriority(false);
        context.setThrowUnavailableOnStartupException(true);
        context.addConfiguration(new AnnotationConfiguration());
        return context;
    }

    @Override
    public void undeploy(Archive<?> archive) throws DeploymentException {
        WebAppContext context = deployed.remove(archive.getName());
        if (context == null) {
            return;
        }
        try {
            context.stop();
            contexts.removeHandler(context);
            context.destroy();
        } catch (Exception e) {
            throw new DeploymentException("cannot undeploy " + archive.getName(), e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(JettyContainer::deleteFile);
        }
    }

    private static void deleteFile(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
