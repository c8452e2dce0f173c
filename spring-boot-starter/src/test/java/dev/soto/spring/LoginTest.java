package dev.soto.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spring Security in front: it sees handshakes before Soto does, for handlers and for endpoints. */
class LoginTest {
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("ada:secret".getBytes(StandardCharsets.UTF_8));

    private final HttpClient http = HttpClient.newHttpClient();

    @ParameterizedTest
    @ValueSource(strings = {"/secure/annotated", "/secure/handler"})
    void aHandshakeWithoutUserIsRefused(String path) {
        assertThat(JdkPeer.refusal(
                        RunningSite.ws(path), builder -> builder.header("X-Requested-With", "XMLHttpRequest")))
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/secure/annotated", "/secure/handler"})
    void theUserOfTheHandshakeIsTheSessionsPrincipal(String path) throws Exception {
        try (JdkPeer peer = JdkPeer.connect(RunningSite.ws(path), builder -> builder.header("Authorization", BASIC))) {
            assertThat(peer.send("who").next()).isEqualTo("ada");
        }
    }

    @Test
    void anOpenPathHasNoUser() throws Exception {
        try (JdkPeer peer = JdkPeer.connect(RunningSite.ws("/handler/user"))) {
            assertThat(peer.send("who").next()).isEqualTo("nobody");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/secure/annotated", "/secure/handler"})
    void aLogoutClosesWhatTheLoginOpened(String path) throws Exception {
        String cookie = login();
        try (JdkPeer peer = JdkPeer.connect(RunningSite.ws(path), builder -> builder.header("Cookie", cookie))) {
            assertThat(peer.send("who").next()).isEqualTo("ada");
            http.send(
                    HttpRequest.newBuilder(RunningSite.http("/logout"))
                            .header("Cookie", cookie)
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.discarding());
            assertThat(peer.next()).isEqualTo("close 1008 the HTTP session has ended");
        }
    }

    private String login() throws Exception {
        return http.send(
                        HttpRequest.newBuilder(RunningSite.http("/login"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString("username=ada&password=secret"))
                                .build(),
                        BodyHandlers.discarding())
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow()
                .split(";")[0];
    }
}
