package dev.soto.tck;

import dev.soto.tck.host.Archives;
import dev.soto.tck.host.Host;
import dev.soto.tck.host.HostConfiguration;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.container.LifecycleException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;

/**
 * A {@link Host} for Arquillian, which one {@link Hosts} says. The context path of a WAR is its name without ".war".
 * Arquillian calls it on one thread.
 */
public final class SotoContainer implements DeployableContainer<HostConfiguration> {
    private static final Logger LOG = System.getLogger(SotoContainer.class.getName());
    /** WARs whose deployment has to fail: their tests look at what does not answer, and need an address all the same. */
    private static final String NEGATIVE_DEPLOYMENT = "wsc_negdep_";

    private final DeploymentLog outcomes = new DeploymentLog();
    private HostConfiguration configuration = new HostConfiguration();
    private Host host = Hosts.create(Hosts.chosen(), configuration);
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    @Override
    public Class<HostConfiguration> getConfigurationClass() {
        return HostConfiguration.class;
    }

    @Override
    public void setup(HostConfiguration configuration) {
        this.configuration = configuration;
        host = Hosts.create(Hosts.chosen(), configuration);
    }

    @Override
    public void start() throws LifecycleException {
        try {
            folder = Files.createTempDirectory("soto-tck");
            host.start(Files.createDirectory(folder.resolve("host")));
        } catch (Exception e) {
            throw new LifecycleException(host.product() + " does not start", e);
        }
    }

    @Override
    public void stop() throws LifecycleException {
        try {
            host.stop();
            Archives.delete(folder);
        } catch (Exception e) {
            throw new LifecycleException(host.product() + " does not stop", e);
        }
    }

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Local");
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        String name = name(archive);
        try {
            host.deploy(name, unpack(archive, name));
            outcomes.deployed(archive.getName());
            LOG.log(Level.INFO, "deployed {0}", archive.getName());
        } catch (Exception e) {
            note(archive, e);
            if (!name.startsWith(NEGATIVE_DEPLOYMENT)) {
                throw new DeploymentException("cannot deploy " + archive.getName(), e);
            }
            LOG.log(Level.INFO, "deployment of {0} failed as it should: {1}", archive.getName(), e.getMessage());
        }
        HTTPContext address = new HTTPContext(configuration.getHost(), host.port());
        address.add(new Servlet("default", "/" + name));
        return new ProtocolMetaData().addContext(address);
    }

    private static String name(Archive<?> archive) {
        return archive.getName().replaceFirst("\\.war$", "");
    }

    /** Each time into another folder: of one that has been deployed before something may still be open. */
    private Path unpack(Archive<?> archive, String name) throws IOException {
        Path target = Files.createTempDirectory(folder, name);
        Path war = target.resolve(archive.getName());
        archive.as(ZipExporter.class).exportTo(war.toFile(), true);
        Path unpacked = target.resolve("unpacked");
        Archives.unpack(war, unpacked);
        return unpacked;
    }

    private void note(Archive<?> archive, Exception failure) throws DeploymentException {
        try {
            outcomes.failed(archive.getName(), failure);
        } catch (IOException e) {
            throw new DeploymentException("cannot write down how the deployment went", e);
        }
    }

    @Override
    public void undeploy(Archive<?> archive) throws DeploymentException {
        try {
            host.undeploy(name(archive));
        } catch (Exception e) {
            throw new DeploymentException("cannot undeploy " + archive.getName(), e);
        }
    }
}
