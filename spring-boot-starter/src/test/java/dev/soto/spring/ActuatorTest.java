package dev.soto.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.provider.observe.SessionObserver;
import dev.soto.provider.observe.SessionView;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;

/** {@code /actuator/soto} and the meters, over HTTP. */
class ActuatorTest {
    private static final List<String> OPENED = new CopyOnWriteArrayList<>();
    private static ServletWebServerApplicationContext context;

    /** A handler of Spring's and an observer. */
    @Configuration(proxyBeanMethods = false)
    @EnableWebSocket
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration"
            })
    static class Application {
        @Bean
        WebSocketConfigurer handlers() {
            return RunningSite.echo();
        }

        @Bean
        SessionObserver observer() {
            return new SessionObserver() {
                @Override
                public void onOpen(SessionView session) {
                    OPENED.add(session.id());
                }
            };
        }
    }

    @BeforeAll
    static void start() {
        context = RunningSite.start(Application.class, "--management.endpoints.web.exposure.include=soto,metrics");
    }

    @AfterAll
    static void stop() {
        if (context != null) {
            context.close();
        }
    }

    private static HttpResponse<String> ask(String method, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(RunningSite.address("http", context, path))
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aSessionIsListedShownAndClosed() throws Exception {
        try (JdkPeer peer = JdkPeer.connect(RunningSite.address("ws", context, "/echo"))) {
            assertThat(peer.send("hello").next()).isEqualTo("hello");
            String overview = ask("GET", "/actuator/soto?filter=echo").body();
            Matcher listed = Pattern.compile("\"id\":\"([0-9a-f.-]{36,53})\"").matcher(overview);
            assertThat(listed.find()).as(overview).isTrue();
            String id = listed.group(1);
            assertThat(OPENED).contains(id);
            assertThat(overview).contains("\"dev.soto.jmx\":{").contains("\"source\":\"default\"");
            assertThat(ask("GET", "/actuator/soto/" + id).body())
                    .contains("\"path\":\"/echo\"")
                    .contains("\"textMessages\":1");

            HttpResponse<String> refused = ask("DELETE", "/actuator/soto/" + id + "?code=1005");
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("{\"error\":").contains("1005");
            assertThat(ask("DELETE", "/actuator/soto/" + id + "?code=4001&reason=enough")
                            .body())
                    .contains("\"closed\":true");
            assertThat(peer.next()).isEqualTo("close 4001 enough");
            await().until(() -> ask("GET", "/actuator/soto/" + id).statusCode() == 404);
        }
    }

    @Test
    void theMetersAreAmongThoseOfTheApplication() throws Exception {
        try (JdkPeer peer = JdkPeer.connect(RunningSite.address("ws", context, "/echo"))) {
            assertThat(peer.send("hello").next()).isEqualTo("hello");
            await().untilAsserted(() -> assertThat(
                            ask("GET", "/actuator/metrics/soto.sessions.opened").body())
                    .containsPattern("\"value\":[1-9]"));
        }
    }

    private static HttpResponse<String> post(String path, String json) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(RunningSite.address("http", context, path))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(json))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aSettingIsChangedForNewSessions() throws Exception {
        HttpResponse<String> changed =
                post("/actuator/soto", "{\"name\": \"dev.soto.pongTimeout\", \"value\": \"17s\"}");
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(changed.body()).contains("\"after\":\"17 s\"").contains("\"effect\":\"new sessions\"");
        assertThat(ask("GET", "/actuator/soto").body())
                .containsPattern("\"dev.soto.pongTimeout\":\\{[^}]*\"source\":\"run time: the actuator\"");
        isRefused(
                post("/actuator/soto", "{\"name\": \"dev.soto.pongTimeout\", \"value\": \"soon\"}"),
                "allowed is: 1 ms to 8760 h");
        isRefused(post("/actuator/soto/stop", "{}"), "drain");
        isRefused(post("/actuator/soto/drain", "{\"seconds\": -1}"), "0 to 3600 s");
    }

    private static void isRefused(HttpResponse<String> answer, String why) {
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"error\":").contains(why);
    }

    @Test
    void aLimitThatIsNoneIsRefused() throws Exception {
        isRefused(ask("GET", "/actuator/soto?limit=-1"), "allowed is 0 to 10000");
    }
}
