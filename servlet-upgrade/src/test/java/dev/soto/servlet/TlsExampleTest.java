package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.provider.SotoWebSocketContainer;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/tls.md. */
@Timeout(60)
class TlsExampleTest {
    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void theExamplesRun(@TempDir Path folder) throws Exception {
        TestAuthority.save(TestAuthority.host("localhost"), folder.resolve("keys.p12"));
        TestAuthority.save(TestAuthority.trust(), folder.resolve("authority.p12"));
        TestAuthority.save(TestAuthority.host("ann"), folder.resolve("ann.p12"));
        Server server = new Server();
        ServerConnector connector = TlsExample.connector(server, folder, TestAuthority.PASSWORD);
        var tls = connector.getConnectionFactory(SslConnectionFactory.class).getSslContextFactory();
        tls.setTrustStore(TestAuthority.trust());
        tls.setNeedClientAuth(true);
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServletContainerInitializer(new SotoServletContainerInitializer(), TlsTest.Certificates.class);
        server.setHandler(context);
        server.start();
        try (SotoWebSocketContainer client = new SotoWebSocketContainer()) {
            URI uri = URI.create("wss://localhost:" + connector.getLocalPort() + "/certificates");
            for (ClientEndpointConfig config : List.of(
                    TlsExample.bySettings(folder, TestAuthority.PASSWORD),
                    TlsExample.byContext(folder, TestAuthority.PASSWORD))) {
                ClientEvents events = new ClientEvents();
                try (Session session = client.connectToServer(events, config, uri)) {
                    session.getBasicRemote().sendText("?");
                    assertThat(events.next()).isEqualTo("nobody [CN=ann, CN=Test CA]");
                }
            }
        } finally {
            server.stop();
        }
    }

    @Test
    void theDocumentHasTheCodeThatWasCompiled() throws IOException {
        String compiled = squeezed(Files.readString(Path.of("src/test/java/dev/soto/servlet/TlsExample.java")));
        assertThat(CODE.matcher(Files.readString(Path.of("../docs/tls.md")))
                        .results()
                        .map(found -> squeezed(found.group(1))))
                .hasSize(3)
                .allSatisfy(example -> assertThat(compiled).contains(example));
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }
}
