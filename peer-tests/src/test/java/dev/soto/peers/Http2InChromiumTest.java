package dev.soto.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.servlet.SotoServletContainerInitializer;
import jakarta.json.Json;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A page that came over HTTP/2 with TLS opens its WebSockets on the same connection (RFC 8441), in a real browser. */
@Timeout(120)
class Http2InChromiumTest {

    private static final String PASSWORD = "changeit";

    /** Says over which protocol it was reached, and how many bytes came. */
    @ServerEndpoint("/protocol")
    public static final class Protocol {
        @OnMessage
        public String answer(String text, Session session) {
            return session.getUserProperties().get("soto.requestProtocol") + ", " + text.length() + " characters";
        }
    }

    /** A page with one WebSocket that sends a text and shows the answer. */
    public static final class Page extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/html;charset=utf-8");
            response.getWriter().write("""
                    <!doctype html><link rel="icon" href="data:,"><title>HTTP/2</title>
                    <p id="page">%s</p><p id="answer">-</p><p id="end">-</p>
                    <script>
                      const show = (id, text) => { document.getElementById(id).textContent = text; };
                      const socket = new WebSocket('wss://' + location.host + '/protocol');
                      socket.onopen = () => socket.send('x'.repeat(60000));
                      socket.onmessage = event => { show('answer', event.data); socket.close(4001, 'enough'); };
                      socket.onclose = event => show('end', event.code + ' ' + event.wasClean);
                    </script>
                    """.formatted(request.getProtocol()));
        }
    }

    @Test
    void webSocketIsAStreamOfThePagesConnection(@TempDir Path folder) throws Exception {
        try (PeerProcess chromium = Peers.chromium()) {
            Server server = new Server();
            ServerConnector connector = connector(server, certificate(folder));
            server.addConnector(connector);
            ServletContextHandler context = new ServletContextHandler("/");
            context.addServletContainerInitializer(new SotoServletContainerInitializer(), Protocol.class);
            context.addServlet(new Page(), "/page");
            server.setHandler(context);
            server.start();
            try {
                chromium.ask("open "
                        + Json.createObjectBuilder()
                                .add("page", "one")
                                .add("url", "https://localhost:" + connector.getLocalPort() + "/page")
                                .add("width", 800)
                                .add("height", 600)
                                .add("scheme", "light")
                                .build());
                awaitText(chromium, "#page", "HTTP/2.0");
                awaitText(chromium, "#answer", "HTTP/2.0, 60000 characters");
                awaitText(chromium, "#end", "4001 true");
                assertThat(chromium.ask("problems")).isEqualTo("[]");
            } finally {
                server.stop();
            }
        }
    }

    private static void awaitText(PeerProcess chromium, String selector, String text) {
        chromium.ask("awaitText "
                + Json.createObjectBuilder()
                        .add("page", "one")
                        .add("selector", selector)
                        .add("text", text)
                        .build());
    }

    private static ServerConnector connector(Server server, Path keys) {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStorePath(keys.toString());
        tls.setKeyStorePassword(PASSWORD);
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer());
        ServerConnector connector = new ServerConnector(
                server,
                new SslConnectionFactory(tls, "alpn"),
                new ALPNServerConnectionFactory("h2", "http/1.1"),
                new HTTP2ServerConnectionFactory(http),
                new HttpConnectionFactory(http));
        connector.setHost("localhost");
        return connector;
    }

    private static Path certificate(Path folder) throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-validity",
                        "2",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        return file;
    }
}
