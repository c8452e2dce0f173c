package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.connection.ConnectionListener;
import dev.soto.provider.SotoClient;
import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.provider.observe.HealthView;
import dev.soto.provider.observe.HealthView.Status;
import dev.soto.testing.LogRecords;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether a server serves, as a balancer and an operator ask. */
@Timeout(60)
class HealthTest {
    private static HttpResponse<String> ask(SotoServer server, String method) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + "/health");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static SotoServerBuilder local() {
        return SotoServer.builder().host("127.0.0.1").port(0).health("/health");
    }

    @Test
    void aBalancerIsToldFromTheFirstMomentOfADrain() throws Exception {
        try (SotoServer server = local().setting("dev.soto.drainDelay", "10min")
                .websocket("/", Recorder.echo())
                .start()) {
            assertThat(ask(server, "GET"))
                    .returns(200, HttpResponse::statusCode)
                    .returns("UP\n", HttpResponse::body)
                    .satisfies(answer -> assertThat(answer.headers().firstValue("Cache-Control"))
                            .contains("no-store"));
            assertThat(ask(server, "HEAD"))
                    .returns(200, HttpResponse::statusCode)
                    .returns("", HttpResponse::body);
            assertThat(ask(server, "POST").statusCode()).isEqualTo(405);
            try (LogRecords audit = new LogRecords("dev.soto.audit")) {
                server.control().drain(Duration.ofSeconds(5), "a \"test\"");
                server.control().drain("a \"test\"");
                assertThat(audit.all())
                        .containsExactly(
                                "\"a \\\"test\\\"\" drains within 5000 ms: begun",
                                "\"a \\\"test\\\"\" drains: it does already");
            }
            assertThat(ask(server, "GET"))
                    .returns(503, HttpResponse::statusCode)
                    .returns("DRAINING\n", HttpResponse::body);
            assertThat(server.control().isDraining()).isTrue();
            assertThat(server.control().isDrained()).isFalse();
        }
    }

    @Test
    void itIsDownWhileMessagesWaitForThreadsThatAllBlock() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        List<RawHandshake> peers = new ArrayList<>();
        try (SotoServer server = local().setting("dev.soto.callbackThreads", 2)
                .setting("dev.soto.healthStuckAfter", "200ms")
                .setting("dev.soto.healthTimerLateAfter", "1min")
                .websocket("/busy", (connection, request) -> new ConnectionListener() {
                    @Override
                    public void onText(String message) {
                        awaitQuietly(release);
                        connection.sendText(message, null);
                    }
                })
                .start()) {
            for (int i = 0; i < 6; i++) {
                RawHandshake peer = new RawHandshake(server.port()).ask("/busy");
                peers.add(peer);
                assertThat(peer.status()).isEqualTo(101);
                peer.sendHi();
            }
            await().until(() -> server.statistics().health().status() == Status.DOWN);
            HealthView down = server.statistics().health();
            assertThat(down.reasons())
                    .singleElement()
                    .asString()
                    .matches("callbacks of /busy have waited [0-9]+ ms for one of its 2 threads"
                            + " \\(dev\\.soto\\.callbackThreads\\), which all block");
            assertThat(ask(server, "GET").statusCode()).isEqualTo(503);
            release.countDown();
            await().until(() -> server.statistics().health().isReady());
        } finally {
            release.countDown();
            for (RawHandshake peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void itIsDownWhenItHasStopped() throws IOException {
        SotoServer server = local().start();
        assertThat(server.statistics().health()).isEqualTo(new HealthView(Status.UP, List.of()));
        server.close();
        assertThat(server.statistics().health()).isEqualTo(new HealthView(Status.DOWN, List.of("it has been stopped")));
    }

    @Test
    void aClientServesAtOnceAndHasNothingToDrain() {
        SotoWebSocketContainer container = new SotoWebSocketContainer();
        assertThat(container.statistics().health().isReady()).isTrue();
        assertThatThrownBy(() -> container.control().drain("test"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a client has no sessions");
        container.close();
        assertThat(container.statistics().health().status()).isEqualTo(Status.DOWN);
        try (SotoClient client = new SotoClient()) {
            assertThat(client.statistics().health().isReady()).isTrue();
        }
    }

    @Test
    void timesAndPathsThatCannotBeAreRefused() throws IOException {
        try (SotoServer server = local().start()) {
            assertThatThrownBy(() -> server.control().drain(Duration.ofSeconds(-1), "test"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a drain is spread over 0 to 3600 s, but not -1 s");
            assertThat(server.isDraining()).isFalse();
        }
        SotoServerBuilder builder = SotoServer.builder();
        assertThatThrownBy(() -> builder.health("health"))
                .hasMessageContaining("begins with a slash, but is \"health\"");
    }
}
