package dev.soto.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** The cluster among the health and the meters of an application, over HTTP. */
class ClusterActuatorTest {
    private static final String[] ALONE = {
        "--management.endpoints.web.exposure.include=health,metrics",
        "--management.endpoint.health.show-details=always",
        "--dev.soto.clusterTransport=nats",
        "--dev.soto.clusterName=test",
        "--dev.soto.clusterServers=nats://127.0.0.1:1",
        "--dev.soto.clusterConnectTimeout=1ms"
    };

    private static HttpResponse<String> get(ServletWebServerApplicationContext context, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(RunningSite.address("http", context, path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void withoutOtherNodesItIsUpAndItsMembersAreCounted() throws Exception {
        try (ServletWebServerApplicationContext context = RunningSite.start(
                        ClusterTest.Application.class,
                        "--management.endpoints.web.exposure.include=health,metrics",
                        "--management.endpoint.health.show-details=always");
                JdkPeer ann = JdkPeer.connect(RunningSite.address("ws", context, "/chat"))) {
            assertThat(ann.next()).isEqualTo("joined");
            assertThat(get(context, "/actuator/health").body())
                    .containsPattern("\"sotoCluster\":\\{[^}]*\"state\":\"LOCAL\"[^}]*}[^}]*\"status\":\"UP\"");
            assertThat(get(context, "/actuator/metrics/soto.cluster.members").body())
                    .contains("\"value\":1.0");
            assertThat(get(context, "/actuator/metrics/soto.cluster.connected").body())
                    .contains("\"value\":1.0");
        }
    }

    @Test
    void aLostConnectionIsSeenAndIsAReasonToBeDownWhereItIsRequired() throws Exception {
        try (ServletWebServerApplicationContext context = RunningSite.start(ClusterTest.Application.class, ALONE)) {
            HttpResponse<String> health = get(context, "/actuator/health");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).contains("\"state\":\"DEGRADED\"");
            assertThat(get(context, "/actuator/metrics/soto.cluster.connected").body())
                    .contains("\"value\":0.0");
        }
        String[] required = Arrays.copyOf(ALONE, ALONE.length + 1);
        required[ALONE.length] = "--dev.soto.clusterRequired=true";
        try (ServletWebServerApplicationContext context = RunningSite.start(ClusterTest.Application.class, required)) {
            HttpResponse<String> health = get(context, "/actuator/health");
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(health.body())
                    .containsPattern("\"sotoCluster\":\\{[^}]*\"state\":\"DEGRADED\"[^}]*}[^}]*\"status\":\"DOWN\"");
        }
    }
}
