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
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.security.Authenticator;
import org.eclipse.jetty.security.authentication.BasicAuthenticator;
import org.eclipse.jetty.security.authentication.DigestAuthenticator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that has to say who it is, at Jetty's own authenticators. */
@Timeout(30)
class AuthenticationTest {
    private final ClientEvents events = new ClientEvents();
    private final SotoWebSocketContainer client = new SotoWebSocketContainer();

    /** Says who is connected. */
    @ServerEndpoint("/who")
    public static final class Who {
        @OnMessage
        public String who(String question, Session session) {
            return session.getUserPrincipal().getName();
        }
    }

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void basicChallengeIsAnswered() throws Exception {
        try (TestServer server = protectedBy(new BasicAuthenticator())) {
            assertThat(whoIs(server.uri("/who"), config("ann", "secret"))).isEqualTo("ann");
        }
    }

    @Test
    void digestChallengeIsAnswered() throws Exception {
        try (TestServer server = protectedBy(new DigestAuthenticator())) {
            assertThat(whoIs(server.uri("/who?a=b"), config("ann", "secret"))).isEqualTo("ann");
        }
    }

    @Test
    void userOfTheUriAnswersADigestToo() throws Exception {
        try (TestServer server = protectedBy(new DigestAuthenticator())) {
            URI uri = URI.create(server.uri("/who").toString().replace("ws://", "ws://ann:secret@"));
            assertThat(whoIs(uri, ClientEndpointConfig.Builder.create().build()))
                    .isEqualTo("ann");
        }
    }

    @Test
    void basicGoesFirstWhenTheSettingSaysSo() throws Exception {
        ClientEndpointConfig config = config("ann", "secret");
        config.getUserProperties().put("dev.soto.preemptiveAuthentication", true);
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (TestServer server = answering(seen, 401, "Basic realm=\"realm\"")) {
            assertThatExceptionOfType(DeploymentException.class)
                    .isThrownBy(() -> client.connectToServer(events, config, server.uri("/closed")));
            // ann:secret
            assertThat(seen.take()).isEqualTo("Basic YW5uOnNlY3JldA==");
        }
    }

    @Test
    void wrongPasswordIsARefusalAfterOneAnswerAndInNoMessage() throws Exception {
        try (TestServer server = protectedBy(new BasicAuthenticator())) {
            assertThatExceptionOfType(DeploymentException.class)
                    .isThrownBy(() -> client.connectToServer(events, config("ann", "wrong"), server.uri("/who")))
                    .satisfies(failure -> assertThat(allMessages(failure)).doesNotContain("wrong"))
                    .havingCause()
                    .isInstanceOfSatisfying(
                            HandshakeException.class,
                            refused -> assertThat(refused.status()).isEqualTo(401));
        }
    }

