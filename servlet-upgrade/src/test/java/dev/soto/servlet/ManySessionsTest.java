package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.provider.SotoWebSocketContainer;
import jakarta.websocket.Session;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A container with many sessions has few threads, and none when it has closed. */
@Timeout(120)
class ManySessionsTest {
    private static final int SESSIONS = 500;
    private static final int FEW = 24;

    @Test
    void threadsDoNotGrowWithSessionsAndEndWithTheContainer() throws Exception {
        try (TestServer server = TestServer.of(EchoEndpoint.class)) {
            Set<Thread> before = threads();
            SotoWebSocketContainer client = new SotoWebSocketContainer();
            ClientEvents events = new ClientEvents();
            List<Session> sessions = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                sessions.add(client.connectToServer(events, null, server.uri("/echo/a")));
            }
            for (Session session : sessions) {
                session.getAsyncRemote().sendText("x");
            }
            for (int i = 0; i < SESSIONS; i++) {
                assertThat(events.next()).isEqualTo("x");
            }
            assertThat(clientThreads(before)).hasSizeLessThan(FEW);
            client.close();
            await().atMost(30, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(clientThreads(before)).isEmpty());
        }
    }

    /** Those that came since, but for those of the server. */
    private static List<String> clientThreads(Set<Thread> before) {
        return threads().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("soto-"))
                .toList();
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }
}
