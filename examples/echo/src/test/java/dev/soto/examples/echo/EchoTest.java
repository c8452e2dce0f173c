package dev.soto.examples.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.provider.reconnect.KeptConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;

/** The example works, and the README shows it as it is. */
class EchoTest {
    @Test
    void theClientGetsItsMessageBack() throws Exception {
        Server server = EchoServer.start(0);
        try {
            URI address = URI.create("ws://localhost:" + server.getURI().getPort() + "/echo");
            assertThat(EchoClient.ask(address, "hello").get(10, TimeUnit.SECONDS))
                    .isEqualTo("hello");
        } finally {
            server.stop();
        }
    }

    @Test
    void aServerThatStopsSays1001() throws Exception {
        Server server = EchoServer.start(0);
        CompletableFuture<CharSequence> answer = new CompletableFuture<>();
        CompletableFuture<Integer> closeCode = new CompletableFuture<>();
        WebSocket.Listener listener = new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                answer.complete(data);
                socket.request(1);
                return null;
            }

            @Override
            public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                closeCode.complete(code);
                return null;
            }
        };
        URI address = URI.create("ws://localhost:" + server.getURI().getPort() + "/echo");
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, listener)
                .join();
        socket.sendText("hello", true);
        assertThat(answer.get(10, TimeUnit.SECONDS)).hasToString("hello");
        server.stop();
        assertThat(closeCode.get(10, TimeUnit.SECONDS)).isEqualTo(1001);
    }

    @Test
    void theKeptClientSubscribesAgainAfterARestartOfTheServer() throws Exception {
        Server server = EchoServer.start(0);
        int port = server.getURI().getPort();
        URI address = URI.create("ws://localhost:" + port + "/echo");
        KeptClient client = new KeptClient();
        try (SotoWebSocketContainer container = new SotoWebSocketContainer();
                KeptConnection kept = client.keep(container, address)) {
            assertThat(client.news().poll(20, TimeUnit.SECONDS)).isEqualTo("subscribe 1");
            server.stop();
            server = EchoServer.start(port);
            assertThat(client.news().poll(40, TimeUnit.SECONDS)).isEqualTo("subscribe 2");
            assertThat(kept.session()).isPresent();
        } finally {
            server.stop();
        }
    }

    @Test
    void theReadmeShowsTheExamplesSource() throws Exception {
        String readme = Files.readString(Path.of("../../README.md"));
        List<String> source = Files.readAllLines(Path.of("src/main/java/dev/soto/examples/echo/EchoServer.java"));
        int start = source.indexOf("        Server server = new Server(port);");
        assertThat(start).isPositive();
        assertThat(readme)
                .contains(source.subList(start, start + 5).stream()
                        .map(String::strip)
                        .toList());
    }
}
