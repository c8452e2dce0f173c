package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.testing.TestCertificate;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The TLS of a client that settings make. */
@Timeout(60)
class TlsSettingsTest {
    private static final String WRONG = "not-the-password";

    private final SotoWebSocketContainer client = new SotoWebSocketContainer();
    private final ClientEvents events = new ClientEvents();

    @TempDir
    private Path folder;

    private Path authority;
    private Path ann;

    @BeforeEach
    void save() throws Exception {
        authority = folder.resolve("authority.p12");
        ann = folder.resolve("ann.p12");
        TestAuthority.save(TestAuthority.trust(), authority);
        TestAuthority.save(TestAuthority.host("ann"), ann);
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

    private Session connect(URI uri, Map<String, Object> settings) throws Exception {
        return connect(null, uri, settings);
    }

    private Object ask(Session session) throws Exception {
        session.getBasicRemote().sendText("?");
        return events.next();
    }

    private Map<String, Object> trusting(Object... more) {
        Map<String, Object> settings = new HashMap<>(
                Map.of("dev.soto.trustStore", authority, "dev.soto.trustStorePassword", TestAuthority.PASSWORD));
        for (int i = 0; i < more.length; i += 2) {
            settings.put("dev.soto." + more[i], more[i + 1]);
        }
        return settings;
    }

    private static TlsServer server() throws Exception {
        return new TlsServer(TestAuthority.loopback("server")).start(EchoEndpoint.class);
    }

    @Test
    void serverOfATrustedAuthorityIsTrusted() throws Exception {
        try (TlsServer server = server()) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> connect(server.uri("/echo/tls"), Map.of()))
                    .withMessageContaining("unable to find valid certification path");
            try (Session session = connect(server.uri("/echo/tls"), trusting())) {
                assertThat(ask(session)).isEqualTo("?");
            }
        }
    }

    @Test
    void namesOfTomcatMeanTheSame() throws Exception {
        String tomcat = "org.apache.tomcat.websocket.";
        assertThat(TestAuthority.PASSWORD).as("Tomcat's default").isEqualTo("changeit");
        try (TlsServer server = server();
                Session session = connect(
                        server.uri("/echo/tls"),
                        Map.of(tomcat + "SSL_TRUSTSTORE", authority.toString(), tomcat + "SSL_PROTOCOLS", "TLSv1.2"))) {
            assertThat(ask(session)).isEqualTo("?");
            assertThat(server.versions.poll(10, TimeUnit.SECONDS)).isEqualTo("TLSv1.2");
        }
    }

    @Test
    void keyStoreIsWhatTheClientShows() throws Exception {
        try (TlsServer server = new TlsServer(TestAuthority.loopback("server"))
                        .with(tls -> {
                            tls.setTrustStore(TestAuthority.trust());
                            tls.setNeedClientAuth(true);
                        })
                        .start(TlsTest.Certificates.class);
                Session session = connect(
                        server.uri("/certificates"),
                        trusting("keyStore", ann, "keyStoreType", "pkcs12", "keyStorePassword", "changeit"))) {
            assertThat(ask(session)).isEqualTo("nobody [CN=ann, CN=Test CA]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void versionsAreThoseOfTheSettingWhateverTheContext(String version) throws Exception {
        SSLContext context = TestAuthority.client(TestAuthority.trust(), null);
        try (TlsServer server = server()) {
            for (SSLContext given : new SSLContext[] {null, context}) {
                try (Session session = connect(given, server.uri("/echo/tls"), trusting("tlsProtocols", version))) {
                    assertThat(ask(session)).isEqualTo("?");
                    assertThat(server.versions.poll(10, TimeUnit.SECONDS)).isEqualTo(version);
                }
                assertThat(events.next()).asString().startsWith("close 1000");
            }
        }
    }

    @Test
    void cipherSuitesAreThoseOfTheSetting() throws Exception {
        try (TlsServer server = new TlsServer(TestAuthority.loopback("server"))
                .with(tls -> tls.setIncludeCipherSuites("TLS_AES_128_GCM_SHA256"))
                .start(EchoEndpoint.class)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() ->
                            connect(server.uri("/echo/tls"), trusting("tlsCipherSuites", "TLS_AES_256_GCM_SHA384")))
                    .withMessageContaining("handshake_failure");
            try (Session session = connect(
                    server.uri("/echo/tls"),
                    trusting("tlsCipherSuites", "TLS_AES_256_GCM_SHA384, TLS_AES_128_GCM_SHA256"))) {
                assertThat(ask(session)).isEqualTo("?");
            }
        }
    }

    @Test
    void contextGoesBeforeTheStores() throws Exception {
        try (TlsServer server = server()) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> connect(TestCertificate.clientContext(), server.uri("/echo/tls"), trusting()))
                    .withMessageContaining("unable to find valid certification path");
        }
    }

    @Test
    void fileThatHasChangedCountsForTheNextConnection() throws Exception {
        TestAuthority.save(TestCertificate.store(), authority);
        try (TlsServer server = server()) {
            URI uri = server.uri("/echo/tls");
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> connect(uri, trusting()));
            TestAuthority.save(TestAuthority.trust(), authority);
            // As at any later time than that of a test.
            Files.setLastModifiedTime(
                    authority,
                    FileTime.from(
                            Files.getLastModifiedTime(authority).toInstant().plus(Duration.ofSeconds(1))));
            try (Session session = connect(uri, trusting())) {
                assertThat(ask(session)).isEqualTo("?");
            }
        }
    }

    @Test
    void sessionsOfTheSameStoresShareAConnectionOfHttp2() throws Exception {
        TestAuthority.save(TestCertificate.store(), authority);
        try (Http2Server server = Http2Server.of(Http2Server.Kind.TLS, EchoEndpoint.class);
                Session one = connect(server.uri("/echo/tls"), trusting("httpVersion", "2"));
                Session two = connect(server.uri("/echo/tls"), trusting("httpVersion", "2"))) {
            assertThat(ask(one)).isEqualTo("?");
            assertThat(ask(two)).isEqualTo("?");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    // What is wrong with a store, before anything is sent.

    private static final URI NOBODY = URI.create("wss://127.0.0.1:1/");

    private void refused(Map<String, Object> settings, String... said) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> connect(NOBODY, settings))
                .satisfies(failure -> {
                    assertThat(failure).message().contains(NOBODY.toString()).contains(said);
                    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                        assertThat(cause.toString()).doesNotContain(WRONG, TestAuthority.PASSWORD);
                    }
                });
    }

    @Test
    void fileThatIsNotThereIsNamed() {
        refused(
                Map.of("dev.soto.trustStore", folder.resolve("nothing.p12")),
                "dev.soto.trustStore",
                "nothing.p12",
                "no such file");
        refused(trusting("keyStore", folder), "dev.soto.keyStore", folder.toString());
    }

    @Test
    void passwordThatIsWrongIsNamedButNotShown() {
        refused(
                trusting("trustStorePassword", WRONG),
                "dev.soto.trustStore",
                authority.toString(),
                "dev.soto.trustStorePassword");
        refused(
                trusting("keyStore", ann, "keyStorePassword", WRONG),
                "dev.soto.keyStore",
                ann.toString(),
                "dev.soto.keyStorePassword");
    }

    @Test
    void storeWithoutWhatIsLookedForIsNamed() {
        refused(
                Map.of("dev.soto.trustStore", authority),
                "dev.soto.trustStore",
                "no certificate",
                "is dev.soto.trustStorePassword missing?");
        refused(
                trusting("keyStore", authority, "keyStorePassword", TestAuthority.PASSWORD),
                "dev.soto.keyStore",
                "no key");
    }

    @Test
    void formatThatIsNotKnownIsNamed() throws Exception {
        refused(trusting("trustStoreType", "PEM"), "dev.soto.trustStore", "dev.soto.trustStoreType \"PEM\"");
        Files.writeString(authority, "no store");
        refused(trusting(), "dev.soto.trustStore", authority.toString(), "neither PKCS12 nor JKS");
    }

    @Test
    void protocolsAndSuitesThatTheJvmDoesNotHaveAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connect(NOBODY, trusting("tlsProtocols", "TLSv1.3, TLSv1.9")))
                .withMessageContaining("dev.soto.tlsProtocols")
                .withMessageContaining("\"TLSv1.9\"")
                .withMessageContaining("TLSv1.2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connect(NOBODY, trusting("tlsCipherSuites", "TLS_SOUP")))
                .withMessageContaining("dev.soto.tlsCipherSuites")
                .withMessageContaining("\"TLS_SOUP\"");
    }
}
