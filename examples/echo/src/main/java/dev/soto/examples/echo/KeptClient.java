package dev.soto.examples.echo;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.provider.reconnect.KeptConnection;
import dev.soto.provider.reconnect.Reconnect;
import dev.soto.provider.reconnect.ReconnectListener;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Subscribes, and subscribes again after each break of the connection. */
@ClientEndpoint
public class KeptClient {
    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();

    /** Takes what comes. */
    @OnMessage
    public void onMessage(String message) {
        news.add(message);
    }

    /** Returns what has come and nobody has taken. */
    public BlockingQueue<String> news() {
        return news;
    }

    /** Connects and stays connected until the connection or the container is closed. */
    public KeptConnection keep(SotoWebSocketContainer container, URI server) throws DeploymentException {
        return container.connectAndKeep(
                this,
                server,
                Reconnect.builder()
                        .delay(Duration.ofMillis(200), Duration.ofMinutes(1))
                        .listener(new ReconnectListener() {
                            @Override
                            public void onConnected(Session session, int connection, int retry) {
                                session.getAsyncRemote().sendText("subscribe " + connection);
                            }
                        })
                        .build());
    }
}
