package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.testing.ConnectProxy;
import dev.soto.testing.TestCertificate;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.security.Constraint;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.security.authentication.SslClientCertAuthenticator;
import org.eclipse.jetty.util.security.Credential;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates of servers and clients, as docs/tls.md says it. */
@Timeout(60)
class TlsTest {
    private final SotoWebSocketContainer client = new SotoWebSocketContainer();
    private final ClientEvents events = new ClientEvents();

    /** Says who showed which certificates. */
    @ServerEndpoint("/certificates")
    public static final class Certificates {
        @OnMessage
        public String certificates(String question, Session session) {
            Principal user = session.getUserPrincipal();
            Object chain = session.getUserProperties().get("jakarta.servlet.request.X509Certificate");
            return (user == null ? "nobody" : user.getName()) + " "
                    + (chain instanceof X509Certificate[] certificates
                            ? Arrays.stream(certificates)
                                    .map(each -> each.getSubjectX500Principal().getName())
                                    .toList()
                            : "none");
        }
    }

    @AfterEach
    void stop() {
        client.close();
    }

    private Session connect(SSLContext tls, URI uri, Map<String, Object> settings) throws Exception {
        ClientEndpointConfig config =
                ClientEndpointConfig.Builder.create().sslContext(tls).build();
        config.getUserProperties().putAll(settings);
        return client.connectToServer(events, config, uri);
    }

    private Session connect(SSLContext tls, URI uri) throws Exception {
        return connect(tls, uri, Map.of());
    }

    private Object ask(Session session) throws Exception {
        session.getBasicRemote().sendText("?");
        return events.next();
    }

    private String failure(SSLContext tls, URI uri) {
        return failure(tls, uri, Map.of());
    }

