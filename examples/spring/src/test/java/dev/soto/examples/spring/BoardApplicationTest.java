package dev.soto.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.testing.JdkListener;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The application as it starts, with the JDK's WebSocket client. */
class BoardApplicationTest {
    private static ConfigurableApplicationContext application;

    @BeforeAll
    static void start() {
        application = SpringApplication.run(BoardApplication.class, "--server.port=0");
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @Test
    void thePageIsServed() throws Exception {
        HttpResponse<String> page = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address("http", "/")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<h1>Soto board on Spring Boot</h1>");
    }

    @Test
    void whatOneWritesAllReadAlsoThoseWhoComeLater() throws Exception {
        try (Reader ann = new Reader();
                Reader bob = new Reader()) {
            ann.socket.sendText("hello", true).join();
            assertThat(ann.next()).isEqualTo("hello");
            assertThat(bob.next()).isEqualTo("hello");
            try (Reader late = new Reader()) {
                assertThat(late.next()).isEqualTo("hello");
            }
        }
    }

    @Test
    void aLineThatIsTooLongEndsTheConnectionWithSotosCode() throws Exception {
        try (Reader reader = new Reader()) {
            reader.socket.sendText("x".repeat(4 * 1024 + 1), true).join();
            String end = reader.next();
            while (end.equals("hello")) {
                end = reader.next();
            }
            assertThat(end).startsWith("close 1009").contains("maxTextMessageBytes");
        }
    }

    private static URI address(String scheme, String path) {
        return URI.create(
                scheme + "://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port") + path);
    }

    /** Keeps what comes. */
    private static final class Reader extends JdkListener implements AutoCloseable {
        private final WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address("ws", "/board"), this)
                .join();

        @Override
        public void close() {
            socket.abort();
        }
    }
}
