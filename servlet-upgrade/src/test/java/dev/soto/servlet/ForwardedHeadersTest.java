package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.servlet.SotoServletContainerInitializer.Deployment;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainer;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.http.HttpServlet;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.RemoteIpValve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a session knows of its client when the server believes a proxy's headers, as docs/deploying.md has it. */
@Timeout(30)
class ForwardedHeadersTest {
    private static final Deployment WHO = (context, container) -> container.addEndpoint(
            ServerEndpointConfig.Builder.create(Who.class, "/who").build());

    /** Says what its handshake asked for, and who sent it. */
    public static final class Who extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            InetSocketAddress client =
                    (InetSocketAddress) session.getUserProperties().get("jakarta.websocket.endpoint.remoteAddress");
            try {
                session.getBasicRemote()
                        .sendText(session.getRequestURI() + " " + session.isSecure() + " " + client.getHostString());
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    @Test
    void tomcatsRemoteIpValve(@TempDir Path folder) throws Exception {
        RemoteIpValve valve = new RemoteIpValve();
        assertThat(onTomcat(folder, valve)).isEqualTo("wss://127.0.0.1/who true 192.0.2.1");
    }

    @Test
    void tomcatsRemoteIpValveForAProxyOnAnotherPort(@TempDir Path folder) throws Exception {
        RemoteIpValve valve = new RemoteIpValve();
        valve.setHttpsServerPort(8443);
        assertThat(onTomcat(folder, valve)).isEqualTo("wss://127.0.0.1:8443/who true 192.0.2.1");
    }

    private static String onTomcat(Path folder, RemoteIpValve valve) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.setSilent(true);
        tomcat.getHost().getPipeline().addValve(valve);
        Context context = tomcat.addContext("", null);
        context.addServletContainerInitializer(new SotoServletContainerInitializer(WHO), Set.of());
        Tomcat.addServlet(context, "default", new HttpServlet() {});
        context.addServletMappingDecoded("/", "default");
        tomcat.getConnector();
        tomcat.start();
        try {
            return ask(tomcat.getConnector().getLocalPort());
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    @Test
    void undertowsProxyPeerAddress() throws Exception {
        DeploymentInfo info = new DeploymentInfo()
                .setClassLoader(ForwardedHeadersTest.class.getClassLoader())
                .setContextPath("/")
                .setDeploymentName("forwarded")
                .addServletContainerInitializer(new ServletContainerInitializerInfo(
                        SotoServletContainerInitializer.class,
                        new ImmediateInstanceFactory<>(new SotoServletContainerInitializer(WHO)),
                        Set.of()));
        DeploymentManager application = ServletContainer.Factory.newInstance().addDeployment(info);
        application.deploy();
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(Handlers.proxyPeerAddress(application.start()))
                .build();
        server.start();
        try {
            int port = ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
            assertThat(ask(port)).isEqualTo("wss://app.example:8443/who true 192.0.2.1");
        } finally {
            application.stop();
            application.undeploy();
            server.stop();
        }
    }

    /** Asks as the proxies of docs/deploying do. */
    private static String ask(int port) throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        WebSocket client = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("X-Forwarded-For", "192.0.2.1")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "app.example:8443")
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/who"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                        answer.complete(text.toString());
                        return null;
                    }
                })
                .get(20, TimeUnit.SECONDS);
        try {
            return answer.get(20, TimeUnit.SECONDS);
        } finally {
            client.abort();
        }
    }
}
