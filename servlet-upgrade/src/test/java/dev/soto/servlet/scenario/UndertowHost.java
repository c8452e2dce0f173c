package dev.soto.servlet.scenario;

import dev.soto.servlet.SotoServletContainerInitializer;
import dev.soto.testing.TestCertificate;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.PathHandler;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainer;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletContainerInitializer;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xnio.Options;
import org.xnio.SslClientAuthMode;

/** An embedded Undertow. */
final class UndertowHost implements Host {
    private final Undertow server;
    private final ServletContainer container = ServletContainer.Factory.newInstance();
    private final PathHandler paths = Handlers.path();
    private final String path;
    /** Null when it has been stopped. */
    private @Nullable DeploymentManager application;

    private UndertowHost(
            Wire wire, Map<String, String> parameters, ServletContainerInitializer initializer, Set<Class<?>> found)
            throws Exception {
        String given = parameters.getOrDefault(CONTEXT_PATH, CONTEXT);
        path = given.isEmpty() ? "/" : given;
        DeploymentInfo info = new DeploymentInfo()
                .setClassLoader(UndertowHost.class.getClassLoader())
                .setContextPath(path)
                .setDeploymentName("scenarios")
                .addServletContainerInitializer(new ServletContainerInitializerInfo(
                        initializer.getClass(), new ImmediateInstanceFactory<>(initializer), found));
        parameters.forEach(info::addInitParameter);
        DeploymentManager manager = container.addDeployment(info);
        application = manager;
        manager.deploy();
        paths.addPrefixPath(path, manager.start());
        Undertow.Builder builder = Undertow.builder()
                .setIoThreads(2)
                .setHandler(paths)
                // Otherwise it waits for handlers that never return.
                .setServerOption(UndertowOptions.SHUTDOWN_TIMEOUT, 5_000);
        builder.setSocketOption(Options.SSL_CLIENT_AUTH_MODE, SslClientAuthMode.REQUESTED);
        server = (wire == Wire.TLS
                        ? builder.addHttpsListener(0, "127.0.0.1", TestCertificate.serverContext())
                        : builder.addHttpListener(0, "127.0.0.1"))
                .build();
        server.start();
    }

    static Host start(Wire wire, Map<String, String> parameters, SotoServletContainerInitializer.Deployment deployment)
            throws Exception {
        return startWith(wire, parameters, new SotoServletContainerInitializer(deployment), Set.of());
    }

    /** Starts one with another initializer. */
    static Host startWith(
            Wire wire, Map<String, String> parameters, ServletContainerInitializer initializer, Set<Class<?>> found)
            throws Exception {
        return new UndertowHost(wire, parameters, initializer, found);
    }

    @Override
    public int port() {
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    public void stopApplication() throws Exception {
        DeploymentManager deployed = application;
        if (deployed == null) {
            return;
        }
        application = null;
        DeploymentInfo info = deployed.getDeployment().getDeploymentInfo();
        paths.removePrefixPath(path);
        deployed.stop();
        deployed.undeploy();
        container.removeDeployment(info);
    }

    @Override
    public void close() throws Exception {
        stopApplication();
        server.stop();
    }
}
