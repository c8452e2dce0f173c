package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.SendResult;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.util.ServerInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the handler of a send is told, with both versions of the API: Tomcat 10.1 brings Jakarta WebSocket 2.1, in which a result knows no
 * session, and Tomcat 11 brings 2.2.
 */
@Timeout(60)
class TomcatSendResultScenariosTest {
    private static boolean knowsSession() {
        return Arrays.stream(SendResult.class.getMethods())
                .anyMatch(method -> method.getName().equals("getSession"));
    }

    @Test
    void theApiIsThatOfTheTomcat() {
        assertThat(knowsSession()).isEqualTo(!ServerInfo.getServerNumber().startsWith("10."));
    }

    @Test
    void theHandlerOfASendIsToldOfSuccessAndOfFailure() throws Exception {
        String name = OnHost.name();
        try (Host host = TomcatHost.start(Wire.PLAIN, Map.of(), Endpoints::deploy);
                SocketConnection connection = SocketConnection.request(
                        Wire.PLAIN, host.port(), SocketConnection.handshake("/echo/" + name), new byte[0])) {
            assertThat(connection.readHead()).startsWith("HTTP/1.1 101 ");
            assertThat(Endpoints.next(name)).isEqualTo("open");
            CompletableFuture<SendResult> sent = new CompletableFuture<>();
            Endpoints.session(name).getAsyncRemote().sendText("here", sent::complete);
            assertThat(new FramePeer(connection).readText()).isEqualTo("here");
            assertThat(sent.get(20, TimeUnit.SECONDS).isOK()).isTrue();
            assertSession(sent.get(), name);
            // More than its socket takes, of which the peer takes nothing.
            CompletableFuture<SendResult> failed = new CompletableFuture<>();
            Endpoints.session(name).getAsyncRemote().sendText("x".repeat(15 << 20), failed::complete);
            connection.reset();
            assertThat(failed.get(20, TimeUnit.SECONDS).isOK()).isFalse();
            assertThat(failed.get().getException()).isNotNull();
            assertSession(failed.get(), name);
        }
    }

    private static void assertSession(SendResult result, String name) {
        if (knowsSession()) {
            assertThat(result.getSession()).isEqualTo(Endpoints.session(name));
        }
    }
}
