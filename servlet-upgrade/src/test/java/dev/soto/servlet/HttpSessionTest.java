package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.provider.SotoWebSocketContainer;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.security.Principal;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Users and HTTP sessions, under a filter of the application that logs in. */
@Timeout(30)
class HttpSessionTest {
    private static final BlockingQueue<HttpSession> SESSIONS = new LinkedBlockingQueue<>();

    private final ClientEvents events = new ClientEvents();
    private final SotoWebSocketContainer client = new SotoWebSocketContainer();

    /** Logs in whoever asks with {@code ?user=}, and makes a session for everybody. */
    private static final class Login implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            HttpServletRequest http = (HttpServletRequest) request;
            SESSIONS.add(http.getSession());
            String user = http.getParameter("user");
            Principal principal = user == null ? null : () -> user;
            chain.doFilter(
                    new HttpServletRequestWrapper(http) {
                        @Override
                        public Principal getUserPrincipal() {
                            return principal;
                        }

                        @Override
                        public boolean isUserInRole(String role) {
                            return principal != null && role.equals("staff");
                        }
                    },
                    response);
        }
    }

    /** Puts what the handshake knows into the user properties. */
    public static final class Known extends ServerEndpointConfig.Configurator {
        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            response.getHeaders()
                    .put(
                            "X-Known",
                            java.util.List.of(request.getUserPrincipal() + " " + request.isUserInRole("staff") + " "
                                    + ((HttpSession) request.getHttpSession())
                                            .getId()
                                            .equals(SESSIONS.peek().getId())));
        }
    }

    /** Ends the HTTP session, as another request could at the same time. */
    public static final class EndingTheSession extends ServerEndpointConfig.Configurator {
        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            ((HttpSession) request.getHttpSession()).invalidate();
        }
    }

    @BeforeEach
    void forget() {
        SESSIONS.clear();
    }

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void endOfTheHttpSessionOfAUserCloses1008() throws Exception {
        try (TestServer server = server();
                Session session = client.connectToServer(events, null, server.uri("/s?user=ann"))) {
            session.getBasicRemote().sendText("hello");
            assertThat(events.next()).isEqualTo("hello");
            SESSIONS.take().invalidate();
            assertThat(events.next()).isEqualTo("close 1008 the HTTP session has ended");
        }
    }

    @Test
    void endOfTheHttpSessionDuringTheHandshakeCloses1008() throws Exception {
        try (TestServer server = TestServer.customized(
                        HttpSessionTest::addLogin,
                        (context, container) ->
                                container.addEndpoint(ServerEndpointConfig.Builder.create(ServerEvents.class, "/s")
                                        .configurator(new EndingTheSession())
                                        .build()));
                Session session = client.connectToServer(events, null, server.uri("/s?user=ann"))) {
            assertThat(events.next()).isEqualTo("close 1008 the HTTP session has ended");
        }
    }

    @Test
    void endOfAnAnonymousHttpSessionChangesNothing() throws Exception {
        try (TestServer server = server();
                Session session = client.connectToServer(events, null, server.uri("/s"))) {
            SESSIONS.take().invalidate();
            session.getBasicRemote().sendText("hello");
            assertThat(events.next()).isEqualTo("hello");
        }
    }

    @Test
    void handshakeKnowsUserRoleAndHttpSession() throws Exception {
        try (TestServer server = server();
                RawPeer peer = new RawPeer(server)) {
            peer.sendText(RawPeer.handshake("/s?user=ann"));
            assertThat(peer.readHead()).startsWith("HTTP/1.1 101 ").containsPattern("X-Known: .*Login.* true true\r\n");
        }
    }

    @Test
    void contextWithoutSessionsWorks() throws Exception {
        try (TestServer server =
                        TestServer.withoutSessions((context, container) -> container.addEndpoint(EchoEndpoint.class));
                RawPeer peer = RawPeer.open(server, "/echo/none")) {
            peer.send("81 81 00000000 61");
            peer.expect("81 01 61");
        }
    }

    private static TestServer server() {
        return TestServer.customized(
                HttpSessionTest::addLogin,
                (context, container) ->
                        container.addEndpoint(ServerEndpointConfig.Builder.create(ServerEvents.class, "/s")
                                .configurator(new Known())
                                .build()));
    }

    private static void addLogin(ServletContextHandler context) {
        context.addFilter(new FilterHolder(new Login()), "/*", null);
    }
}
