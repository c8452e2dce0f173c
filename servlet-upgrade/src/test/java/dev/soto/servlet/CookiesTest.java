package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.provider.SotoWebSocketContainer;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cookies that a client keeps, or does not. */
@Timeout(30)
class CookiesTest {
    private static final BlockingQueue<List<String>> SENT = new LinkedBlockingQueue<>();

    private final ClientEvents events = new ClientEvents();
    private final SotoWebSocketContainer client = new SotoWebSocketContainer();
    private TestServer server;

    /** Sets a cookie in the answer, and writes down those of the request. */
    public static final class Setting extends ServerEndpointConfig.Configurator {
        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            SENT.add(request.getHeaders().getOrDefault("Cookie", List.of()));
            response.getHeaders().put("Set-Cookie", List.of("route=7; Path=/app", "bare=1; Path=/elsewhere"));
        }
    }

    @BeforeEach
    void start() {
        SENT.clear();
        server = TestServer.deploying((context, container) ->
                container.addEndpoint(ServerEndpointConfig.Builder.create(ServerEvents.class, "/set")
                        .configurator(new Setting())
                        .build()));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void cookiesAreNotKeptByDefault() throws Exception {
        connect(client, null, null);
        connect(client, null, null);
        assertThat(SENT).containsExactly(List.of(), List.of());
    }

    @Test
    void containerKeepsThemForItsServersAndPaths() throws Exception {
        connect(client, "container", null);
        connect(client, "container", null);
        connect(client, "container", "mine=a");
        assertThat(SENT).containsExactly(List.of(), List.of("route=7"), List.of("mine=a; route=7"));
        try (SotoWebSocketContainer other = new SotoWebSocketContainer()) {
            connect(other, "container", null);
        }
        assertThat(SENT).last().isEqualTo(List.of());
    }

    @Test
    void handlerOfTheApplicationIsSharedByContainers() throws Exception {
        CookieManager mine = new CookieManager();
        HttpCookie login = new HttpCookie("login", "ann");
        login.setPath("/");
        login.setVersion(0);
        mine.getCookieStore().add(URI.create("http://127.0.0.1/"), login);
        connect(client, mine, null);
        try (SotoWebSocketContainer other = new SotoWebSocketContainer()) {
            connect(other, mine, null);
        }
        assertThat(SENT.take()).containsExactly("login=ann");
        assertThat(SENT.take()).singleElement().asString().contains("login=ann").contains("route=7");
        assertThat(mine.getCookieStore().getCookies())
                .extracting(HttpCookie::getName)
                .contains("route");
    }

    private void connect(SotoWebSocketContainer container, Object cookies, String own) throws Exception {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .configurator(new ClientEndpointConfig.Configurator() {
                    @Override
                    public void beforeRequest(Map<String, List<String>> headers) {
                        if (own != null) {
                            headers.put("Cookie", List.of(own));
                        }
                    }
                })
                .build();
        if (cookies != null) {
            config.getUserProperties().put("dev.soto.cookies", cookies);
        }
        try (Session session = container.connectToServer(events, config, server.uri("/set"))) {
            assertThat(session.isOpen()).isTrue();
        }
    }
}
