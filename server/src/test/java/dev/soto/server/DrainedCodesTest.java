package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.soto.connection.ConnectionListener;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.testing.LogRecords;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a session that a drain closed is told to whom, by what its peer does: docs/operating.md has it in words. */
@Timeout(60)
class DrainedCodesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** By path. */
    private static final Map<String, String> TOLD = new ConcurrentHashMap<>();

    /** Sends back what comes. */
    @ServerEndpoint("/endpoint")
    public static final class Echo {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message;
        }

        /** Called by the container. */
        @OnClose
        public void close(CloseReason reason) {
            TOLD.put("/endpoint", reason.getCloseCode().getCode() + " " + reason.getReasonPhrase());
        }
    }

    private static SotoServer start() throws IOException {
        return SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .setting("dev.soto.accessLog", "json")
                .setting("dev.soto.drainWindow", "0")
                .setting("dev.soto.closeTimeout", "300ms")
                .endpoint(Echo.class)
                .websocket("/handler", (connection, request) -> new ConnectionListener() {
                    @Override
                    public void onText(String message) {
                        connection.sendText(message, null);
                    }

                    @Override
                    public void onClosed(CloseStatus status) {
                        TOLD.put("/handler", status.code() + " " + status.reason());
                    }
                })
                .start();
    }

    @ParameterizedTest
    @CsvSource({
        // what the peer does, code of the line
        "answers 1001, 1001",
        "answers 4001, 4001",
        "answers empty, 1005",
        "ends, 1006",
        "resets, 1006",
        "is silent, 1006",
    })
    void theLineHasWhatThePeerAnsweredAndOnCloseOfAnEndpoint1006WithTheContainersReason(String peer, int code)
            throws Exception {
        for (String path : new String[] {"/endpoint", "/handler"}) {
            TOLD.clear();
            try (LogRecords log = new LogRecords("dev.soto.access");
                    SotoServer server = start();
                    RawHandshake client = new RawHandshake(server.port()).ask(path)) {
                assertThat(client.status()).isEqualTo(101);
                assertThat(client.echoes()).isTrue();
                server.drain();
                assertThat(client.closeCode()).isEqualTo(1001);
                act(client, peer);
                await().atMost(Duration.ofSeconds(20)).until(() -> log.all().size() == 1 && TOLD.containsKey(path));
                JsonNode line = JSON.readTree(log.all().get(0));
                assertThat(line.get("code").asInt()).as(path).isEqualTo(code);
                assertThat(line.get("initiator").asText()).isEqualTo("container");
                assertThat(TOLD.get(path))
                        .as(path)
                        .startsWith(path.equals("/endpoint") ? "1006 the server is drained" : code + " ");
            }
        }
    }

    private static void act(RawHandshake client, String peer) throws IOException {
        switch (peer) {
            case "answers 1001" -> client.send(new byte[] {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 3, (byte) 0xE9});
            case "answers 4001" -> client.send(new byte[] {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 15, (byte) 0xA1});
            case "answers empty" -> client.send(new byte[] {(byte) 0x88, (byte) 0x80, 0, 0, 0, 0});
            case "ends" -> client.close();
            case "resets" -> client.reset();
            default -> assertThat(peer).isEqualTo("is silent");
        }
    }
}
