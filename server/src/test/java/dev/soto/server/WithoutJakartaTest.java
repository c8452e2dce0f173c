package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import java.io.File;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Client and server talk in a JVM whose class path has no Jakarta API. */
class WithoutJakartaTest {

    @Test
    void clientAndServerNeedNoClassOfJakarta() throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !new File(entry).getName().startsWith("jakarta."))
                .collect(Collectors.joining(File.pathSeparator));
        Process jvm = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        WithoutJakartaTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(jvm.getInputStream().readAllBytes());
        assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output).contains("heard hello");
        assertThat(jvm.exitValue()).as(output).isZero();
    }

    public static void main(String[] args) throws Exception {
        try {
            Class.forName("jakarta.websocket.Session");
            throw new IllegalStateException("the Jakarta API is here");
        } catch (ClassNotFoundException expected) {
            talk();
        }
    }

    private static void talk() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        try (SotoServer server = SotoServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .websocket("/", (connection, request) -> new ConnectionListener() {
                            @Override
                            public void onText(String message) {
                                connection.sendText(message, null);
                            }
                        })
                        .start();
                SotoClient client = new SotoClient()) {
            WebSocketConnection connection = client.connect(
                            server.uri(),
                            ClientOptions.builder()
                                    .listener(opened -> new ConnectionListener() {
                                        @Override
                                        public void onText(String message) {
                                            heard.complete(message);
                                        }
                                    })
                                    .build())
                    .get(20, TimeUnit.SECONDS);
            connection.sendText("hello", null);
            System.out.println("heard " + heard.get(20, TimeUnit.SECONDS));
            connection.close(CloseStatus.NO_STATUS);
        }
    }
}
