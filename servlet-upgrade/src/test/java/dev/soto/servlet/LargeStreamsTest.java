package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.provider.SotoWebSocketContainer;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Messages longer than the memory of the server, which has 64 MiB for heap and buffers: 256 MiB, or as many as
 * -Dsoto.test.largeMebibytes=1024 says.
 */
@Timeout(300)
class LargeStreamsTest {
    private static final long LENGTH = Long.getLong("soto.test.largeMebibytes", 256) << 20;

    private static Process server;
    private static int port;

    private final SotoWebSocketContainer client = new SotoWebSocketContainer();
    private final Answers answers = new Answers();

    /** Notes texts; reads binary messages while they arrive. */
    @ClientEndpoint
    public static final class Answers {
        private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

        @OnMessage
        public void text(String message) {
            events.add(message);
        }

        @OnMessage
        public void binary(InputStream message) throws IOException {
            events.add("received " + LargePattern.read(message));
        }

        @OnError
        public void error(Throwable error) {
            events.add(error);
        }
    }

    @BeforeAll
    static void start() throws IOException {
        server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:MaxDirectMemorySize=64m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeStreamsServer.class.getName())
                .redirectError(new File("target/large-streams-server.log"))
                .start();
        port = Integer.parseInt(
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8)).readLine());
    }

    @AfterAll
    static void stop() throws Exception {
        server.getOutputStream().close();
        if (!server.waitFor(20, TimeUnit.SECONDS)) {
            server.destroyForcibly();
        }
    }

    @Test
    void readerEndpointReadsAMessageLongerThanItsMemory() throws Exception {
        try (Session session = connect("/reader")) {
            long begin = System.nanoTime();
            try (Writer out = session.getBasicRemote().getSendWriter()) {
                LargePattern.write(out, LENGTH);
            }
            assertThat(next()).isEqualTo("chars " + LENGTH);
            report("Reader", begin);
        }
    }

    @Test
    void inputStreamEndpointReadsAMessageLongerThanItsMemory() throws Exception {
        try (Session session = connect("/input")) {
            long begin = System.nanoTime();
            try (OutputStream out = session.getBasicRemote().getSendStream()) {
                LargePattern.write(out, LENGTH);
            }
            assertThat(next()).isEqualTo("bytes " + LENGTH);
            report("InputStream", begin);
        }
    }

    @Test
    void sendStreamSendsAMessageLongerThanTheMemory() throws Exception {
        try (Session session = connect("/send")) {
            long begin = System.nanoTime();
            session.getBasicRemote().sendText(String.valueOf(LENGTH));
            assertThat(next()).isEqualTo("received " + LENGTH);
            report("getSendStream", begin);
        }
    }

    private Session connect(String path) throws Exception {
        return client.connectToServer(answers, URI.create("ws://127.0.0.1:" + port + TestServer.CONTEXT + path));
    }

    private Object next() throws InterruptedException {
        return answers.events.poll(240, TimeUnit.SECONDS);
    }

    private static void report(String what, long begin) {
        System.out.printf(
                "%s: %d MiB in %d ms, server with -Xmx64m%n",
                what, LENGTH >> 20, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    }
}
