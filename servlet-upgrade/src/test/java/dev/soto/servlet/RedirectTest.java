package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.provider.SotoWebSocketContainer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that send a client elsewhere. */
@Timeout(30)
class RedirectTest {
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final ClientEvents events = new ClientEvents();
    private final SotoWebSocketContainer client = new SotoWebSocketContainer();
    private final Queue<String> answers = new ConcurrentLinkedQueue<>();
    private TestServer server;

    /** Answers with the status and the Location that the query asks for; writes down key, Authorization and Cookie. */
    private final class Redirecting extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            requests.add(request.getHeader("Sec-WebSocket-Key") + " " + request.getHeader("Authorization") + " "
                    + request.getHeader("Cookie"));
            response.setStatus(Integer.parseInt(request.getParameter("status")));
            response.setHeader("Location", request.getParameter("to"));
        }
    }

    /** Redirects to itself. */
    private final class Looping extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            requests.add("loop");
            response.setStatus(302);
            response.setHeader("Location", "loop");
        }
    }

    @BeforeEach
    void start() {
        server = TestServer.customized(
                context -> {
                    context.addServlet(new ServletHolder(new Redirecting()), "/redirect");
                    context.addServlet(new ServletHolder(new Looping()), "/redirect/loop");
                },
                (context, container) -> container.addEndpoint(EchoEndpoint.class));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void redirectIsARefusalByDefault() {
        assertThatExceptionOfType(DeploymentException.class)
                .isThrownBy(() -> connect(config(false), "/redirect?status=302&to=/app/echo/a"))
                .withMessageContaining(
                        "but is 302, with Location \"/app/echo/a\"; dev.soto.followRedirects=true follows it")
                .havingCause()
                .isInstanceOfSatisfying(HandshakeException.class, refused -> {
                    assertThat(refused.status()).isEqualTo(302);
                    assertThat(refused.responseHeaders().first("Location")).isEqualTo("/app/echo/a");
                });
    }

    @Test
    void configuratorIsToldOfARefusalToo() {
        assertThatExceptionOfType(DeploymentException.class)
                .isThrownBy(() -> connect(config(true), "/redirect?status=403&to=/app/echo/a"));
        assertThat(answers).containsExactly("/app/echo/a");
    }

    @Test
    void redirectIsFollowedWhenAskedFor() throws Exception {
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            try (Session session = connect(config(true), "/redirect?status=" + status + "&to=/app/echo/a")) {
                assertThat(session.getRequestURI()).isEqualTo(server.uri("/echo/a"));
                session.getBasicRemote().sendText("there");
                assertThat(events.nextButErrors()).isEqualTo("there");
            }
            assertThat(events.next()).asString().startsWith("close");
        }
    }

    @Test
    void httpLocationStandsForWs() throws Exception {
        String location = server.uri("/echo/a").toString().replace("ws://", "http://");
        try (Session session = connect(config(true), "/redirect?status=302&to=" + location)) {
            assertThat(session.getRequestURI()).isEqualTo(server.uri("/echo/a"));
        }
    }

    @Test
    void eachAttemptHasAFreshKeyAndAnotherOriginGetsNoCredentials() throws Exception {
        try (TestServer other = TestServer.customized(
                context -> context.addServlet(new ServletHolder(new Redirecting()), "/redirect"),
                (context, container) -> {})) {
            String elsewhere = other.uri("/redirect") + "?status=403";
            assertThatExceptionOfType(DeploymentException.class)
                    .isThrownBy(() -> connect(config(true), "/redirect?status=302&to=" + elsewhere))
                    .withMessageContaining("403");
            String first = requests.take();
            String second = requests.take();
            assertThat(first).endsWith(" Basic secret a=b");
            assertThat(second).endsWith(" null null");
            assertThat(first.split(" ")[0]).isNotEqualTo(second.split(" ")[0]);
        }
    }

    @Test
    void loopOfRedirectsEnds() {
        assertThatExceptionOfType(DeploymentException.class)
                .isThrownBy(() -> connect(config(true), "/redirect/loop"))
                .withMessageContaining("more than 8 redirects (dev.soto.maxRedirects)");
        assertThat(requests).hasSize(9);
        // Only the last answer is one to the handshake; the others were followed.
        assertThat(answers).hasSize(1).allMatch(location -> location.endsWith("loop"));
    }

    @Test
    void redirectToNoWebSocketUriIsARefusal() {
        assertThatExceptionOfType(DeploymentException.class)
                .isThrownBy(() -> connect(config(true), "/redirect?status=302&to=ftp://127.0.0.1/"))
                .withMessageContaining("ftp://127.0.0.1/");
        assertThat(answers).containsExactly("ftp://127.0.0.1/");
    }

    private ClientEndpointConfig config(boolean follow) {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .configurator(new ClientEndpointConfig.Configurator() {
                    @Override
                    public void beforeRequest(Map<String, List<String>> headers) {
                        headers.put("Authorization", List.of("Basic secret"));
                        headers.put("Cookie", List.of("a=b"));
                    }

                    @Override
                    public void afterResponse(HandshakeResponse response) {
                        answers.add(
                                String.join(" ", response.getHeaders().getOrDefault("Location", List.of("nowhere"))));
                    }
                })
                .build();
        config.getUserProperties().put("dev.soto.followRedirects", follow);
        return config;
    }

    private Session connect(ClientEndpointConfig config, String path) throws Exception {
        return client.connectToServer(events, config, server.uri(path));
    }
}
