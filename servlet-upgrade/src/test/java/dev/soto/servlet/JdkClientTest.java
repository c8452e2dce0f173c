package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.testing.JdkListener;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The JDK's client, which we did not write, against our server. */
@Timeout(30)
class JdkClientTest {
    private static TestServer server;

    private final JdkListener events = new JdkListener();

    @BeforeAll
    static void start() {
        server = TestServer.of(EchoEndpoint.class, ClientServerTest.Room.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void textAndBinaryAreEchoed() throws Exception {
        WebSocket webSocket = connect("/echo/jdk");
        webSocket.sendText("Grüße 🍲", true).join();
        assertThat(events.next()).isEqualTo("Grüße 🍲");
        byte[] bytes = new byte[1 << 20];
        new Random(3).nextBytes(bytes);
        webSocket.sendBinary(ByteBuffer.wrap(bytes), true).join();
        assertThat(events.receive()).isEqualTo(bytes);
        webSocket.abort();
    }

    @Test
    void fragmentsAreEchoedAsOneMessage() throws Exception {
        WebSocket webSocket = connect("/echo/jdk");
        webSocket.sendText("one ", false).join();
        webSocket
                .sendPing(ByteBuffer.wrap("payload".getBytes(StandardCharsets.UTF_8)))
                .join();
        webSocket.sendText("two", true).join();
        assertThat(events.next()).isEqualTo("pong payload");
        assertThat(events.next()).isEqualTo("one two");
        webSocket.abort();
    }

    @Test
    void closeOfTheClientIsToldToTheServer() throws Exception {
        WebSocket webSocket = connect("/echo/jdk-close");
        webSocket.sendClose(4001, "done").join();
        assertThat(events.next()).isEqualTo("close 4001 done");
        assertThat(EchoEndpoint.next("jdk-close")).isEqualTo("open");
        assertThat(EchoEndpoint.next("jdk-close")).isEqualTo("close 4001 done");
    }

    @Test
    void closeOfTheServerIsToldToTheClient() throws Exception {
        WebSocket webSocket = connect("/rooms/a/1");
        events.next();
        events.next();
        webSocket.sendText("no more", true).join();
        assertThat(events.next()).isEqualTo("close 4123 no more");
    }

    @Test
    void abortOfTheClientIs1006AtTheServer() throws Exception {
        WebSocket webSocket = connect("/echo/jdk-abort");
        webSocket.abort();
        assertThat(EchoEndpoint.next("jdk-abort")).isEqualTo("open");
        assertThat(EchoEndpoint.nextButErrors("jdk-abort")).startsWith("close 1006");
    }

    @Test
    void unknownPathIsRefused() {
        Assertions.assertThatThrownBy(() -> connect("/nothing")).hasCauseInstanceOf(WebSocketHandshakeException.class);
    }

    private WebSocket connect(String path) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(server.uri(path), events)
                .join();
    }
}
