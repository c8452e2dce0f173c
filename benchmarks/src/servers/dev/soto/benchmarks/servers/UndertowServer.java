package dev.soto.benchmarks.servers;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.websockets.extensions.PerMessageDeflateHandshake;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import java.net.InetSocketAddress;

/** Undertow with its own provider, as it is by default: callbacks run on the I/O thread. */
public final class UndertowServer {
    private UndertowServer() {}

    public static void main(String... args) throws Exception {
        WebSocketDeploymentInfo webSockets = new WebSocketDeploymentInfo()
                .addEndpoint(EchoEndpoint.class)
                .addEndpoint(BroadcastEndpoint.class)
                .addExtension(new PerMessageDeflateHandshake(false));
        DeploymentInfo deployment = Servlets.deployment()
                .setClassLoader(UndertowServer.class.getClassLoader())
                .setContextPath("/")
                .setDeploymentName("benchmark")
                .addServletContextAttribute(WebSocketDeploymentInfo.ATTRIBUTE_NAME, webSockets);
        DeploymentManager manager = Servlets.defaultContainer().addDeployment(deployment);
        manager.deploy();
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(Handlers.path().addPrefixPath("/", manager.start()))
                .build();
        server.start();
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        ServerProcess.serve(address.getPort());
    }
}
