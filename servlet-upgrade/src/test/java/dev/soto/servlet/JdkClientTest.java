package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The JDK's client, which we did not write, against our server. */
@Timeout(30)
class JdkClientTest {
    private static TestServer server;

    private final Events events = new Events();

    /** Collects whole messages, pongs and the close. */
    private static final class Events implements WebSocket.Listener {
        final BlockingQueue<Object> all = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                all.add(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            binary.writeBytes(part);
            if (last) {
                all.add(binary.toByteArray());
                binary.reset();
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
            all.add("pong " + message.remaining());
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            all.add("close " + statusCode + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            all.add(error);
        }

        Object next() throws InterruptedException {
            Object event = all.poll(10, TimeUnit.SECONDS);
            assertThat(event).isNotNull();
            return event;
        }
    }

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
        assertThat(events.next()).isEqualTo(bytes);
        webSocket.abort();
    }

    @Test
    void fragmentsAreEchoedAsOneMessage() throws Exception {
        WebSocket webSocket = connect("/echo/jdk");
        webSocket.sendText("one ", false).join();
        webSocket.sendPing(ByteBuffer.allocate(7)).join();
        webSocket.sendText("two", true).join();
        assertThat(events.next()).isEqualTo("pong 7");
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
