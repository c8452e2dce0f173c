package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.provider.reconnect.KeptConnection;
import dev.soto.provider.reconnect.Reconnect;
import dev.soto.provider.reconnect.ReconnectListener;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that a client makes on another thread, and that it keeps. */
@Timeout(60)
class KeepingTest {
    private final SotoWebSocketContainer client = new SotoWebSocketContainer();
    private final BlockingQueue<String> connected = new LinkedBlockingQueue<>();

    /** Sends texts back, and breaks the connection of whoever asks for it. */
    @ServerEndpoint("/breaking")
    public static final class Breaking {
        @OnMessage
        public String text(String text, Session session) throws IOException {
            if (text.equals("break")) {
                session.close(new CloseReason(CloseReason.CloseCodes.SERVICE_RESTART, "a restart"));
                return null;
            }
            return text;
        }
    }

    /** Keeps what comes. */
    @ClientEndpoint
    public static final class Texts {
        final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

        @OnMessage
        public void text(String text) {
            texts.add(text);
        }
    }

    private final class Subscribing implements ReconnectListener {
        @Override
        public void onConnected(Session session, int connection, int retry) {
            connected.add("connection " + connection);
            session.getAsyncRemote().sendText("subscribe " + connection);
        }
    }

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void keptConnectionIsMadeAgainAndSubscribesAgain() throws Exception {
        Texts endpoint = new Texts();
        try (TestServer server = TestServer.of(Breaking.class);
                KeptConnection kept = client.connectAndKeep(endpoint, server.uri("/breaking"), quick())) {
            Session first = kept.first().toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertThat(next(endpoint.texts)).isEqualTo("subscribe 1");
            first.getBasicRemote().sendText("break");
            assertThat(next(connected)).isEqualTo("connection 1");
            assertThat(next(connected)).isEqualTo("connection 2");
            assertThat(next(endpoint.texts)).isEqualTo("subscribe 2");
            assertThat(kept.session()).isPresent().get().isNotSameAs(first);
            assertThat(first.isOpen()).isFalse();
            kept.close();
            kept.ended().toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertThat(kept.session()).isEmpty();
        }
    }

    @Test
    void containerThatClosesEndsWhatItKeeps() throws Exception {
        try (TestServer server = TestServer.of(Breaking.class)) {
            KeptConnection kept = client.connectAndKeep(new Texts(), server.uri("/breaking"), quick());
            kept.first().toCompletableFuture().get(20, TimeUnit.SECONDS);
            client.close();
            kept.ended().toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertThat(connected).hasSize(1);
        }
    }

    @Test
    void connectOnAnotherThreadGivesTheSession() throws Exception {
        try (TestServer server = TestServer.of(Breaking.class)) {
            Texts endpoint = new Texts();
            Session session = client.connectToServerAsync(endpoint, server.uri("/breaking"))
                    .get(20, TimeUnit.SECONDS);
            session.getBasicRemote().sendText("hello");
            assertThat(next(endpoint.texts)).isEqualTo("hello");
            CompletableFuture<Session> nowhere = client.connectToServerAsync(Texts.class, server.uri("/nowhere"));
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> nowhere.get(20, TimeUnit.SECONDS))
                    .withCauseInstanceOf(DeploymentException.class)
                    .withMessageContaining("404");
        }
    }

    @Test
    void cancelledConnectGivesUpItsConnection() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Session> connect = client.connectToServerAsync(
                    new Texts(), URI.create("ws://127.0.0.1:" + silent.getLocalPort() + "/"));
            try (Socket accepted = silent.accept()) {
                assertThat(accepted.getInputStream().read()).isEqualTo('G');
                assertThat(connect.cancel(false)).isTrue();
                // The request is given up: the rest of it, then the end.
                await().atMost(20, TimeUnit.SECONDS).until(() -> ended(accepted));
            }
        }
    }

    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private Reconnect quick() {
        return Reconnect.builder()
                .delay(Duration.ofMillis(1), Duration.ofMillis(50))
                .listener(new Subscribing())
                .build();
    }

    private static String next(BlockingQueue<String> queue) throws InterruptedException {
        String next = queue.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("within 20 s").isNotNull();
        return next;
    }
}
