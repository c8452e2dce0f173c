package dev.soto.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.testing.JdkListener.Closed;
import dev.soto.testing.TestCertificate;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** What holds behind a reverse proxy with its documented configuration. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(120)
abstract class ReverseProxyContract {

    /** What the documented configurations have, in seconds. */
    static final int DOCUMENTED_SILENCE = 75;
    /** Shorter, for the test that waits for it; but far longer than the 200 ms of {@link Backend}'s keep-alive. */
    private static final int SHORT_SILENCE = 10;

    Backend backend;
    ReverseProxy proxy;
    Path folder;
    CertificateFiles certificate;

    /** Starts the proxy; it cuts connections that are silent for so many seconds. */
    abstract ReverseProxy startProxy(Path folder, int backendPort, int silenceSeconds) throws IOException;

    /** The status of a request while the backend is gone. */
    abstract int statusWithoutBackend();

    @BeforeAll
    void start() throws Exception {
        folder = Folders.fresh(getClass().getSimpleName());
        certificate = CertificateFiles.write(folder);
        backend = Backend.start();
        proxy = startProxy(folder, backend.port(), DOCUMENTED_SILENCE);
    }

    @AfterAll
    void stop() throws Exception {
        if (proxy != null) {
            proxy.close();
        }
        if (backend != null) {
            backend.close();
        }
    }

    @Test
    void textBinaryAndLargeMessagesComeBack() {
        byte[] large = new byte[8 * 1024 * 1024];
        new Random(1).nextBytes(large);
        try (Visitor visitor = Visitor.connect(uri("kept", id()))) {
            assertThat(visitor.say("Gr\u00fc\u00dfe")).isEqualTo("Gr\u00fc\u00dfe");
            assertThat(visitor.say(large)).isEqualTo(large);
        }
    }

    @Test
    void tlsEndsAtTheProxy() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(TestCertificate.clientContext())
                .build();
        byte[] large = new byte[1024 * 1024];
        new Random(2).nextBytes(large);
        try (Visitor visitor = Visitor.connect(client, secureUri("kept", id()))) {
            assertThat(visitor.say(large)).isEqualTo(large);
        }
    }

    @Test
    void theEndpointSeesWhatTheClientAskedFor() throws Exception {
        String id = id();
        HttpClient client = HttpClient.newBuilder()
                .sslContext(TestCertificate.clientContext())
                .build();
        try (Visitor visitor = Visitor.connect(client, secureUri("kept", id))) {
            assertThat(visitor.say("!uri")).isEqualTo(secureUri("kept", id).toString());
            assertThat(visitor.say("!secure")).isEqualTo("true");
            assertThat(visitor.say("!remote")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void whatAClientSaysOfItselfDoesNotGetThrough() {
        String id = id();
        try (Visitor visitor = Visitor.connect(
                HttpClient.newHttpClient(),
                uri("kept", id),
                builder -> builder.header("X-Forwarded-For", "192.0.2.1")
                        .header("X-Forwarded-Proto", "https")
                        .header("X-Forwarded-Host", "elsewhere.example")
                        .header("X-Forwarded-Port", "1234")
                        .header("Forwarded", "for=192.0.2.1;proto=https;host=elsewhere.example"))) {
            assertThat(visitor.say("!uri")).isEqualTo(uri("kept", id).toString());
            assertThat(visitor.say("!secure")).isEqualTo("false");
            assertThat(visitor.say("!remote")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void theOriginIsTheBrowsers() {
        try (Visitor visitor = Visitor.connect(
                HttpClient.newHttpClient(),
                uri("kept", id()),
                builder -> builder.header("Origin", "https://app.example"))) {
            assertThat(visitor.say("!origin")).isEqualTo("https://app.example");
        }
    }

    @Test
    void theSubprotocolComesThrough() {
        try (Visitor visitor = Visitor.connect(
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build(),
                uri("kept", id()),
                builder -> builder.subprotocols("chat.v1"))) {
            assertThat(visitor.subprotocol()).isEqualTo("chat.v1");
        }
    }

    /** Late, when this JVM is warm: it has to send a ping before the proxy loses patience. */
    @Test
    @Order(Integer.MAX_VALUE - 1)
    void keepAliveHoldsAConnectionWhenTheProxyCutsASilentOneThatIsYounger() throws Exception {
        String silentId = id();
        try (ReverseProxy impatient = startProxy(another("impatient"), backend.port(), SHORT_SILENCE);
                Visitor kept = Visitor.connect(uri(impatient.port(), "kept", id()));
                Visitor silent = Visitor.connect(uri(impatient.port(), "silent", silentId))) {
            assertThat(silent.receive()).isInstanceOfAny(IOException.class, Closed.class);
            assertThat(ProxiedEndpoint.awaitEnding(silentId)).isEqualTo(1006);
            assertThat(kept.unread()).isEmpty();
            assertThat(kept.say("still here")).isEqualTo("still here");
        }
    }

    @Test
    void aCloseCodeComesThrough() {
        String id = id();
        Visitor visitor = Visitor.connect(uri("kept", id));
        assertThat(visitor.say("hello")).isEqualTo("hello");
        visitor.leave(4001);
        assertThat(ProxiedEndpoint.awaitEnding(id)).isEqualTo(4001);
    }

    @Test
    void aProxyThatStopsEndsTheSessionsWith1006() throws Exception {
        String id = id();
        try (ReverseProxy second = startProxy(another("stopping"), backend.port(), DOCUMENTED_SILENCE);
                Visitor visitor = Visitor.connect(uri(second.port(), "kept", id))) {
            assertThat(visitor.say("hello")).isEqualTo("hello");
            second.process().terminate();
            assertThat(visitor.receive()).isInstanceOfAny(IOException.class, Closed.class);
            assertThat(ProxiedEndpoint.awaitEnding(id)).isEqualTo(1006);
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void aBackendThatStopsTellsTheClients1001ThroughTheProxy() throws Exception {
        try (Visitor visitor = Visitor.connect(uri("kept", id()))) {
            assertThat(visitor.say("hello")).isEqualTo("hello");
            backend.close();
            assertThat(visitor.receive())
                    .isInstanceOfSatisfying(
                            Closed.class, closed -> assertThat(closed.code()).isEqualTo(1001));
        }
        assertThat(Visitor.refused(uri("kept", id()))).isEqualTo(statusWithoutBackend());
    }

    Path another(String name) throws IOException {
        return Folders.fresh(getClass().getSimpleName() + "-" + name);
    }

    static String id() {
        return UUID.randomUUID().toString();
    }

    URI uri(String endpoint, String id) {
        return uri(proxy.port(), endpoint, id);
    }

    static URI uri(int port, String endpoint, String id) {
        return URI.create("ws://127.0.0.1:" + port + "/" + endpoint + "/" + id);
    }

    private URI secureUri(String endpoint, String id) {
        return URI.create("wss://127.0.0.1:" + proxy.tlsPort() + "/" + endpoint + "/" + id);
    }
}