    @Test
    void wrongPasswordIsTriedOnce() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (TestServer server = answering(seen, 401, "Basic realm=\"realm\"")) {
            assertThatExceptionOfType(DeploymentException.class)
                    .isThrownBy(() -> client.connectToServer(events, config("ann", "secret"), server.uri("/closed")));
            assertThat(seen).containsExactly("null", "Basic YW5uOnNlY3JldA==");
        }
    }

    @Test
    void refusalOfAClientWithoutAUserSaysWhatTheServerWantsAndWhatToSet() throws Exception {
        try (TestServer server = answering(new LinkedBlockingQueue<>(), 401, "Basic realm=\"realm\"")) {
            assertThatExceptionOfType(DeploymentException.class)
                    .isThrownBy(() -> client.connectToServer(
                            events, ClientEndpointConfig.Builder.create().build(), server.uri("/closed")))
                    .withMessageContaining("401, with WWW-Authenticate \"Basic realm=\"realm\"\"")
                    .withMessageContaining(
                            "dev.soto.authenticationUser and dev.soto.authenticationPassword answer Basic");
        }
    }

    @Test
    void challengeOfAnotherRealmIsNotAnswered() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        ClientEndpointConfig config = config("ann", "secret");
        config.getUserProperties().put("dev.soto.authenticationRealm", "mine");
        try (TestServer server = answering(seen, 401, "Basic realm=\"other\"")) {
            assertThatExceptionOfType(DeploymentException.class)
                    .isThrownBy(() -> client.connectToServer(events, config, server.uri("/closed")));
            assertThat(seen).containsExactly("null");
        }
    }

    @Test
    void digestIsPreferredToBasicAndKnowsSha256() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        String challenges = "Basic realm=\"r\", Digest realm=\"r\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"";
        try (TestServer server = answering(seen, 401, challenges)) {
            assertThatExceptionOfType(DeploymentException.class)
                    .isThrownBy(() -> client.connectToServer(events, config("ann", "secret"), server.uri("/closed")));
            assertThat(seen).hasSize(2).last().asString().startsWith("Digest ").contains("SHA-256");
        }
    }

    @Test
    void configuratorsOwnAuthorizationStaysUntilTheServerAsksForAnother() throws Exception {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .configurator(new ClientEndpointConfig.Configurator() {
                    @Override
                    public void beforeRequest(Map<String, List<String>> headers) {
                        headers.put("Authorization", List.of("Bearer token"));
                    }
                })
                .build();
        config.getUserProperties().put("dev.soto.authenticationUser", "ann");
        config.getUserProperties().put("dev.soto.authenticationPassword", "secret");
        config.getUserProperties().put("dev.soto.preemptiveAuthentication", true);
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (TestServer server = answering(seen, 401, "Basic realm=\"realm\"")) {
            assertThatExceptionOfType(DeploymentException.class)
                    .isThrownBy(() -> client.connectToServer(events, config, server.uri("/closed")));
            assertThat(seen).containsExactly("Bearer token", "Basic YW5uOnNlY3JldA==");
        }
    }

    @Test
    void anotherOriginGetsNoAnswer() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        ClientEndpointConfig config = config("ann", "secret");
        config.getUserProperties().put("dev.soto.preemptiveAuthentication", true);
        config.getUserProperties().put("dev.soto.followRedirects", true);
        BlockingQueue<String> ours = new LinkedBlockingQueue<>();
        try (TestServer other = answering(seen, 401, "Basic realm=\"realm\"");
                TestServer server = answering(ours, 302, other.uri("/closed").toString())) {
            assertThatExceptionOfType(DeploymentException.class)
                    .isThrownBy(() -> client.connectToServer(events, config, server.uri("/closed")))
                    .withMessageContaining("401");
            assertThat(ours).containsExactly("Basic YW5uOnNlY3JldA==");
            assertThat(seen).containsExactly("null");
        }
    }

    private String whoIs(URI uri, ClientEndpointConfig config) throws Exception {
        try (Session session = client.connectToServer(events, config, uri)) {
            session.getBasicRemote().sendText("who?");
            return (String) events.next();
        }
    }

    private static ClientEndpointConfig config(String user, String password) {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().put("dev.soto.authenticationUser", user);
        config.getUserProperties().put("dev.soto.authenticationPassword", password);
        return config;
    }

    private static TestServer protectedBy(Authenticator authenticator) {
        return TestServer.customized(
                TestSecurity.with(authenticator, TestSecurity.role("/*", "staff")),
                (context, container) -> container.addEndpoint(Who.class));
    }

    /** Gives every request the same answer, and writes down who asked. */
    private static TestServer answering(BlockingQueue<String> authorizations, int status, String challengeOrLocation) {
        HttpServlet servlet = new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) {
                authorizations.add(String.valueOf(request.getHeader("Authorization")));
                response.setStatus(status);
                response.setHeader(status == 401 ? "WWW-Authenticate" : "Location", challengeOrLocation);
            }
        };
        return TestServer.customized(
                context -> context.addServlet(new ServletHolder(servlet), "/closed"), (context, container) -> {});
    }

    private static String allMessages(Throwable failure) {
        StringBuilder messages = new StringBuilder();
        for (Throwable next = failure; next != null; next = next.getCause()) {
            messages.append(next).append('\n');
        }
        return messages.toString();
    }
}
