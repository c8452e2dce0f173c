package dev.soto.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The conversation with the application of {@code launch-tests}, by the JDK's client. */
final class Probe {
    private static final int SECONDS = 60;

    /** Where an application must have looked its services up; Soto's own ways of a client come on top where it sees them. */
    private static final Set<String> PLACES = Set.of(
            "handshake: configurator constructor",
            "handshake: checkOrigin",
            "handshake: getNegotiatedSubprotocol",
            "handshake: getNegotiatedExtensions",
            "handshake: modifyHandshake",
            "handshake: getEndpointInstance",
            "coder: decoder constructor",
            "coder: decoder init",
            "coder: decode",
            "coder: decoder destroy",
            "coder: encoder constructor",
            "coder: encode",
            "callback: endpoint constructor",
            "callback: onOpen",
            "callback: onMessage",
            "callback: pong",
            "callback: InputStream",
            "callback: onError",
            "callback: onClose",
            "timer: onClose after the idle timeout",
            "completion: SendHandler",
            "client: configurator constructor",
            "client: beforeRequest",
            "client: afterResponse",
            "client: onOpen",
            "client: onMessage",
            "client: onClose");

    private static final Set<String> SOTO_PLACES = Set.of(
            "client: onConnected of a kept connection",
            "timer: onWaiting of a kept connection",
            "completion: connectToServerAsync",
            "completion: the end of a kept connection");

    private final URI uri;

    private Probe(URI uri) {
        this.uri = uri;
    }

    /**
     * Has an application do everything, and returns for each kind of callback what was found: {@code "7 of 7"}, or the first
     * trouble.
     *
     * @param seesSoto whether the application sees Soto's own classes
     */
    static Map<String, String> ask(int port, String context, boolean seesSoto) throws Exception {
        Probe probe = new Probe(URI.create("ws://127.0.0.1:" + port + context + "/probe"));
        probe.talk();
        probe.stayIdle();
        Map<String, String> expected = new TreeMap<>();
        PLACES.forEach(place -> expected.put(place, "ok"));
        if (seesSoto) {
            SOTO_PLACES.forEach(place -> expected.put(place, "ok"));
        }
        // onClose of the conversations before may be on its way.
        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .until(() -> probe.report().keySet().containsAll(expected.keySet()));
        Map<String, String> found = probe.report();
        assertThat(found).isEqualTo(expected);
        Map<String, String> kinds = new LinkedHashMap<>();
        found.keySet().forEach(place -> kinds.merge(place.substring(0, place.indexOf(':')), "1", Probe::increment));
        kinds.replaceAll((kind, count) -> count + " ok");
        return kinds;
    }

    private static String increment(String count, String one) {
        return Integer.toString(Integer.parseInt(count) + Integer.parseInt(one));
    }

    private void talk() throws Exception {
        try (Talk talk = new Talk()) {
            talk.say("hello", "hello");
            talk.say("async", "sent");
            talk.say("ping", "pong");
            talk.say("fail", "failed");
            talk.socket.sendBinary(ByteBuffer.allocate(1000), false).get(SECONDS, TimeUnit.SECONDS);
            talk.socket.sendBinary(ByteBuffer.allocate(1000), true).get(SECONDS, TimeUnit.SECONDS);
            talk.hears("read 2000");
            talk.say("connect", "connected");
        }
    }

    private void stayIdle() throws Exception {
        try (Talk talk = new Talk()) {
            talk.socket.sendText("idle", true).get(SECONDS, TimeUnit.SECONDS);
            talk.closed.get(SECONDS, TimeUnit.SECONDS);
        }
    }

    private Map<String, String> report() throws Exception {
        try (Talk talk = new Talk()) {
            talk.socket.sendText("report", true).get(SECONDS, TimeUnit.SECONDS);
            Map<String, String> found = new TreeMap<>();
            String report = talk.heard.poll(SECONDS, TimeUnit.SECONDS);
            assertThat(report).isNotNull();
            report.lines().forEach(line -> found.put(line.split("\t")[0], line.split("\t")[1]));
            return found;
        }
    }

    private final class Talk implements WebSocket.Listener, AutoCloseable {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder parts = new StringBuilder();
        private final WebSocket socket;

        Talk() throws Exception {
            this.socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .header("Origin", "http://localhost")
                    .subprotocols("probe")
                    .buildAsync(uri, this)
                    .get(SECONDS, TimeUnit.SECONDS);
        }

        void say(String word, String answer) throws Exception {
            socket.sendText(word, true).get(SECONDS, TimeUnit.SECONDS);
            hears(answer);
        }

        void hears(String answer) throws Exception {
            assertThat(heard.poll(SECONDS, TimeUnit.SECONDS))
                    .as("the answer of %s", uri)
                    .isEqualTo(answer);
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                heard.add(parts.toString());
                parts.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            heard.add("closed " + code + " " + reason);
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.completeExceptionally(error);
        }

        @Override
        public void close() throws Exception {
            if (!closed.isDone()) {
                socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(SECONDS, TimeUnit.SECONDS);
                closed.get(SECONDS, TimeUnit.SECONDS);
            }
        }
    }
}
