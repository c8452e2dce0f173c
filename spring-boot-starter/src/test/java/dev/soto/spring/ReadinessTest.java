package dev.soto.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.provider.SotoServerContainer;
import dev.soto.servlet.SotoServletContainerInitializer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** Health and readiness over HTTP, of an application that is drained. */
@Timeout(120)
class ReadinessTest {
    private static HttpResponse<String> ask(ServletWebServerApplicationContext context, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(RunningSite.address("http", context, path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void anApplicationThatDrainsIsNotReadyBeforeItsFirstSessionIsClosed() throws Exception {
        try (ServletWebServerApplicationContext context = RunningSite.start(
                ActuatorTest.Application.class,
                "--dev.soto.drain-delay=3s",
                "--dev.soto.drain-window=0",
                "--management.endpoint.health.probes.enabled=true",
                "--management.endpoint.health.show-components=always",
                "--management.endpoint.health.show-details=always")) {
            assertThat(ask(context, "/actuator/health").body())
                    .contains("\"soto\":{\"details\":{\"state\":\"UP\"},\"status\":\"UP\"}");
            assertThat(ask(context, "/actuator/health/readiness").statusCode()).isEqualTo(200);
            try (JdkPeer peer = JdkPeer.connect(RunningSite.address("ws", context, "/echo"))) {
                assertThat(peer.send("hello").next()).isEqualTo("hello");
                SotoServerContainer container =
                        (SotoServerContainer) Objects.requireNonNull(context.getServletContext())
                                .getAttribute(SotoServletContainerInitializer.ATTRIBUTE);
                container.control().drain("test");
                HttpResponse<String> readiness = ask(context, "/actuator/health/readiness");
                assertThat(readiness.statusCode()).isEqualTo(503);
                assertThat(readiness.body()).contains("OUT_OF_SERVICE");
                assertThat(ask(context, "/actuator/health").body())
                        .contains("\"state\":\"DRAINING\"")
                        .contains("it drains: 1 sessions are left");
                assertThat(peer.send("still here").next()).isEqualTo("still here");
                assertThat(peer.next()).startsWith("close 1001");
                await().until(() -> container.control().isDrained());
            }
        }
    }
}
