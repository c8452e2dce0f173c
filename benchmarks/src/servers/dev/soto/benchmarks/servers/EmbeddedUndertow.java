package dev.soto.benchmarks.servers;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** The Undertow under its own provider and under Soto, so that both are measured on the same one. */
final class EmbeddedUndertow {
    private EmbeddedUndertow() {}

    /** Starts a server and returns when it is no longer needed. */
    static void serve(Consumer<DeploymentInfo> provider) throws Exception {
        DeploymentInfo deployment = Servlets.deployment()
                .setClassLoader(EmbeddedUndertow.class.getClassLoader())
                .setContextPath("/")
                .setDeploymentName("benchmark");
        provider.accept(deployment);
        DeploymentManager manager = Servlets.defaultContainer().addDeployment(deployment);
        manager.deploy();
        Undertow.Builder builder = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(Handlers.path().addPrefixPath("/", manager.start()));
        boolean plainOnly = ServerProcess.isPlainOnly();
        Undertow server =
                (plainOnly ? builder : builder.addHttpsListener(0, "127.0.0.1", Certificate.context())).build();
        server.start();
        if (plainOnly) {
            ServerProcess.serve(port(server, 0));
            return;
        }
        ServerProcess.serve(
                ServerProcess.door(ServerProcess.PLAIN, port(server, 0)),
                ServerProcess.door(ServerProcess.TLS, port(server, 1)));
    }

    private static int port(Undertow server, int listener) {
        return ((InetSocketAddress) server.getListenerInfo().get(listener).getAddress()).getPort();
    }
}
