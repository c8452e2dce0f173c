package dev.soto.servlet.redeploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.bridge.session.SotoSession;
import dev.soto.protocol.model.Role;
import dev.soto.provider.SotoServerContainer;
import dev.soto.servlet.SotoServletContainerInitializer;
import dev.soto.servlet.scenario.FramePeer;
import dev.soto.servlet.scenario.SocketConnection;
import dev.soto.servlet.scenario.Wire;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import jdk.jfr.Recording;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Deployed again and again with all that observes it: what the server and the JDK keep of that is no class loader. */
@Timeout(180)
class RedeploymentTest {
    /** Five say as much as a hundred where something is left each time; -Dsoto.redeployments=100 has all of them. */
    private static final int TIMES = Integer.getInteger("soto.redeployments", 5);

    private static final List<Class<?>> SOTO = List.of(
            Role.class,
            SotoSession.class,
            SotoServerContainer.class,
            SotoServletContainerInitializer.class,
            RedeploymentTest.class);

    /** Not on the class path of the tests, where all others would have them: the pom puts them in order. */
    private static final List<Path> MODULES = Stream.of("slf4j", "jfr", "opentelemetry", "micrometer")
            .map(module ->
                    Path.of("..", module, "target", "classes").toAbsolutePath().normalize())
            .toList();

    private static final ObjectName BEANS = beans();

    private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();

    /** Where it is deployed. */
    enum Container {
        JETTY,
        TOMCAT,
        UNDERTOW;

        Redeploying start() throws Exception {
            return switch (this) {
                case JETTY -> new Redeploying.OnJetty();
                case TOMCAT -> new Redeploying.OnTomcat();
                case UNDERTOW -> new Redeploying.OnUndertow();
            };
        }
    }

    private static ObjectName beans() {
        try {
            return new ObjectName("dev.soto:*");
        } catch (MalformedObjectNameException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    @BeforeAll
    static void observe() {
        Metrics.addRegistry(METERS);
        GlobalOpenTelemetry.set(OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder().build())
                .build());
    }

    @AfterAll
    static void forget() {
        Metrics.removeRegistry(METERS);
        GlobalOpenTelemetry.resetForTest();
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void nothingKeepsTheClassLoaderOfWhatWasUndeployed(Container container) throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        Set<ObjectName> before = beans.queryNames(BEANS, null);
        try (Redeploying server = container.start();
                Recording recording = new Recording()) {
            recording.setMaxSize(1 << 20);
            recording.start();
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Long> scraped = CompletableFuture.supplyAsync(() -> scrapes(over));
            for (int i = 0; i < TIMES; i++) {
                loaders.add(deployed(server));
            }
            over.set(true);
            assertThat(scraped.get(20, TimeUnit.SECONDS))
                    .as("numbers that were read meanwhile")
                    .isPositive();
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        System.gc();
                        return loaders.stream().allMatch(loader -> loader.refersTo(null));
                    });
            assertThat(METERS.getMeters()).as("meters of what is gone").isEmpty();
            assertThat(beans.queryNames(BEANS, null)).isEqualTo(before);
        }
    }

    /** Reads all meters again and again, of what starts, serves, stops or is gone; Micrometer makes NaN of what throws. */
    private static long scrapes(AtomicBoolean over) {
        long numbers = 0;
        while (!over.get()) {
            for (Meter meter : METERS.getMeters()) {
                for (Measurement measurement : meter.measure()) {
                    // What has been taken away meanwhile may be gone altogether.
                    if (Double.isNaN(measurement.getValue())) {
                        assertThat(METERS.getMeters()).doesNotContain(meter);
                    }
                    numbers++;
                }
            }
        }
        return numbers;
    }

    private static WeakReference<ClassLoader> deployed(Redeploying server) throws Exception {
        ApplicationLoader loader = new ApplicationLoader(SOTO, MODULES);
        AutoCloseable undeploying = server.deploy(loader);
        try (loader;
                FramePeer peer = open(server)) {
            peer.sendText("hello");
            assertThat(peer.readText()).as("with the context of the log").isEqualTo("hello in /echo");
            assertThat(METERS.find("soto.sessions.active").gauges()).isNotEmpty();
            CompletableFuture<Void> undeployed = CompletableFuture.runAsync(() -> {
                try {
                    undeploying.close();
                } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                }
            });
            assertThat(peer.read().closeCode()).isEqualTo(1001);
            peer.send(FramePeer.close(1001));
            undeployed.get(20, TimeUnit.SECONDS);
        }
        return new WeakReference<>(loader);
    }

    private static FramePeer open(Redeploying server) throws Exception {
        SocketConnection connection =
                SocketConnection.request(Wire.PLAIN, server.port(), SocketConnection.handshake("/echo"), new byte[0]);
        assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
        return new FramePeer(connection);
    }
}
