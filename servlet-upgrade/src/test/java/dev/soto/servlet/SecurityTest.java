package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.testing.TestCertificate;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.URI;
import org.eclipse.jetty.ee11.servlet.security.ConstraintMapping;
import org.eclipse.jetty.security.authentication.BasicAuthenticator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Endpoints under Jetty's own security constraints (Jakarta WebSocket section 8). */
@Timeout(30)
class SecurityTest {
    private final ClientEvents events = new ClientEvents();
    private final SotoWebSocketContainer client = new SotoWebSocketContainer();

    /** Says who is connected, and which roles the handshake saw. */
    @ServerEndpoint(value = "/who", configurator = Roles.class)
    public static final class Who {
        @OnMessage
        public String who(String question, Session session) {
            return (session.getUserPrincipal() == null
                            ? "nobody"
                            : session.getUserPrincipal().getName())
                    + " " + session.getUserProperties().get("roles");
        }
    }

    /** Notes roles for the session. */
    public static final class Roles extends ServerEndpointConfig.Configurator {
        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            config.getUserProperties()
                    .put("roles", "staff=" + request.isUserInRole("staff") + " guest=" + request.isUserInRole("guest"));
        }
    }

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void handshakeWithoutCredentialsIsAnswered401() {
        try (TestServer server = server(TestSecurity.role("/who", "staff"))) {
            assertThat(refusal(server.uri("/who"))).isEqualTo(401);
            assertThat(refusal(as("ann:wrong", server.uri("/who")))).isEqualTo(401);
        }
    }

    @Test
    void userWithoutTheRoleIsAnswered403() {
        try (TestServer server = server(TestSecurity.role("/who", "staff"))) {
            assertThat(refusal(as("bob:secret", server.uri("/who")))).isEqualTo(403);
        }
    }

    @Test
    void principalAndRolesOfTheHandshakeAreThoseOfTheSession() throws Exception {
        try (TestServer server = server(TestSecurity.role("/who", "staff"));
                Session session = client.connectToServer(events, null, as("ann:secret", server.uri("/who")))) {
            session.getBasicRemote().sendText("?");
            assertThat(events.next()).isEqualTo("ann staff=true guest=false");
        }
    }

    @Test
    void endpointWithoutConstraintNeedsNobody() throws Exception {
        try (TestServer server = server(TestSecurity.role("/other/*", "staff"));
                Session session = client.connectToServer(events, null, server.uri("/who"))) {
            session.getBasicRemote().sendText("?");
            assertThat(events.next()).isEqualTo("nobody staff=false guest=false");
        }
    }

    @Test
    void constraintOnAnotherMethodThanGetDoesNotApply() throws Exception {
        ConstraintMapping posts = TestSecurity.role("/who", "staff");
        posts.setMethod("POST");
        try (TestServer server = server(posts);
                Session session = client.connectToServer(events, null, server.uri("/who"))) {
            assertThat(session.isOpen()).isTrue();
        }
    }

    @Test
    void confidentialEndpointIsNotServedOverWs() {
        try (TestServer server = server(TestSecurity.confidential("/who"))) {
            assertThat(refusal(server.uri("/who"))).isEqualTo(403);
        }
    }

    @Test
    void confidentialEndpointIsServedOverWss() throws Exception {
        ClientEndpointConfig trusting = ClientEndpointConfig.Builder.create()
                .sslContext(TestCertificate.clientContext())
                .build();
        try (TestServer server = TestServer.customizedSecure(
                        TestSecurity.with(new BasicAuthenticator(), TestSecurity.confidential("/who")),
                        (context, container) -> container.addEndpoint(Who.class));
                Session session = client.connectToServer(events, trusting, as("ann:secret", server.uri("/who")))) {
            assertThat(session.isSecure()).isTrue();
            session.getBasicRemote().sendText("?");
            assertThat(events.next()).asString().startsWith("ann ");
        }
    }

    private static TestServer server(ConstraintMapping... mappings) {
        return TestServer.customized(
                TestSecurity.with(new BasicAuthenticator(), mappings),
                (context, container) -> container.addEndpoint(Who.class));
    }

    private static URI as(String user, URI uri) {
        return URI.create(uri.toString().replace("://", "://" + user + "@"));
    }

    private int refusal(URI uri) {
        DeploymentException refused = assertThatExceptionOfType(DeploymentException.class)
                .isThrownBy(() -> client.connectToServer(events, null, uri))
                .actual();
        return ((HandshakeException) refused.getCause()).status();
    }
}
