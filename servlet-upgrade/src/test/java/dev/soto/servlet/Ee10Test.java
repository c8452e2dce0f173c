package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.Session;
import java.net.URI;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jetty's environment of Jakarta EE 10, beside that of 11; in the surefire execution ee10 alone, with Servlet 6.0. */
@Timeout(30)
class Ee10Test {
    private final ClientEvents events = new ClientEvents();

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "2"})
    void endpointIsReachedAndClosedWhenTheServerStops(String version) throws Exception {
        HttpConfiguration http = new HttpConfiguration();
        Server server = new Server();
        ServerConnector connector =
                new ServerConnector(server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/app");
        context.addServletContainerInitializer(new SotoServletContainerInitializer(), EchoEndpoint.class);
        server.setHandler(context);
        server.start();
        try (Http2Client client = new Http2Client()) {
            URI uri = URI.create("ws://127.0.0.1:" + connector.getLocalPort() + "/app/echo/ee10");
            Session session = client.connect(version, events, uri);
            session.getBasicRemote().sendText("ten");
            assertThat(events.next()).isEqualTo("ten");
            server.stop();
            assertThat(events.nextButErrors()).isEqualTo("close 1001 the container stops");
        } finally {
            server.stop();
        }
    }
}
