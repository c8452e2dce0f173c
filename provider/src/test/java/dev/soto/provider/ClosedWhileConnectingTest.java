package dev.soto.provider;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.ContainerProvider;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A container that is closed while it connects to a server that does not answer. */
@Timeout(60)
class ClosedWhileConnectingTest {
    private static final class Nothing extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            throw new IllegalStateException("nobody has answered");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theConnectIsGivenUpAndSaysThatTheContainerHasBeenClosed(boolean shared) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                SotoContainer container = shared
                        ? (SotoContainer) ContainerProvider.getWebSocketContainer()
                        : new SotoWebSocketContainer()) {
            CompletableFuture<Session> connect = container.connectToServerAsync(
                    new Nothing(), null, URI.create("ws://127.0.0.1:" + server.getLocalPort() + "/"));
            try (Socket request = server.accept()) {
                assertThat(request.getInputStream().read()).isEqualTo('G');
                container.close();
                assertThat(connect)
                        .failsWithin(Duration.ofSeconds(10))
                        .withThrowableOfType(ExecutionException.class)
                        .withCauseInstanceOf(IllegalStateException.class)
                        .withMessageContaining("the WebSocket container has been closed");
            }
        }
    }
}
