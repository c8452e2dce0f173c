package dev.soto.provider.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.provider.SotoWebSocketContainer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** A client of whose threads none is left, whatever a server does. */
abstract class AgainstHostileServers {
    final SotoWebSocketContainer client = new SotoWebSocketContainer();
    final Events events = new Events();

    @AfterEach
    void nothingIsLeft() {
        client.close();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .noneMatch(
                                thread -> thread.isAlive() && thread.getName().startsWith("soto-client")));
    }
}
