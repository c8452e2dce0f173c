package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** ARCHITECTURE.md shows the stack of a message as it is. */
@Timeout(60)
class MessagePathTest {
    private static final LinkedBlockingQueue<List<String>> STACKS = new LinkedBlockingQueue<>();

    /** Looks at who called it. */
    @ServerEndpoint("/look")
    public static final class Looking {
        @OnMessage
        public String look(String message) {
            STACKS.add(StackWalker.getInstance()
                    .walk(frames -> frames.filter(frame -> frame.getClassName().startsWith("dev.soto.")
                                    && !frame.getClassName().contains("MessagePathTest"))
                            .map(frame -> simple(frame.getClassName()) + "." + frame.getMethodName())
                            .toList()));
            return message;
        }

        private static String simple(String className) {
            return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
        }
    }

    @Test
    void theStackWithinACallbackIsTheOneThatTheArchitectureShows() throws Exception {
        SotoServer server = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .endpoint(Looking.class)
                .start();
        try {
            WebSocket peer = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/look"), new WebSocket.Listener() {})
                    .get(20, TimeUnit.SECONDS);
            List<String> stack = List.of();
            // A callback that was slow, as the first may be on a busy machine, is called on a thread of its own for a
            // while; and one of a hundred is timed.
            for (int i = 0;
                    i < 100 && (!stack.contains("ReadLoop.lead") || stack.contains("Callbacks.tellTimed"));
                    i++) {
                peer.sendText("look", true).get(20, TimeUnit.SECONDS);
                stack = new ArrayList<>(Objects.requireNonNull(STACKS.poll(20, TimeUnit.SECONDS)));
            }
            Collections.reverse(stack);
            peer.abort();
            String architecture = Files.readString(Path.of("../ARCHITECTURE.md"));
            String shown = architecture.split("<!-- stack -->\n```\n")[1].split("\n```")[0];
            assertThat(stack).containsExactlyElementsOf(shown.lines().toList());
        } finally {
            server.close();
        }
    }
}
