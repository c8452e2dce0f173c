package dev.soto.cluster.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Applications that bring Soto and jnats, as a WAR does, deployed and undeployed again and again: 4 times, or {@code -Dcluster.redeployments=100}. */
@Timeout(240)
class NatsLoaderTest {
    private static final int TIMES = Integer.getInteger("cluster.redeployments", 4);

    /** The application; loaded anew each time. */
    public static final class Application implements Function<String, String> {
        @Override
        public String apply(String nats) {
            try (var server = NatsTest.server(nats)) {
                NatsTest.Peer peer = NatsTest.Peer.connect(server.uri());
                // Asks nobody, in vain: what waits for an answer has to go too.
                NatsTest.cluster(peer)
                        .session("0123456789abcdef." + UUID.randomUUID())
                        .info();
                return peer.say("hello").next();
            } catch (java.io.IOException failure) {
                throw new java.io.UncheckedIOException(failure);
            }
        }
    }

    @BeforeAll
    static void needsNats() {
        NatsServer.assumeThere();
    }

    private static WeakReference<ClassLoader> deployAndUndeploy(String nats) throws Exception {
        return deployAndUndeploy(nats, path -> true);
    }

    @SuppressWarnings("unchecked")
    private static WeakReference<ClassLoader> deployAndUndeploy(String nats, Predicate<String> has) throws Exception {
        List<URL> path = new ArrayList<>();
        for (String element : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator)) {
            if (has.test(element)) {
                path.add(Path.of(element).toUri().toURL());
            }
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader own = new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(own);
            Function<String, String> application = (Function<String, String>)
                    own.loadClass(Application.class.getName()).getConstructor().newInstance();
            assertThat(application.getClass()).isNotSameAs(Application.class);
            assertThat(application.apply(nats)).isEqualTo("hello CLUSTER");
            return new WeakReference<>(own);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void leaveNoClassLoaderThreadOrConnectionBehind() throws Exception {
        int monitoring = NatsServer.freePort();
        try (NatsServer nats = new NatsServer("-m", Integer.toString(monitoring))) {
            List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                loaders.add(deployAndUndeploy(nats.url()));
            }
            HttpRequest connections = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + monitoring + "/connz"))
                    .build();
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                System.gc();
                assertThat(loaders.stream().filter(loader -> loader.get() != null))
                        .as("class loaders of %s", TIMES)
                        .isEmpty();
                assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("nats") || name.startsWith("soto"));
                assertThat(HttpClient.newHttpClient()
                                .send(connections, HttpResponse.BodyHandlers.ofString())
                                .body())
                        .contains("\"num_connections\": 0");
            });
        }
    }

    @Test
    void oneThatLacksJnatsIsToldWhatIsMissing() {
        assertThatThrownBy(() -> deployAndUndeploy("nats://127.0.0.1:1", element -> !element.contains("jnats")))
                .hasStackTraceContaining(
                        "dev.soto.clusterTransport in the server's settings is \"nats\", and io.nats:jnats,"
                                + " the client of NATS, is missing beside dev.soto:soto-cluster-nats")
                .hasStackTraceContaining("NoClassDefFoundError: io/nats/client");
    }
}
