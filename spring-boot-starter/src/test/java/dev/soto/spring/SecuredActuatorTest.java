package dev.soto.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.testing.LogRecords;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;

/** {@code /actuator/soto} behind Spring Security: who may, may, and the audit log has the name. */
class SecuredActuatorTest {
    private static ServletWebServerApplicationContext context;

    /** Operators may use the actuator; anybody may ask for the health and connect. */
    @Configuration(proxyBeanMethods = false)
    @EnableWebSocket
    @EnableAutoConfiguration
    static class Application {
        @Bean
        SecurityFilterChain chain(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.requestMatchers("/actuator/health/**")
                            .permitAll()
                            .requestMatchers("/actuator/**")
                            .hasRole("OPERATOR")
                            .anyRequest()
                            .permitAll())
                    .httpBasic(Customizer.withDefaults())
                    .csrf(csrf -> csrf.ignoringRequestMatchers("/actuator/**"))
                    .build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(
                    User.withUsername("olga")
                            .password("{noop}secret")
                            .roles("OPERATOR")
                            .build(),
                    User.withUsername("ada")
                            .password("{noop}secret")
                            .roles("USER")
                            .build());
        }

        @Bean
        WebSocketConfigurer handlers() {
            return RunningSite.echo();
        }
    }

    @BeforeAll
    static void start() {
        context = RunningSite.start(Application.class, "--management.endpoints.web.exposure.include=soto,health");
    }

    @AfterAll
    static void stop() {
        if (context != null) {
            context.close();
        }
    }

    private static HttpResponse<String> ask(String method, String path, @Nullable String user) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(RunningSite.address("http", context, path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (user != null) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8)));
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void whoIsNoOperatorSeesAndDoesNothing() throws Exception {
        try (JdkPeer peer = JdkPeer.connect(RunningSite.address("ws", context, "/echo"))) {
            assertThat(peer.send("hello").next()).isEqualTo("hello");
            for (String[] call : new String[][] {{"GET", ""}, {"DELETE", "/1"}, {"POST", ""}, {"POST", "/drain"}}) {
                assertThat(ask(call[0], "/actuator/soto" + call[1], null).statusCode())
                        .isEqualTo(401);
                assertThat(ask(call[0], "/actuator/soto" + call[1], "ada").statusCode())
                        .isEqualTo(403);
            }
            assertThat(ask("GET", "/actuator/health", null).statusCode()).isEqualTo(200);
            assertThat(peer.send("again").next()).isEqualTo("again");
        }
    }

    private static List<String> ids() throws Exception {
        return Pattern.compile("\"id\":\"([0-9a-f.-]{36,53})\"")
                .matcher(ask("GET", "/actuator/soto?filter=echo", "olga").body())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void anOperatorClosesASessionUnderHisName() throws Exception {
        try (JdkPeer peer = JdkPeer.connect(RunningSite.address("ws", context, "/echo"));
                LogRecords audit = new LogRecords("dev.soto.audit")) {
            assertThat(peer.send("hello").next()).isEqualTo("hello");
            await().until(() -> ids().size() == 1);
            String id = ids().get(0);
            assertThat(ask("DELETE", "/actuator/soto/" + id + "?code=4001&reason=enough", "olga")
                            .body())
                    .contains("\"closed\":true");
            assertThat(peer.next()).isEqualTo("close 4001 enough");
            assertThat(audit.all()).singleElement().asString().contains("olga (actuator)", id);
        }
    }
}
