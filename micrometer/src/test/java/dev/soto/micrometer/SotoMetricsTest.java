package dev.soto.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The meters of a server, against what its clients counted. */
@Timeout(60)
class SotoMetricsTest {
    private static final String[] CHAT = {"endpoint", "/chat", "role", "server"};

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicLong clock = new AtomicLong();
    private Chat chat;
    private SotoMetrics metrics;

    @BeforeEach
    void start() throws IOException {
        chat = new Chat(() -> "");
        metrics = new SotoMetrics(chat.server, Tags.empty(), () -> clock.addAndGet(1_000_000_000L));
        metrics.bindTo(registry);
    }

    @AfterEach
    void stop() {
        chat.close();
    }

    private double gauge(String name) {
        return registry.get(name).tags(CHAT).gauge().value();
    }

    private double count(String name, String... more) {
        return registry.get(name).tags(CHAT).tags(more).functionCounter().count();
    }

    @Test
    void anEndpointHasItsMetersWithZerosFromTheStart() {
        assertThat(gauge("soto.sessions.active")).isZero();
        assertThat(count("soto.sessions.opened")).isZero();
        assertThat(count("soto.messages", "type", "text", "direction", "in")).isZero();
    }

    @Test
    void theSumsAreWhatTheClientsCounted() {
        Random random = new Random(3);
        long bytes = 0;
        for (int i = 0; i < 50; i++) {
            WebSocket socket = chat.connect("chat");
            for (int k = random.nextInt(5); k > 0; k--) {
                String text = "x".repeat(random.nextInt(2000));
                bytes += text.length();
                chat.say(socket, text);
            }
            long expected = chat.sent.get();
            await().until(() -> chat.received.get() == expected);
            if (i % 2 == 0) {
                socket.sendClose(4000 + i, "").join();
            } else {
                socket.abort();
            }
        }
        await().until(() -> gauge("soto.sessions.active") == 0);
        assertThat(count("soto.sessions.opened")).isEqualTo(50);
        assertThat(count("soto.handshakes", "status", "101")).isEqualTo(50);
        assertThat(count("soto.sessions.closed", "code", "4xxx", "initiator", "peer"))
                .isEqualTo(25);
        assertThat(count("soto.sessions.closed", "code", "1006", "initiator", "failure"))
                .isEqualTo(25);
        for (String direction : new String[] {"in", "out"}) {
            assertThat(count("soto.messages", "type", "text", "direction", direction))
                    .isEqualTo(chat.sent.get());
            assertThat(count("soto.message.bytes", "direction", direction)).isEqualTo(bytes);
            assertThat(count("soto.wire.bytes", "direction", direction)).isGreaterThan(bytes);
        }
        assertThat(registry.get("soto.session.duration").tags(CHAT).timer().count())
                .isEqualTo(50);
        assertThat(registry.get("soto.handshake.duration").tags(CHAT).timer().count())
                .isEqualTo(50);
    }

    @Test
    void theNumberOfMetersDoesNotGrowWithWhatPeersSend() {
        WebSocket first = chat.connect("chat");
        first.sendClose(4000, "").join();
        await().until(() -> gauge("soto.sessions.active") == 0);
        int before = registry.getMeters().size();
        for (int i = 1; i < 40; i++) {
            WebSocket socket = chat.connect("chat/" + i + "?query=" + i);
            socket.sendClose(4000 + i, "reason " + i).join();
            try {
                chat.connect("nothing/" + i);
            } catch (CompletionException refused) {
                assertThat(refused).hasMessageContaining("WebSocketHandshakeException");
            }
        }
        await().until(() -> gauge("soto.sessions.active") == 0);
        assertThat(registry.getMeters()).hasSize(before);
    }

    /** Refused for its Origin, or closed with a code and a reason: all that an attacker chooses is another each time. */
    @Test
    void aHundredThousandTextsOfAnAttackerMakeNoTimeSeries() throws IOException {
        Attacker attacker = new Attacker(chat.server.port());
        attacker.refused(1);
        attacker.closes(3000, 1);
        attacker.closes(4000, 1);
        await().until(() -> count("soto.sessions.closed", "code", "4xxx", "initiator", "peer") == 1);
        int before = registry.getMeters().size();
        attacker.closes(3000, 2000);
        attacker.refused(98_000);
        await().until(() -> count("soto.handshakes", "status", "403") == 98_001);
        await().until(() -> gauge("soto.sessions.active") == 0);
        assertThat(registry.getMeters()).hasSize(before);
        assertThat(registry.getMeters())
                .allSatisfy(meter -> assertThat(meter.getId().getTags())
                        .extracting(Tag::getValue)
                        .noneMatch(value -> value.contains("attack")));
        assertThat(count("soto.sessions.closed", "code", "3xxx", "initiator", "peer")
                        + count("soto.sessions.closed", "code", "4xxx", "initiator", "peer"))
                .isEqualTo(2002);
    }

