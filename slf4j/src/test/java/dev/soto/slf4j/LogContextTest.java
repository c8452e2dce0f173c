package dev.soto.slf4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.provider.observe.FieldText;
import dev.soto.server.SotoServer;
import dev.soto.slf4j.Sites.Note;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/** What the MDC has in callbacks, with the JDK's client as the peer. */
@Timeout(60)
class LogContextTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private SotoServer server;

    @BeforeEach
    void start() throws Exception {
        Sites.NOTES.clear();
        MDC.clear();
        server = Sites.start();
    }

    @AfterEach
    void stop() {
        server.close();
        MDC.clear();
    }

    private static final class Peer implements WebSocket.Listener {
        final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            texts.add(data.toString());
            socket.request(1);
            return null;
        }

        String next() throws InterruptedException {
            return String.valueOf(texts.poll(20, TimeUnit.SECONDS));
        }
    }

    private WebSocket connect(String path, Peer peer, String... headers) {
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        return builder.buildAsync(URI.create(server.uri() + path), peer).join();
    }

    private static Map<String, Map<String, String>> contexts() {
        Map<String, Map<String, String>> contexts = new HashMap<>();
        Sites.NOTES.forEach(note -> contexts.put(note.callback(), note.context()));
        return contexts;
    }

    private static void awaitNote(String callback) {
        await().until(() ->
                Sites.NOTES.stream().anyMatch(note -> note.callback().equals(callback)));
    }

    @Test
    void everyCallbackOfAnEndpointHasSessionEndpointAndTrace() throws Exception {
        Peer peer = new Peer();
        WebSocket socket = connect("noting/ann", peer, "traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01");
        socket.sendText("async", true).join();
        peer.next();
        awaitNote("onResult");
        socket.sendText("throw", true).join();
        socket.sendBinary(ByteBuffer.allocate(2), false).join();
        socket.sendBinary(ByteBuffer.allocate(2), true).join();
        awaitNote("part");
        socket.sendClose(4000, "bye").join();
        awaitNote("onClose");
        assertThat(contexts().keySet())
                .containsExactlyInAnyOrder(
                        "modifyHandshake", "onOpen", "onMessage", "onResult", "onError", "part", "onClose");
        for (Note note : Sites.NOTES) {
            Map<String, String> expected =
                    new HashMap<>(Map.of(LogContext.ENDPOINT, "/noting/{name}", LogContext.TRACE, TRACE));
            if (note.session() != null) {
                expected.put(LogContext.SESSION, note.session());
            }
            if (note.callback().equals("onError")) {
                // It is called within the callback that failed, and knows what that one put.
                expected.put("forgotten", "onMessage");
            }
            assertThat(note.context()).as(note.callback()).isEqualTo(expected);
        }
    }

    @Test
    void aStreamHasItOnItsOwnThread() throws Exception {
        Peer peer = new Peer();
        WebSocket socket = connect("streaming", peer);
        socket.sendText("begin", false).join();
        awaitNote("stream");
        socket.sendText("end", true).join();
        assertThat(peer.next()).isEqualTo("beginend");
        assertThat(Sites.NOTES)
                .filteredOn(note -> note.callback().startsWith("stream"))
                .hasSize(2)
                .allSatisfy(note -> assertThat(note.context())
                        .containsEntry(LogContext.SESSION, note.session())
                        .containsEntry(LogContext.ENDPOINT, "/streaming")
                        .doesNotContainKey(LogContext.TRACE));
        socket.abort();
    }

    @Test
    void everyCallbackOfAHandlerWithoutJakartaHasItToo() throws Exception {
        Peer peer = new Peer();
        WebSocket socket = connect("handler", peer, "traceparent", "malformed");
        socket.sendText("hello", true).join();
        peer.next();
        socket.sendPing(ByteBuffer.allocate(0)).join();
        socket.sendClose(1000, "").join();
        awaitNote("onClosed");
        Map<String, Map<String, String>> contexts = contexts();
        assertThat(contexts.keySet())
                .containsExactlyInAnyOrder("check", "opened", "onText", "completed", "onPing", "onClosing", "onClosed");
        contexts.forEach((callback, context) -> {
            Map<String, String> expected = new HashMap<>(Map.of(LogContext.ENDPOINT, "/handler"));
            if (!callback.equals("check")) {
                expected.put(LogContext.SESSION, "1");
            }
            assertThat(context).as(callback).isEqualTo(expected);
        });
    }

    /** A client endpoint, whose open callback runs on the thread that connects. */
    @ClientEndpoint
    public static final class Client {
        final BlockingQueue<Map<String, String>> contexts = new LinkedBlockingQueue<>();

        /** Called by the container. */
        @OnOpen
        public void open(Session session) throws Exception {
            contexts.add(MDC.getCopyOfContextMap());
            MDC.put("request", "changed");
            MDC.put("more", "x");
            session.getBasicRemote().sendText("hello");
        }

        /** Called by the container. */
        @OnMessage
        public void message(String message) {
            contexts.add(MDC.getCopyOfContextMap());
        }
    }

    @Test
    void whatAThreadHadBeforeIsThereInTheCallbackAndAloneAfterIt() throws Exception {
        MDC.put("request", "17");
        MDC.put(LogContext.USER, "of another session");
        Map<String, String> before = MDC.getCopyOfContextMap();
        Client client = new Client();
        try (SotoWebSocketContainer container = new SotoWebSocketContainer()) {
            Session session = container.connectToServer(client, URI.create(server.uri() + "noting/x"));
            assertThat(MDC.getCopyOfContextMap()).isEqualTo(before);
            assertThat(client.contexts.poll(20, TimeUnit.SECONDS))
                    .containsEntry("request", "17")
                    .containsEntry(LogContext.SESSION, session.getId())
                    .containsEntry(LogContext.ENDPOINT, Client.class.getName())
                    .doesNotContainKey(LogContext.USER);
            assertThat(client.contexts.poll(20, TimeUnit.SECONDS))
                    .isEqualTo(
                            Map.of(LogContext.SESSION, session.getId(), LogContext.ENDPOINT, Client.class.getName()));
        }
    }

    @Test
    void eightThreadsWithAHundredMessagesEachMixNoSessions() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> runs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                runs.add(threads.submit(() -> {
                    Peer peer = new Peer();
                    WebSocket socket = connect("noting/many", peer);
                    int right = 0;
                    for (int n = 0; n < 100; n++) {
                        socket.sendText(Integer.toString(n), true).join();
                        String[] answer = peer.next().split(" ");
                        right += answer[0].equals(Integer.toString(n)) && answer[1].equals(answer[2]) ? 1 : 0;
                    }
                    socket.sendClose(1000, "").join();
                    return right;
                }));
            }
            for (Future<Integer> run : runs) {
                assertThat(run.get(50, TimeUnit.SECONDS)).isEqualTo(100);
            }
        } finally {
            threads.shutdownNow();
        }
        await().until(() -> Sites.NOTES.stream()
                        .filter(note -> note.callback().equals("onClose"))
                        .count()
                == 8);
        Set<Set<String>> keys =
                Sites.NOTES.stream().map(note -> note.context().keySet()).collect(Collectors.toSet());
        assertThat(keys)
                .as("nothing that a callback left is seen by another")
                .containsExactlyInAnyOrder(
                        Set.of(LogContext.ENDPOINT), Set.of(LogContext.ENDPOINT, LogContext.SESSION));
    }

    @Test
    void theDocumentHasTheKeys() throws Exception {
        List<String> documented = Pattern.compile(
                        "^\\| `(soto\\.[a-z]+)` \\| (?:id|path|name|trace) ", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("../docs/operating.md")))
                .results()
                .map(row -> row.group(1))
                .toList();
        assertThat(documented)
                .containsExactly(LogContext.SESSION, LogContext.ENDPOINT, LogContext.USER, LogContext.TRACE);
    }

    @Test
    void aNameOfAUserCannotBreakALine() {
        assertThat(FieldText.of("Jürgen O'Neil")).isEqualTo("Jürgen O'Neil");
        assertThat(FieldText.of("a\nb\u001b[2J\u2028\u202e\ud800c\\"))
                .isEqualTo("a\\u000ab\\u001b[2J\\u2028\\u202e\\ud800c\\u005c");
        assertThat(FieldText.of("x".repeat(10_000))).isEqualTo("x".repeat(200) + "...");
    }
}
