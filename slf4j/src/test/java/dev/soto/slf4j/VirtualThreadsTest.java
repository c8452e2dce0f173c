package dev.soto.slf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.soto.server.SotoServer;
import dev.soto.testing.LaterJdk;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/** Callbacks that block are on virtual threads from Java 24 on: in a process of its own, where there is such a JDK. */
@Timeout(60)
class VirtualThreadsTest {
    private static final int FIRST = 24;

    /** Blocks. */
    @ServerEndpoint("/blocking")
    public static final class Blocking {
        /** Called by the container. */
        @OnMessage
        public String message(Session session, String message) throws InterruptedException {
            Thread.sleep(30);
            String group = Thread.currentThread().getThreadGroup().getName();
            return "callback " + group + " " + session.getId().equals(MDC.get(LogContext.SESSION)) + " "
                    + MDC.get("left");
        }
    }

    /** The other process: connects to itself. */
    public static void main(String[] arguments) throws Exception {
        int sessions = 20;
        CountDownLatch answers = new CountDownLatch(sessions * 3);
        try (SotoServer server = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .endpoint(Blocking.class)
                .start()) {
            HttpClient client = HttpClient.newHttpClient();
            for (int i = 0; i < sessions; i++) {
                WebSocket socket = client.newWebSocketBuilder()
                        .buildAsync(URI.create(server.uri() + "blocking"), new WebSocket.Listener() {
                            @Override
                            public @Nullable CompletionStage<?> onText(
                                    WebSocket from, CharSequence data, boolean last) {
                                System.out.println(data);
                                answers.countDown();
                                from.request(1);
                                return null;
                            }
                        })
                        .join();
                for (int n = 0; n < 3; n++) {
                    socket.sendText("x", true).join();
                }
            }
            if (!answers.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException(answers.getCount() + " answers are missing");
            }
        }
        System.exit(0);
    }

    @Test
    void aCallbackOnAVirtualThreadHasItsSession() throws Exception {
        Path jdk = LaterJdk.find(FIRST).orElseGet(() -> abort(LaterJdk.missing(FIRST)));
        Process process = LaterJdk.program(jdk, VirtualThreadsTest.class).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
        List<String> callbacks =
                output.lines().filter(line -> line.startsWith("callback ")).toList();
        assertThat(callbacks).as(output).hasSize(60).allMatch(line -> line.endsWith(" true null"));
        assertThat(callbacks).as(output).anyMatch(line -> line.startsWith("callback VirtualThreads "));
    }
}
