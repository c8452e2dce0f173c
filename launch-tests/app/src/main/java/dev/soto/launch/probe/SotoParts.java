package dev.soto.launch.probe;

import dev.soto.provider.SotoContainer;
import dev.soto.provider.reconnect.KeptConnection;
import dev.soto.provider.reconnect.Reconnect;
import dev.soto.provider.reconnect.ReconnectListener;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What Soto's client can do beyond Jakarta's. */
final class SotoParts {
    private SotoParts() {}

    static void use(WebSocketContainer container, URI server) throws Exception {
        SotoContainer soto = (SotoContainer) container;
        Session session = soto.connectToServerAsync(ProbeClient.class, server)
                .whenComplete((opened, failure) -> Notes.take("completion: connectToServerAsync"))
                .get(ProbeClient.PATIENCE_SECONDS, TimeUnit.SECONDS);
        session.close();
        keep(soto, server);
    }

    private static void keep(SotoContainer soto, URI server) throws Exception {
        CountDownLatch sessions = new CountDownLatch(2);
        CountDownLatch ended = new CountDownLatch(1);
        Reconnect reconnect = Reconnect.builder()
                .delay(Duration.ofMillis(10), Duration.ofMillis(10))
                .listener(new ReconnectListener() {
                    @Override
                    public void onConnected(Session session, int connection, int retries) {
                        Notes.take("client: onConnected of a kept connection");
                        if (connection == 1) {
                            session.getAsyncRemote().sendText("restart");
                        }
                        sessions.countDown();
                    }

                    @Override
                    public void onWaiting(int retry, Duration delay, Exception cause) {
                        Notes.take("timer: onWaiting of a kept connection");
                    }
                })
                .build();
        try (KeptConnection kept = soto.connectAndKeep(ProbeClient.class, server, reconnect)) {
            kept.ended().whenComplete((nothing, cause) -> {
                Notes.take("completion: the end of a kept connection");
                ended.countDown();
            });
            if (!sessions.await(ProbeClient.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the kept connection has not come back");
            }
        }
        if (!ended.await(ProbeClient.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the kept connection has not ended");
        }
    }
}
