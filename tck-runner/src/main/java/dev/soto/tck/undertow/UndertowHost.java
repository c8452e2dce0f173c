package dev.soto.tck.undertow;

import dev.soto.tck.host.Host;
import dev.soto.tck.host.HostConfiguration;
import dev.soto.testing.TestCertificate;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.Version;
import io.undertow.server.handlers.PathHandler;
import io.undertow.server.handlers.resource.PathResourceManager;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainer;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Embedded Undertow 2.3, without its own WebSocket implementation. */
public final class UndertowHost implements Host {
    private final HostConfiguration configuration;
    private final PathHandler paths = Handlers.path();
    private final ServletContainer container = ServletContainer.Factory.newInstance();
    private final Map<String, Deployed> deployed = new HashMap<>();
    private final Undertow server;

    private record Deployed(DeploymentInfo info, DeploymentManager manager, WarClassLoader loader) {}

    /** Creates one that is not started. */
    public UndertowHost(HostConfiguration configuration) {
        this.configuration = configuration;
        Undertow.Builder builder =
                Undertow.builder().setHandler(paths).addHttpListener(configuration.getPort(), configuration.getHost());
        if (configuration.isTls()) {
            builder.addHttpsListener(0, configuration.getHost(), TestCertificate.serverContext());
        }
        server = builder.build();
    }

    @Override
    public void start(Path folder) {
        server.start();
    }

    @Override
    public void stop() throws Exception {
        for (String name : Map.copyOf(deployed).keySet()) {
            undeploy(name);
        }
        server.stop();
    }

    @Override
    public int port() {
        return port(0);
    }

    private int port(int listener) {
        return ((InetSocketAddress) server.getListenerInfo().get(listener).getAddress()).getPort();
    }

    @Override
    public void deploy(String name, Path war) throws Exception {
        WarClassLoader loader = WarClassLoader.of(war);
        DeploymentInfo info = new DeploymentInfo()
                .setDeploymentName(name)
                .setContextPath("/" + name)
                .setClassLoader(loader)
                .setResourceManager(new PathResourceManager(war))
                .setIdentityManager(new Users(configuration.users()))
                .setConfidentialPortManager(exchange -> port(1));
        WebXml.of(war).addTo(info);
        try (WarScan scan = new WarScan(loader)) {
            scan.addTo(info);
        }
        DeploymentManager manager = container.addDeployment(info);
        deployed.put(name, new Deployed(info, manager, loader));
        try {
            manager.deploy();
            paths.addPrefixPath(info.getContextPath(), manager.start());
        } catch (ServletException | RuntimeException failure) {
            undeploy(name);
            throw failure;
        }
    }

    @Override
    public void undeploy(String name) throws ServletException, IOException {
        Deployed gone = deployed.remove(name);
        if (gone == null) {
            return;
        }
        paths.removePrefixPath(gone.info.getContextPath());
        if (gone.manager.getState() != DeploymentManager.State.UNDEPLOYED) {
            gone.manager.stop();
            gone.manager.undeploy();
        }
        container.removeDeployment(gone.info);
        gone.info.getResourceManager().close();
        gone.loader.close();
    }

    @Override
    public String product() {
        return "Undertow " + Version.getVersionString() + " (embedded)";
    }
}
