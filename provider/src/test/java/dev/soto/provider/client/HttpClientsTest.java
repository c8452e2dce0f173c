package dev.soto.provider.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.provider.settings.HttpVersionChoice;
import dev.soto.provider.settings.ProxyChoice;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HTTP clients that all web applications of a server may share. */
@Timeout(60)
class HttpClientsTest {

    private record Started(HttpClients clients, WeakReference<ClassLoader> application) {}

    @Test
    void doNotKeepTheClassLoaderOfTheApplicationThatNeededThemFirst() throws Exception {
        Started started = startedByAnApplication();
        try (HttpClients clients = started.clients()) {
            Awaitility.await().untilAsserted(() -> {
                System.gc();
                assertThat(started.application().get()).isNull();
            });
            assertThat(lease(clients).client().isStarted()).isTrue();
        }
    }

    private static Started startedByAnApplication() throws Exception {
        ClassLoader application = new ClassLoader() {};
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(application);
        try {
            HttpClients clients = new HttpClients(8);
            lease(clients).release();
            return new Started(clients, new WeakReference<>(application));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static HttpClients.Lease lease(HttpClients clients) throws Exception {
        return clients.lease(new HttpClients.Key(
                HttpVersionChoice.HTTP_1_1,
                null,
                ProxyChoice.NONE,
                "",
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                16_384));
    }
}
