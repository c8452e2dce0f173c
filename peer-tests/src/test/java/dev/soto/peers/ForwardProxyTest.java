package dev.soto.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our client gets to our server through proxies of others, which want a password. */
@Timeout(120)
class ForwardProxyTest {

    private static final String USER = ProxyServer.USER + ":" + ProxyServer.PASSWORD + "@";

    private static OurServer server;
    private final WebSocketContainer client = ContainerProvider.getWebSocketContainer();

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        server = OurJetty.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "digest"})
    void squidLetsUsInWithThePassword(String scheme) throws Exception {
        try (ProxyServer proxy = ProxyServer.squid(folder, scheme)) {
            assertEcho("http://" + USER + "127.0.0.1:" + proxy.port());
            // The next one need not be asked.
            assertEcho("http://" + USER + "127.0.0.1:" + proxy.port());
        }
    }

    @Test
    void squidRefusesUsWithAnother() throws Exception {
        try (ProxyServer proxy = ProxyServer.squid(folder, "digest")) {
            assertRefused("http://" + ProxyServer.USER + ":guess@127.0.0.1:" + proxy.port());
            assertRefused("http://127.0.0.1:" + proxy.port());
        }
    }

    @Test
    void tinyproxyLetsUsInWithThePassword() throws Exception {
        try (ProxyServer proxy = ProxyServer.tinyproxy(folder)) {
            assertEcho("http://" + USER + "127.0.0.1:" + proxy.port());
            assertRefused("http://" + ProxyServer.USER + ":guess@127.0.0.1:" + proxy.port());
        }
    }

    @Test
    void userAndPasswordMayBeSettingsOfTheirOwn() throws Exception {
        try (ProxyServer proxy = ProxyServer.tinyproxy(folder)) {
            ClientEndpointConfig config = config("http://127.0.0.1:" + proxy.port());
            config.getUserProperties().put("dev.soto.proxyUser", ProxyServer.USER);
            config.getUserProperties().put("dev.soto.proxyPassword", ProxyServer.PASSWORD);
            config.getUserProperties().put("dev.soto.proxyRealm", "Tinyproxy");
            assertEcho(config);
            config.getUserProperties().put("dev.soto.proxyRealm", "another");
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> connect(new RecordingClient(), config))
                    .withMessageContaining("407");
        }
    }

    @Test
    void microsocksLetsUsInWithThePassword() throws Exception {
        try (ProxyServer proxy = ProxyServer.microsocks(folder)) {
            assertEcho("socks5://" + USER + "127.0.0.1:" + proxy.port());
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> connect(
                            new RecordingClient(),
                            config("socks5://" + ProxyServer.USER + ":guess@127.0.0.1:" + proxy.port())))
                    .withMessageContaining(" through socks5://127.0.0.1:" + proxy.port())
                    .withMessageNotContaining("guess");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks4", "socks5"})
    void dantePassesUsOn(String scheme) throws Exception {
        try (ProxyServer proxy = ProxyServer.dante(folder)) {
            assertEcho(scheme + "://127.0.0.1:" + proxy.port());
        }
    }

    private void assertEcho(String proxy) throws Exception {
        assertEcho(config(proxy));
    }

    private void assertEcho(ClientEndpointConfig config) throws Exception {
        RecordingClient endpoint = new RecordingClient();
        try (Session session = connect(endpoint, config)) {
            String text = "round about ".repeat(20_000);
            session.getBasicRemote().sendText(text);
            assertThat(endpoint.awaitText()).isEqualTo(text);
        }
    }

    private void assertRefused(String proxy) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> connect(new RecordingClient(), config(proxy)))
                .withMessageMatching(".* the proxy answered 40[17] to CONNECT: it wants another user and password .*")
                .withMessageNotContaining("guess");
    }

    private Session connect(RecordingClient endpoint, ClientEndpointConfig config) throws Exception {
        return client.connectToServer(
                endpoint, config, URI.create("ws://127.0.0.1:" + server.port() + "/peer/forwarded"));
    }

    private static ClientEndpointConfig config(String proxy) {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().put("dev.soto.proxy", proxy);
        return config;
    }
}