    private String failure(SSLContext tls, URI uri, Map<String, Object> settings) {
        return assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> connect(tls, uri, settings))
                .withMessageContaining(uri.toString())
                .withMessageContaining("TLS failed")
                .actual()
                .getMessage();
    }

    private static SSLContext trusting() {
        return TestAuthority.client(TestAuthority.trust(), null);
    }

    private static SSLContext showing(String subject) {
        return TestAuthority.client(TestAuthority.trust(), TestAuthority.host(subject));
    }

    // Certificates of clients.

    private static TlsServer wantingCertificates(Consumer<ServletContextHandler> settings) throws Exception {
        return new TlsServer(TestAuthority.loopback("server"))
                .with(tls -> {
                    tls.setTrustStore(TestAuthority.trust());
                    tls.setNeedClientAuth(true);
                })
                .in(settings)
                .start(Certificates.class);
    }

    @Test
    void wholeChainOfTheClientIsInTheUserProperties() throws Exception {
        try (TlsServer server = wantingCertificates(context -> {});
                Session session = connect(showing("ann"), server.uri("/certificates"))) {
            assertThat(ask(session)).isEqualTo("nobody [CN=ann, CN=Test CA]");
        }
    }

    @Test
    void certificateThatTheContainerMapsIsTheUserOfTheSession() throws Exception {
        try (TlsServer server = wantingCertificates(TlsTest::loginWithCertificate);
                Session session = connect(showing("ann"), server.uri("/certificates"))) {
            assertThat(ask(session)).isEqualTo("CN=ann [CN=ann, CN=Test CA]");
        }
    }

    /** Renewed certificates, and those of a user's further machines, have his subject and another key. */
    @ParameterizedTest
    @ValueSource(strings = {"CN=ann, O=Soto", "CN=\"Doe, \\\"Ann\\\" <a=b>; #1\", OU=one+L=two, O=\" x\\\\y\", C=DE"})
    void userOfACertificateIsCountedByItsSubjectWhateverItsKey(String subject) throws Exception {
        KeyStore one = TestAuthority.ofSubject("one key of " + subject.length(), subject);
        KeyStore other = TestAuthority.ofSubject("another key of " + subject.length(), subject);
        KeyStore another = TestAuthority.ofSubject("one key of bob's", "CN=bob");
        try (TlsServer server = wantingCertificates(context -> {
            context.setInitParameter("dev.soto.maxSessionsPerPrincipal", "1");
            UserStore users = new UserStore();
            for (KeyStore each : new KeyStore[] {one, another}) {
                users.addUser(subjectOf(each), new AnyCredential(), new String[] {"staff"});
            }
            loginWithCertificate(context, users);
        })) {
            URI uri = server.uri("/certificates");
            Session first = connect(TestAuthority.client(TestAuthority.trust(), one), uri);
            assertThat(ask(first)).asString().startsWith(subjectOf(one) + " [");
            assertThatExceptionOfType(DeploymentException.class)
                    .isThrownBy(() -> connect(TestAuthority.client(TestAuthority.trust(), other), uri))
                    .withMessageContaining("429");
            connect(TestAuthority.client(TestAuthority.trust(), another), uri).close();
            assertThat(events.next()).asString().startsWith("close 1000");
            first.close();
            assertThat(events.next()).asString().startsWith("close 1000");
            Awaitility.await()
                    .ignoreExceptionsInstanceOf(DeploymentException.class)
                    .until(() -> connect(TestAuthority.client(TestAuthority.trust(), other), uri)
                            .isOpen());
        }
    }

    private static String subjectOf(KeyStore store) {
        try {
            X509Certificate certificate =
                    (X509Certificate) store.getCertificate(store.aliases().nextElement());
            // As Jetty names its user.
            return certificate.getSubjectX500Principal().toString();
        } catch (java.security.KeyStoreException e) {
            throw new IllegalStateException(e);
        }
    }

    /** TLS has seen to it. */
    private static final class AnyCredential extends Credential {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean check(Object credentials) {
            return true;
        }
    }

    /** CLIENT-CERT: Jetty's password of the user is the certificate's signature. */
    private static void loginWithCertificate(ServletContextHandler context) {
        UserStore users = new UserStore();
        users.addUser("CN=ann", Credential.getCredential(signature(TestAuthority.host("ann"))), new String[] {"staff"});
        loginWithCertificate(context, users);
    }

    private static void loginWithCertificate(ServletContextHandler context, UserStore users) {
        HashLoginService login = new HashLoginService("realm");
        login.setUserStore(users);
        ConstraintSecurityHandler security = new ConstraintSecurityHandler();
        security.setLoginService(login);
        SslClientCertAuthenticator authenticator = new SslClientCertAuthenticator(new SslContextFactory.Server());
        // The handshake of TLS has done so.
        authenticator.setValidateCerts(false);
        security.setAuthenticator(authenticator);
        security.addConstraintMapping(TestSecurity.mapping("/*", Constraint.from("staff")));
        context.setSecurityHandler(security);
    }

    private static String signature(KeyStore store) {
        try {
            X509Certificate certificate =
                    (X509Certificate) store.getCertificate(store.aliases().nextElement());
            return Base64.getEncoder().encodeToString(certificate.getSignature());
        } catch (java.security.KeyStoreException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void certificateThatTheServerMissesIsNamed(String version) throws Exception {
        try (TlsServer server = new TlsServer(TestAuthority.loopback("server"))
                .with(tls -> {
                    tls.setTrustStore(TestAuthority.trust());
                    tls.setNeedClientAuth(true);
                    tls.setIncludeProtocols(version);
                })
                .start(Certificates.class)) {
            // The alert may be lost when the connection is cut right behind it.
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> connect(trusting(), server.uri("/certificates"), Map.of()))
                    .withMessageMatching(".*(fatal alert: (certificate_required|bad_certificate|handshake_failure)"
                            + "|wants a client certificate).*");
        }
    }

    // Certificates of servers.

    @Test
    void serverShowsTheCertificateOfTheHostThatIsAskedFor() throws Exception {
        KeyStore one = TestAuthority.host("one.example");
        KeyStore two = TestAuthority.host("two.example");
        try (TlsServer server = new TlsServer(TestAuthority.together(one, two)).start(Certificates.class);
                ConnectProxy proxy = new ConnectProxy(host -> "127.0.0.1")) {
            Map<String, Object> way = Map.of("dev.soto.proxy", "http://127.0.0.1:" + proxy.port());
            for (String host : new String[] {"one.example", "two.example"}) {
                KeyStore own = host.equals("one.example") ? one : two;
                KeyStore other = host.equals("one.example") ? two : one;
                URI uri = server.uri(host, "/certificates");
                try (Session session = connect(TestAuthority.client(TestAuthority.trusting(own), null), uri, way)) {
                    assertThat(ask(session)).isEqualTo("nobody none");
                }
                assertThat(events.next()).asString().startsWith("close 1000");
                assertThat(failure(TestAuthority.client(TestAuthority.trusting(other), null), uri, way))
                        .contains("unable to find valid certification path");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void versionOfTlsIsWhatTheServerAllows(String version) throws Exception {
        try (TlsServer server = new TlsServer(TestAuthority.loopback("server"))
                        .with(tls -> tls.setIncludeProtocols(version))
                        .start(EchoEndpoint.class);
                Session session = connect(trusting(), server.uri("/echo/tls"))) {
            assertThat(ask(session)).isEqualTo("?");
            assertThat(server.versions.poll(10, TimeUnit.SECONDS)).isEqualTo(version);
        }
    }

    @Test
    void newestVersionOfTlsIsTheDefault() throws Exception {
        try (TlsServer server = new TlsServer(TestAuthority.loopback("server")).start(EchoEndpoint.class);
                Session session = connect(trusting(), server.uri("/echo/tls"))) {
            assertThat(ask(session)).isEqualTo("?");
            assertThat(server.versions.poll(10, TimeUnit.SECONDS)).isEqualTo("TLSv1.3");
        }
    }

    @Test
    void certificateThatHasExpiredIsNamed() throws Exception {
        try (TlsServer server = new TlsServer(TestAuthority.expired()).start(EchoEndpoint.class)) {
            assertThat(failure(trusting(), server.uri("/echo/tls"))).contains("NotAfter");
        }
    }

    @Test
    void certificateThatIsNotYetGoodIsNamed() throws Exception {
        try (TlsServer server = new TlsServer(TestAuthority.notYetGood()).start(EchoEndpoint.class)) {
            assertThat(failure(trusting(), server.uri("/echo/tls"))).contains("NotBefore");
        }
    }

    @Test
    void certificateThatIsTrustedItselfIsTakenAlsoWhenItHasExpired() throws Exception {
        KeyStore expired = TestAuthority.expired();
        try (TlsServer server = new TlsServer(expired).start(EchoEndpoint.class);
                Session session =
                        connect(TestAuthority.client(TestAuthority.trusting(expired), null), server.uri("/echo/tls"))) {
            assertThat(ask(session)).isEqualTo("?");
        }
    }

    @Test
    void certificateOfAnotherHostIsNamed() throws Exception {
        try (TlsServer server = new TlsServer(TestAuthority.host("one.example")).start(EchoEndpoint.class)) {
            assertThat(failure(trusting(), server.uri("/echo/tls"))).contains("127.0.0.1");
            assertThat(failure(trusting(), server.uri("localhost", "/echo/tls")))
                    .contains("localhost");
        }
    }

    @Test
    void certificateOfAnUnknownAuthorityIsNamed() throws Exception {
        try (TlsServer server = new TlsServer(TestAuthority.loopback("server")).start(EchoEndpoint.class)) {
            assertThat(failure(TestCertificate.clientContext(), server.uri("/echo/tls")))
                    .contains("unable to find valid certification path");
        }
    }

    @Test
    void versionsThatDoNotMeetAreNamed() throws Exception {
        SSLContext old = SSLContext.getInstance("TLSv1.2");
        old.init(null, null, null);
        try (TlsServer server = new TlsServer(TestAuthority.loopback("server"))
                .with(tls -> tls.setIncludeProtocols("TLSv1.3"))
                .start(EchoEndpoint.class)) {
            assertThat(failure(old, server.uri("/echo/tls"))).contains("protocol_version");
        }
    }

    @Test
    void keyStoreThatIsReadAgainLeavesSessionsOpenAndServesNewOnes(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("keys.p12");
        KeyStore before = TestAuthority.loopback("before");
        KeyStore after = TestAuthority.loopback("after");
        TestAuthority.save(before, file);
        SSLContext trustsBefore = TestAuthority.client(TestAuthority.trusting(before), null);
        SSLContext trustsAfter = TestAuthority.client(TestAuthority.trusting(after), null);
        try (TlsServer server = new TlsServer(null)
                .with(tls -> tls.setKeyStorePath(file.toString()))
                .start(EchoEndpoint.class)) {
            URI uri = server.uri("/echo/tls");
            Session old = connect(trustsBefore, uri);
            failure(trustsAfter, uri);
            TestAuthority.save(after, file);
            server.tls().reload(same -> {});
            try (Session fresh = connect(trustsAfter, uri)) {
                assertThat(ask(fresh)).isEqualTo("?");
            }
            assertThat(events.next()).asString().startsWith("close 1000");
            failure(TestAuthority.client(TestAuthority.trusting(before), null), uri);
            assertThat(ask(old)).isEqualTo("?");
            old.close();
            assertThat(events.next()).asString().startsWith("close 1000");
        }
    }
}
