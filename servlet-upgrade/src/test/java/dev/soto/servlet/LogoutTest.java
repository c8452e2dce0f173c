package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.provider.SotoWebSocketContainer;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.security.authentication.BasicAuthenticator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A protected endpoint does not outlive the identity of its user (Jakarta WebSocket section 7.2, WSC-7.2-3). */
@Timeout(30)
class LogoutTest {
    private static final String ANN = "Basic YW5uOnNlY3JldA==";

    private final SotoWebSocketContainer client = new SotoWebSocketContainer();
    private final HttpClient http = HttpClient.newHttpClient();
    private TestServer server;

    /** Does with the HTTP session what the path says. */
    private static final class Account extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response)
                throws IOException, ServletException {
            switch (request.getPathInfo()) {
                case "/login" -> request.getSession();
                case "/logout" -> request.logout();
                case "/end" -> request.getSession().invalidate();
                case "/renew" -> request.changeSessionId();
                default -> response.setStatus(404);
            }
        }
    }

    @BeforeEach
    void start() {
        server = TestServer.customized(
                context -> {
                    TestSecurity.with(
                                    new BasicAuthenticator(),
                                    TestSecurity.role("/account/*", "staff"),
                                    TestSecurity.role("/s", "staff"))
                            .accept(context);
                    addAccount(context);
                },
                (context, container) ->
                        container.addEndpoint(ServerEndpointConfig.Builder.create(ServerEvents.class, "/s")
                                .build()));
    }

    private static void addAccount(ServletContextHandler context) {
        context.addServlet(new ServletHolder(new Account()), "/account/*");
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void logoutCloses1008() throws Exception {
        AtomicReference<String> cookie = login();
        ClientEvents events = new ClientEvents();
        connect(events, cookie);
        get("/account/logout", cookie);
        assertThat(events.next()).isEqualTo("close 1008 the user has logged out");
    }

    @Test
    void logoutLeavesTheSessionsOfOtherHttpSessions() throws Exception {
        ClientEvents other = new ClientEvents();
        Session open = connect(other, login());
        AtomicReference<String> cookie = login();
        ClientEvents events = new ClientEvents();
        connect(events, cookie);
        get("/account/logout", cookie);
        assertThat(events.next()).asString().startsWith("close 1008");
        open.getBasicRemote().sendText("still here");
        assertThat(other.next()).isEqualTo("still here");
    }

    @Test
    void invalidatedHttpSessionCloses1008() throws Exception {
        AtomicReference<String> cookie = login();
        ClientEvents events = new ClientEvents();
        connect(events, cookie);
        get("/account/end", cookie);
        assertThat(events.next()).isEqualTo("close 1008 the HTTP session has ended");
    }

    @Test
    void anotherIdOfTheHttpSessionChangesNothing() throws Exception {
        AtomicReference<String> cookie = login();
        ClientEvents events = new ClientEvents();
        Session session = connect(events, cookie);
        String before = cookie.get();
        get("/account/renew", cookie);
        assertThat(cookie.get()).isNotEqualTo(before);
        session.getBasicRemote().sendText("still here");
        assertThat(events.next()).isEqualTo("still here");
        get("/account/logout", cookie);
        assertThat(events.next()).isEqualTo("close 1008 the user has logged out");
    }

    private Session connect(ClientEvents events, AtomicReference<String> cookie) throws Exception {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .configurator(new ClientEndpointConfig.Configurator() {
                    @Override
                    public void beforeRequest(Map<String, List<String>> headers) {
                        headers.put("Authorization", List.of(ANN));
                        headers.put("Cookie", List.of(cookie.get()));
                    }

                    @Override
                    public void afterResponse(HandshakeResponse response) {
                        // Jetty gives the HTTP session another id with the first request that is authenticated.
                        response.getHeaders()
                                .getOrDefault("Set-Cookie", List.of())
                                .forEach(value -> cookie.set(pair(value)));
                    }
                })
                .build();
        return client.connectToServer(events, config, server.uri("/s"));
    }

    /** Asks for a path with the cookie of an HTTP session, and keeps the one that the answer sets. */
    private void get(String path, AtomicReference<String> cookie) throws Exception {
        URI uri = URI.create(server.uri(path).toString().replace("ws:", "http:"));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", ANN)
                .header("Cookie", cookie.get())
                .build();
        var answer = http.send(request, BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(200);
        answer.headers().firstValue("Set-Cookie").ifPresent(value -> cookie.set(pair(value)));
    }

    private AtomicReference<String> login() throws Exception {
        AtomicReference<String> cookie = new AtomicReference<>("none=");
        get("/account/login", cookie);
        return cookie;
    }

    private static String pair(String setCookie) {
        return setCookie.substring(0, setCookie.indexOf(';'));
    }
}