    @Test
    void aScrapeInTheMiddleOfAStartOrAStopIsAnsweredAndNoCounterFalls() throws Exception {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Map<String, Double> last = new HashMap<>();
        AtomicBoolean over = new AtomicBoolean();
        FutureTask<Integer> scrapes = new FutureTask<>(() -> {
            int count = 0;
            for (; !over.get(); count++) {
                prometheus
                        .scrape()
                        .lines()
                        .filter(line -> line.matches("soto_\\w+_(total|count)\\{.*"))
                        .forEach(line -> {
                            int end = line.lastIndexOf(' ');
                            double value = Double.parseDouble(line.substring(end + 1));
                            assertThat(value)
                                    .as(line)
                                    .isGreaterThanOrEqualTo(last.getOrDefault(line.substring(0, end), 0.0));
                            last.put(line.substring(0, end), value);
                        });
            }
            return count;
        });
        new Thread(scrapes, "scraper").start();
        for (int i = 0; i < 20 && !scrapes.isDone(); i++) {
            try (Chat other = new Chat(() -> "")) {
                SotoMetrics ofOther = new SotoMetrics(
                        other.server, Tags.of("deployment", "" + i), () -> clock.addAndGet(1_000_000_000L));
                ofOther.bindTo(prometheus);
                for (int k = 0; k < 5; k++) {
                    other.say(other.connect("chat"), "hello");
                }
                if (i % 2 == 0) {
                    ofOther.close();
                } else {
                    other.close();
                    ofOther.close();
                }
            }
        }
        over.set(true);
        assertThat(scrapes.get(20, TimeUnit.SECONDS)).isGreaterThan(20);
        assertThat(last).isNotEmpty();
    }

    @Test
    void nothingIsLeftInTheRegistryWhenTheyAreClosed() {
        chat.connect("chat").sendClose(1000, "").join();
        await().until(() -> gauge("soto.sessions.active") == 0);
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
        chat.connect("chat").abort();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void oneOfManyCallbacksAndSendsIsTimed() {
        WebSocket socket = chat.connect("chat");
        for (int i = 0; i < 640; i++) {
            chat.say(socket, "x");
        }
        await().until(() -> chat.received.get() == 640);
        socket.abort();
        await().until(() -> gauge("soto.sessions.active") == 0);
        assertThat(registry.get("soto.callback.duration").tags(CHAT).timer().count())
                .isBetween(9L, 11L);
        assertThat(registry.get("soto.send.latency").tags(CHAT).timer().count()).isEqualTo(10);
        assertThat(registry.get("soto.send.latency").tags(CHAT).timer().totalTime(TimeUnit.NANOSECONDS))
                .isPositive();
        assertThat(count("soto.errors", "kind", "io")).isOne();
        assertThat(count("soto.errors", "kind", "application")).isZero();
    }

    @Test
    void threadsAndLagsAndBuffersAreThere() {
        chat.connect("chat");
        await().until(() -> registry.get("soto.read.loops").gauge().value() > 0);
        assertThat(registry.get("soto.callback.threads.limit")
                        .tags(CHAT)
                        .tags("use", "callbacks")
                        .gauge()
                        .value())
                .isPositive();
        assertThat(registry.get("soto.timer.lag").gauge().value()).isNotNegative();
        assertThat(registry.get("soto.compression.ratio")
                        .tags(CHAT)
                        .tags("direction", "in")
                        .gauge()
                        .value())
                .isOne();
    }

    @Test
    void theDocumentHasATableOfAllMeters() throws Exception {
        chat.connect("chat").sendClose(1000, "").join();
        try (SotoClient client = new SotoClient();
                SotoMetrics ofClient = new SotoMetrics(client)) {
            ofClient.bindTo(registry);
            client.connect(
                            chat.server.uri().resolve("chat"),
                            ClientOptions.builder().build())
                    .get(20, TimeUnit.SECONDS)
                    .close(new CloseStatus(1000, ""));
            requireDocumented();
        }
    }

    private void requireDocumented() throws IOException {
        await().until(() -> gauge("soto.sessions.active") == 0);
        String chapter = Files.readString(Path.of("../docs/operating.md"))
                .replaceFirst("(?s).*\n## Meters\n", "")
                .replaceFirst("(?s)\n## .*", "");
        TreeSet<String> documented = Pattern.compile("^\\| `(soto\\.[a-z.]+)`", Pattern.MULTILINE)
                .matcher(chapter)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        TreeSet<String> there = registry.getMeters().stream()
                .map(meter -> meter.getId().getName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(there).isEqualTo(documented);
    }

    /** Names that a board or an alert has wrong would have no result for ever. */
    @Test
    void boardAndAlertsUseNamesThatAreThere() throws IOException {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        metrics.bindTo(prometheus);
        chat.connect("chat").sendClose(1000, "").join();
        await().until(() -> gauge("soto.sessions.active") == 0);
        String scraped = prometheus.scrape();
        for (String file : new String[] {"grafana/soto.json", "prometheus/soto-alerts.yml"}) {
            String text = new String(
                    SotoMetrics.class.getClassLoader().getResourceAsStream(file).readAllBytes(),
                    StandardCharsets.UTF_8);
            assertThat(Pattern.compile("soto_[a-z_]+").matcher(text).results().map(MatchResult::group))
                    .as(file)
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(scraped).containsPattern("(?m)^" + name + "[{ ]"));
        }
    }
}
