package dev.soto.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.ConnectionStatistics;
import dev.soto.connection.registry.Measured;
import dev.soto.connection.registry.OpenConnections;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.model.State;
import dev.soto.provider.observe.HandshakeView;
import dev.soto.provider.observe.Instrumentation;
import dev.soto.provider.observe.MeasurementView;
import dev.soto.provider.observe.Observable;
import dev.soto.provider.observe.Observation;
import dev.soto.provider.observe.ResourceView;
import dev.soto.provider.observe.SessionObserver;
import dev.soto.provider.observe.SessionView;
import dev.soto.provider.observe.SotoStatistics;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.Settings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a scrape asks of a container that has two hundred endpoints. */
class ScrapeTest {
    private static final int ENDPOINTS = 200;

    private final Observation observation = new Observation(new LiveSettings(Settings.DEFAULTS));
    private final OpenConnections connections = new OpenConnections(observation);
    private final AtomicInteger passes = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicLong clock = new AtomicLong(1);
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private final Observable container = new Observable() {
        @Override
        public SotoStatistics statistics() {
            return observation.statistics();
        }

        @Override
        public void addObserver(SessionObserver observer) {
            observation.add(observer);
        }

        @Override
        public void removeObserver(SessionObserver observer) {
            observation.remove(observer);
        }

        @Override
        public void addInstrumentation(Instrumentation instrumentation) {
            observation.add(instrumentation);
        }
    };

    private final SotoMetrics metrics = new SotoMetrics(container, List.of(), clock::get);

    @BeforeEach
    void bind() {
        for (int i = 0; i < ENDPOINTS; i++) {
            connections.declare("/" + i, Role.SERVER);
        }
        observation.addSource(() -> {
            passes.incrementAndGet();
            return connections.census();
        });
        observation.addResources(() -> {
            looks.incrementAndGet();
            return new ResourceView(1, Duration.ZERO, Duration.ZERO, 0, 0, List.of(threads(2), threads(3)));
        });
        metrics.bindTo(registry);
        passTime(2);
    }

    @AfterEach
    void close() {
        metrics.close();
        observation.close();
    }

    private static ResourceView.Threads threads(int busy) {
        return new ResourceView.Threads("/7", Role.SERVER, ResourceView.Use.CALLBACKS, busy, 0, 10);
    }

    private void passTime(int seconds) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
        passes.set(0);
        looks.set(0);
    }

    @Test
    void allMetersOfOneScrapeShareOnePassOverTheSessions() {
        assertThat(registry.scrape().lines().filter(line -> line.startsWith("soto_")))
                .hasSizeGreaterThan(30 * ENDPOINTS);
        assertThat(passes).hasValue(1);
        assertThat(looks).hasValue(1);

        registry.scrape();
        assertThat(passes).as("another one in the same second").hasValue(1);

        passTime(1);
        registry.scrape();
        assertThat(passes).hasValue(1);
    }

    @Test
    void threadsAreThoseOfTheirEndpoint() {
        String text = registry.scrape();
        assertThat(text).containsPattern("(?m)^soto_callback_threads\\{endpoint=\"/7\",.*use=\"callbacks\"\\} 5\\.0$");
        assertThat(text).containsPattern("(?m)^soto_callback_threads\\{endpoint=\"/7\",.*use=\"streams\"\\} 0\\.0$");
        assertThat(text).containsPattern("(?m)^soto_callback_threads\\{endpoint=\"/8\",.*use=\"callbacks\"\\} 0\\.0$");
        assertThat(text)
                .containsPattern("(?m)^soto_callback_threads_limit\\{endpoint=\"/7\",.*\"callbacks\"\\} 20\\.0$");
    }

    /** Threads that tell of something may have looked up whom to tell before the meters were taken away. */
    @Test
    void whatIsToldBehindTheEndOfTheMetersAddsNone() {
        List<SessionObserver> told = new ArrayList<>();
        SotoMetrics taken = new SotoMetrics(
                new Observable() {
                    @Override
                    public SotoStatistics statistics() {
                        return observation.statistics();
                    }

                    @Override
                    public void addObserver(SessionObserver observer) {
                        told.add(observer);
                    }

                    @Override
                    public void removeObserver(SessionObserver observer) {}

                    @Override
                    public void addInstrumentation(Instrumentation instrumentation) {}
                },
                List.of(),
                clock::get);
        PrometheusMeterRegistry shared = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        taken.bindTo(shared);
        taken.close();
        SessionObserver late = told.get(0);
        late.onHandshake(new HandshakeView("/late", Role.SERVER, null, "/late", null, 101, null, Duration.ofMillis(1)));
        late.onMeasured(new MeasurementView(Measured.CALLBACK, "/later", Role.SERVER, Duration.ofMillis(1)));
        late.onClosed(new SessionView(
                "1",
                "/last",
                Role.SERVER,
                null,
                null,
                null,
                "",
                List.of(),
                State.CLOSED,
                Duration.ofMillis(1),
                ConnectionStatistics.NONE,
                null,
                null,
                null));
        assertThat(shared.getMeters()).isEmpty();
    }
}
