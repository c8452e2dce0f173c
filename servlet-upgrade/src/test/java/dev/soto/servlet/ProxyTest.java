package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.testing.ConnectProxy;
import dev.soto.testing.TestCertificate;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client behind an HTTP proxy. */
@Timeout(30)
class ProxyTest {
    private final ClientEvents events = new ClientEvents();
    private final SotoWebSocketContainer client = new SotoWebSocketContainer();
    private ConnectProxy proxy;

    @BeforeEach
    void start() throws IOException {
        proxy = new ConnectProxy();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        proxy.close();
    }

    @Test
    void wsGoesThroughConnect() throws Exception {
        try (TestServer server = TestServer.of(EchoEndpoint.class);
                Session session = client.connectToServer(
                        events, config("http://127.0.0.1:" + proxy.port()), server.uri("/echo/a"))) {
            assertThat(proxy.requests().take()).isEqualTo("CONNECT 127.0.0.1:" + server.port() + " HTTP/1.1");
            session.getBasicRemote().sendText("through");
            assertThat(events.next()).isEqualTo("through");
        }
    }

    @Test
    void wssGoesThroughConnect() throws Exception {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .sslContext(TestCertificate.clientContext())
                .build();
        config.getUserProperties().put("dev.soto.proxy", "http://127.0.0.1:" + proxy.port());
        try (TestServer server = TestServer.secure((context, container) -> container.addEndpoint(EchoEndpoint.class));
                Session session = client.connectToServer(events, config, server.uri("/echo/a"))) {
            assertThat(proxy.requests().take()).isEqualTo("CONNECT 127.0.0.1:" + server.port() + " HTTP/1.1");
            session.getBasicRemote().sendText("through");
            assertThat(events.next()).isEqualTo("through");
        }
    }

    @Test
    void selectorOfTheJvmIsAskedByDefault() throws Exception {
        BlockingQueue<URI> asked = new LinkedBlockingQueue<>();
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                asked.add(uri);
                return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy.port())));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        });
        try (TestServer server = TestServer.of(EchoEndpoint.class);
                Session session = client.connectToServer(events, null, server.uri("/echo/a"))) {
            assertThat(asked.take())
                    .isEqualTo(
                            URI.create("http" + server.uri("/echo/a").toString().substring(2)));
            assertThat(proxy.requests().take()).startsWith("CONNECT ");
            assertThat(session.isOpen()).isTrue();
        } finally {
            ProxySelector.setDefault(before);
        }
    }

    @Test
    void propertiesOfTheJvmSayWhichHostsNeedNoProxy() throws Exception {
        System.setProperty("http.proxyHost", "127.0.0.1");
        System.setProperty("http.proxyPort", Integer.toString(proxy.port()));
        // Only when this is empty, the JVM's selector has a proxy for the host itself.
        System.setProperty("http.nonProxyHosts", "");
        try (TestServer server = TestServer.of(EchoEndpoint.class)) {
            try (Session session = client.connectToServer(events, null, server.uri("/echo/a"))) {
                assertThat(proxy.requests().take()).startsWith("CONNECT ");
                assertThat(session.isOpen()).isTrue();
            }
            System.setProperty("http.nonProxyHosts", "127.*");
            try (Session session = client.connectToServer(events, null, server.uri("/echo/a"))) {
                assertThat(session.isOpen()).isTrue();
                assertThat(proxy.requests()).noneMatch(request -> request.startsWith("CONNECT "));
            }
        } finally {
            System.clearProperty("http.proxyHost");
            System.clearProperty("http.proxyPort");
            System.clearProperty("http.nonProxyHosts");
        }
    }

    @Test
    void proxyThatIsNotThereIsAnIoException() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> client.connectToServer(
                        events, config("http://127.0.0.1:" + port), URI.create("ws://example.invalid/")))
                .withMessageContaining("cannot connect to ws://example.invalid/");
    }

    private static ClientEndpointConfig config(String proxy) {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().put("dev.soto.proxy", proxy);
        return config;
    }
}
