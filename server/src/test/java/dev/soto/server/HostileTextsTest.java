package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import dev.soto.provider.observe.EndpointView;
import dev.soto.testing.LogRecords;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What peers send that is meant for the reader of a log, and logs that cannot be written. */
@Timeout(60)
class HostileTextsTest {
    /** An endpoint beside the handler. */
    @ServerEndpoint("/endpoint/{name}")
    public static final class Echo {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            if (message.startsWith("throw")) {
                throw new IllegalStateException("for a test");
            }
            return message;
        }
    }

    private static SotoServerBuilder local() {
        return SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .websocket("/handler", Recorder.echo())
                .endpoint(Echo.class);
    }

    private static byte[] frame(int opcode, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        frame.put((byte) (0x80 | opcode));
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) 0xFE).putShort((short) payload.length);
        }
        frame.putInt(0).put(payload).flip();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    private static byte[] close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return frame(
                8,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    private static String encoded(String text) {
        StringBuilder path = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            path.append(String.format("%%%02x", octet));
        }
        return path.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "line\r\n28-Nov-2026 INFO all is well",
                "\u001b[2J\u001b]0;title\u0007",
                "\"quoted\" \\\" {0} %s",
                "</script><script>alert(1)</script>",
                "${jndi:ldap://127.0.0.1/x}",
                "\u2028\u2029\u0085\u009b31m",
                "\u202e\ud83d\ude00 caf\u00e9"
            })
    void whatAPeerSendsIsOneLineWhereverItIsLogged(String text) throws Exception {
        List<String> closed = new ArrayList<>();
        try (LogRecords log = new LogRecords("dev.soto");
                LogRecords access = new LogRecords("dev.soto.access")) {
            Logger.getLogger("dev.soto").setLevel(Level.ALL);
            try (SotoServer server = local().setting("dev.soto.accessLog", "json")
                    .setting("dev.soto.allowedOrigins", "https://app.example")
                    .setting("dev.soto.traffic", "messages")
                    .setting("dev.soto.trafficPayload", "100")
                    .start()) {
                for (String path : List.of("/handler/", "/endpoint/")) {
                    // Jetty itself takes no line ends and slashes there, encoded or not.
                    String name = encoded(text.replaceAll("[\\p{Cntrl}/\\\\%]", ""))
                            + "a".repeat(path.equals("/handler/") ? 3_000 : 0);
                    try (RawHandshake peer =
                            new RawHandshake(server.port()).ask(path + name, "User-Agent: " + header(text) + "\r\n")) {
                        assertThat(peer.status()).isEqualTo(101);
                        peer.send(frame(1, text.getBytes(StandardCharsets.UTF_8)));
                        peer.send(frame(1, ("throw" + text).getBytes(StandardCharsets.UTF_8)));
                        peer.send(close(4000, text));
                        peer.rest();
                    }
                    try (RawHandshake refused = new RawHandshake(server.port())
                            .ask(path + name, "Origin: https://" + header(text) + "\r\n")) {
                        assertThat(refused.status()).isEqualTo(403);
                    }
                    try (RawHandshake broken = new RawHandshake(server.port()).ask(path + name)) {
                        assertThat(broken.status()).isEqualTo(101);
                        // A lone surrogate, as CESU-8 has it, is no UTF-8.
                        broken.send(frame(1, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0xBD}));
                        broken.rest();
                    }
                }
                await().until(() -> server.statistics().sessions().findAny().isEmpty());
            } finally {
                Logger.getLogger("dev.soto").setLevel(null);
            }
            await().untilAsserted(() -> assertThat(access.all()).hasSizeGreaterThanOrEqualTo(6));
            assertThat(log.all())
                    .hasSizeGreaterThan(10)
                    .allSatisfy(line -> assertThat(
                                    line.chars().filter(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029))
                            .as(line)
                            .isEmpty())
                    .allSatisfy(line -> assertThat(line).hasSizeLessThan(1_000));
            for (String line : access.all()) {
                JsonNode read = new ObjectMapper().readTree(line);
                if (read.path("code").asInt() == 4000) {
                    closed.add(read.get("reason").asText());
                }
            }
            assertThat(closed).containsExactly(text, text);
        }
    }

    private static String header(String text) {
        return text.replaceAll("[^ -~]", "!");
    }

    /** By a handler that fails, a refusal, and an endpoint without an instance. */
    @Test
    void linesAboutAHandshakeOrAnOpeningNameWhoAskedAndNoQuery() throws Exception {
        try (LogRecords log = new LogRecords("dev.soto")) {
            Logger.getLogger("dev.soto").setLevel(Level.ALL);
            try (SotoServer server = local().setting("dev.soto.allowedOrigins", "https://app.example")
                    .websocket("/fails", (connection, request) -> {
                        throw new IllegalStateException("for a test");
                    })
                    .endpoint(Unmade.class)
                    .start()) {
                for (String path : List.of("/handler/a", "/endpoint/a")) {
                    try (RawHandshake refused = new RawHandshake(server.port())
                            .ask(path + "?token=secret", "Origin: https://evil.example\r\n")) {
                        assertThat(refused.status()).isEqualTo(403);
                    }
                }
                for (String path : List.of("/fails/a", "/unmade/a")) {
                    try (RawHandshake failing = new RawHandshake(server.port()).ask(path + "?token=secret")) {
                        // The connection may go on after a refusal, for the next request of HTTP.
                        if (failing.status() == 101) {
                            failing.closeCode();
                        }
                    }
                }
            } finally {
                Logger.getLogger("dev.soto").setLevel(null);
            }
            assertThat(log.all()).noneMatch(line -> line.contains("secret"));
            for (String path : List.of("/handler/a", "/endpoint/a", "/fails/a", "/unmade/a")) {
                assertThat(log.all())
                        .as(path)
                        .anyMatch(line -> line.matches(".*peer /127\\.0\\.0\\.1:\\d+, path \"" + path + "\".*")
                                && (line.contains("refused") || line.contains("failed")));
            }
        }
    }

    /** Has no constructor that works. */
    @ServerEndpoint("/unmade/{name}")
    public static final class Unmade {
        /** Fails. */
        public Unmade() {
            throw new IllegalStateException("for a test");
        }

        /** Called by the container. */
        @OnMessage
        public void message(String message) {}
    }

    /** Nothing but the status of an answer is the server's choice there. */
    @Test
    void aServerMakesUpNoStatusesThatHandshakesAreCountedBy() throws Exception {
        try (ServerSocket hostile = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                SotoClient client = new SotoClient()) {
            Thread server = new Thread(() -> {
                try {
                    for (int status = 402; status < 1000; status += 3) {
                        try (Socket socket = hostile.accept()) {
                            socket.getInputStream().read(new byte[4096]);
                            socket.getOutputStream()
                                    .write(("HTTP/1.1 " + status
                                                    + " x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                                            .getBytes(StandardCharsets.US_ASCII));
                        }
                    }
                } catch (IOException closed) {
                    // The test is over.
                }
            });
            server.start();
            for (int status = 402; status < 1000; status += 3) {
                try {
                    client.connect(
                                    URI.create("ws://127.0.0.1:" + hostile.getLocalPort() + "/"),
                                    ClientOptions.builder().build())
                            .get(Recorder.SECONDS, TimeUnit.SECONDS);
                } catch (ExecutionException refused) {
                    assertThat(refused.getCause()).isNotNull();
                }
            }
            EndpointView view = client.statistics().endpoints().get(0);
            assertThat(view.handshakes().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(200);
            assertThat(view.handshakes().keySet()).contains(402, 400, 600, 900).hasSizeLessThan(30);
        }
    }

    /** Counts what a handler of the log cannot do. */
    private static final class Complaints extends ErrorManager {
        private int count;

        @Override
        public synchronized void error(String message, Exception failure, int code) {
            count++;
        }
    }

    private static final class ToStream extends StreamHandler {
        ToStream(OutputStream target) {
            super(target, new SimpleFormatter());
        }

        @Override
        public synchronized void publish(LogRecord record) {
            super.publish(record);
            flush();
        }
    }

    private void goesOnWith(Handler handler) throws Exception {
        Logger logger = Logger.getLogger("dev.soto");
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try (SotoServer server = local().setting("dev.soto.accessLog", "text")
                .setting("dev.soto.traffic", "messages")
                .start()) {
            for (int i = 0; i < 100; i++) {
                for (String path : List.of("/handler/x", "/endpoint/x")) {
                    try (RawHandshake peer = new RawHandshake(server.port()).ask(path)) {
                        assertThat(peer.status()).isEqualTo(101);
                        assertThat(peer.echoes()).isTrue();
                        peer.closeInOrder();
                    }
                }
            }
            await().until(() -> server.statistics().sessions().findAny().isEmpty());
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
    }

    @Test
    void sessionsGoOnWhenTheDiskOfTheLogIsFull() throws Exception {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.isWritable(full), "needs /dev/full, which Linux has");
        Complaints complaints = new Complaints();
        try (OutputStream disk = new FileOutputStream(full.toFile())) {
            ToStream handler = new ToStream(disk);
            handler.setErrorManager(complaints);
            goesOnWith(handler);
        }
        assertThat(complaints.count).isGreaterThan(100);
    }

    @Test
    void sessionsGoOnWhenStandardErrorIsClosed() throws Exception {
        PrintStream before = System.err;
        PrintStream closed = new PrintStream(OutputStream.nullOutputStream());
        closed.close();
        System.setErr(closed);
        try {
            goesOnWith(new ConsoleHandler());
        } finally {
            System.setErr(before);
        }
        assertThat(closed.checkError()).isTrue();
    }
}
