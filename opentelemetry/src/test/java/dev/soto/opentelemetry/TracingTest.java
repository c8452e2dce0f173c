package dev.soto.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.server.SotoServer;
import dev.soto.testing.LogRecords;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The spans of a server and of a client, as the SDK of OpenTelemetry has them; peers are the JDK's client and ours. */
@Timeout(60)
class TracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    private final Recording recording = new Recording();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private SotoServer server(String ratio) throws Exception {
        SotoServer server =
                TracedSite.builder().setting("dev.soto.messageSpans", ratio).start();
        server.addInstrumentation(new Tracing(recording.openTelemetry));
        open.add(server);
        return server;
    }

    private static final class Peer implements WebSocket.Listener {
        final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            texts.add(data.toString());
            socket.request(1);
            return null;
        }

        String[] next() throws InterruptedException {
            return String.valueOf(texts.poll(20, TimeUnit.SECONDS)).split(" ");
        }
    }

    private static WebSocket connect(SotoServer server, String path, Peer peer, String... headers) {
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        return builder.buildAsync(URI.create(server.uri() + path), peer).join();
    }

    @Test
    void theHandshakeIsASpanThatEndsWithItsAnswerAndGoesOnWithTheTraceOfTheRequest() throws Exception {
        SotoServer server = server("0");
        Peer peer = new Peer();
        WebSocket socket = connect(server, "telling/ann", peer, "traceparent", PARENT, "baggage", "tenant=acme");
        String[] opened = peer.next();
        SpanData handshake = recording.one("GET /telling/{name}");
        assertThat(recording.open()).as("the session is open, and no span is").isEmpty();
        assertThat(handshake.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(handshake.getTraceId()).isEqualTo(TRACE);
        assertThat(handshake.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(handshake.getAttributes().asMap())
                .containsEntry(Attributes.METHOD, "GET")
                .containsEntry(Attributes.ROUTE, "/telling/{name}")
                .containsEntry(Attributes.PATH, "/telling/ann")
                .containsEntry(Attributes.STATUS, 101L)
                .containsEntry(Attributes.SCHEME, "http")
                .containsEntry(Attributes.CLIENT, "127.0.0.1")
                .containsEntry(Attributes.SERVER, "127.0.0.1")
                .containsEntry(Attributes.SERVER_PORT, (long) server.port());
        assertThat(opened)
                .as("onOpen belongs to the handshake")
                .containsExactly(TRACE, handshake.getSpanId(), "acme", "0000000000000000");

        socket.sendText("x", true).join();
        assertThat(peer.next())
                .as("a message is no part of its trace, but has its baggage, and knows it")
                .containsExactly("00000000000000000000000000000000", "0000000000000000", "acme", handshake.getSpanId());
        socket.sendClose(4001, "enough").join();
        SpanData end = recording.one("close /telling/{name}");
        assertThat(Recording.isRoot(end)).isTrue();
        assertThat(Recording.isLinkedTo(end, handshake)).isTrue();
        assertThat(end.getAttributes().asMap())
                .containsEntry(Attributes.CODE, 4001L)
                .containsEntry(Attributes.REASON, "enough")
                .containsEntry(Attributes.INITIATOR, "peer");
        assertThat(end.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(recording.all()).as("no message has one, with a ratio of 0").hasSize(2);
    }

    @Test
    void aMessageIsATraceWithALinkToTheHandshakeAndWhatIsSentWithinIsItsChild() throws Exception {
        SotoServer server = server("1");
        for (String path : List.of("telling/ann", "handler")) {
            Peer peer = new Peer();
            WebSocket socket = connect(server, path, peer);
            String endpoint = path.equals("handler") ? "/handler" : "/telling/{name}";
            if (!path.equals("handler")) {
                peer.next();
            }
            socket.sendText("häh", true).join();
            String[] current = peer.next();
            SpanData received = recording.one("receive " + endpoint);
            SpanData sent = await().until(
                            () -> recording.all("send " + endpoint).stream()
                                    .filter(span -> span.getTraceId().equals(received.getTraceId()))
                                    .findFirst(),
                            Optional::isPresent)
                    .orElseThrow();
            SpanData handshake = recording.one("GET " + endpoint);
            assertThat(received.getKind()).isEqualTo(SpanKind.CONSUMER);
            assertThat(Recording.isRoot(received)).isTrue();
            assertThat(received.getTraceId()).isNotEqualTo(handshake.getTraceId());
            assertThat(Recording.isLinkedTo(received, handshake)).isTrue();
            assertThat(current).startsWith(received.getTraceId(), received.getSpanId());
            assertThat(received.getAttributes().asMap())
                    .containsEntry(Attributes.PROTOCOL, "websocket")
                    .containsEntry(Attributes.OPERATION, "receive")
                    .containsEntry(Attributes.SIZE, 4L)
                    .containsEntry(Attributes.TYPE, "text")
                    .containsKey(Attributes.SESSION);
            assertThat(sent.getKind()).isEqualTo(SpanKind.PRODUCER);
            assertThat(sent.getParentSpanId()).isEqualTo(received.getSpanId());
            assertThat(sent.getAttributes().asMap())
                    .containsEntry(Attributes.OPERATION, "send")
                    .containsEntry(
                            Attributes.SIZE, (long) String.join(" ", current).length());
            socket.abort();
        }
        await().until(() -> recording.open().isEmpty());
    }

    @Test
    void aMessageThatFailsSaysSo() throws Exception {
        SotoServer server = server("1");
        Peer peer = new Peer();
        WebSocket socket = connect(server, "telling/ann", peer);
        peer.next();
        socket.sendText("throw", true).join();
        SpanData received = recording.one("receive /telling/{name}");
        assertThat(received.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(received.getEvents()).singleElement().extracting("name").isEqualTo("exception");
        assertThat(received.getAttributes().get(Attributes.ERROR)).isEqualTo("java.lang.IllegalStateException");
        socket.abort();
    }

    @Test
    void aStreamBelongsToItsMessageWhichEndsBehindItsHandler() throws Exception {
        SotoServer server = server("1");
        Peer peer = new Peer();
        WebSocket socket = connect(server, "streaming", peer);
        socket.sendText("begin", false).join();
        socket.sendText("end", true).join();
        String[] current = peer.next();
        SpanData received = recording.one("receive /streaming");
        assertThat(current)
                .startsWith(received.getTraceId(), received.getSpanId())
                .endsWith("8");
        assertThat(received.getAttributes().get(Attributes.SIZE)).isEqualTo(8);
        assertThat(recording.all("receive /streaming")).hasSize(1);
        socket.abort();
        await().until(() -> recording.open().isEmpty());
    }

    @Test
    void noSpanIsLeftOpenByAResetInTheMiddleOfAMessage() throws Exception {
        SotoServer server = server("1");
        Peer peer = new Peer();
        WebSocket socket = connect(server, "streaming", peer);
        socket.sendText("begin", false).join();
        await().until(() -> !recording.open().isEmpty());
        socket.abort();
        SpanData end = recording.one("close /streaming");
        await().until(() -> recording.open().isEmpty());
        assertThat(end.getAttributes().asMap())
                .containsEntry(Attributes.CODE, 1006L)
                .containsEntry(Attributes.INITIATOR, "failure");
        assertThat(end.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        SpanData received = recording.one("receive /streaming");
        assertThat(received.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    /** A client endpoint. */
    @ClientEndpoint
    public static final class Client {
        final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

        /** Called by the container. */
        @OnMessage
        public void message(String message) {
            texts.add(message);
        }
    }

    private SotoWebSocketContainer container(boolean agent) {
        SotoWebSocketContainer container = new SotoWebSocketContainer();
        container.addInstrumentation(new Tracing(() -> recording.openTelemetry, agent));
        open.add(container);
        return container;
    }

    @Test
    void clientAndServerAndTheCallerAreOneTrace() throws Exception {
        SotoServer server = server("0");
        for (boolean async : new boolean[] {false, true}) {
            Client client = new Client();
            Span caller = recording
                    .openTelemetry
                    .getTracer("test")
                    .spanBuilder("caller")
                    .startSpan();
            Session session;
            try (Scope ignored = caller.makeCurrent();
                    Scope baggage =
                            Baggage.builder().put("tenant", "acme").build().makeCurrent()) {
                URI uri = URI.create(server.uri() + "telling/bob");
                session = async
                        ? container(false).connectToServerAsync(client, uri).get()
                        : container(false).connectToServer(client, uri);
                assertThat(Span.current()).isEqualTo(caller);
            } finally {
                caller.end();
            }
            String[] opened = client.texts.poll(20, TimeUnit.SECONDS).split(" ");
            List<SpanData> trace = recording.all().stream()
                    .filter(span ->
                            span.getTraceId().equals(caller.getSpanContext().getTraceId()))
                    .toList();
            SpanData ofClient = find(trace, SpanKind.CLIENT);
            SpanData ofServer = find(trace, SpanKind.SERVER);
            assertThat(ofClient.getParentSpanId())
                    .isEqualTo(caller.getSpanContext().getSpanId());
            assertThat(ofServer.getParentSpanId()).isEqualTo(ofClient.getSpanId());
            assertThat(ofClient.getAttributes().asMap())
                    .containsEntry(Attributes.URL, server.uri() + "telling/bob")
                    .containsEntry(Attributes.STATUS, 101L);
            assertThat(opened[2]).isEqualTo("acme");
            session.close(new CloseReason(CloseReason.CloseCodes.NORMAL_CLOSURE, ""));
        }
        await().until(() -> recording.all("close " + Client.class.getName()).size() == 2);
        SpanData end = recording.one("close " + Client.class.getName());
        assertThat(end.getAttributes().get(Attributes.INITIATOR)).isEqualTo("application");
        await().until(() -> recording.open().isEmpty());
    }

    private static SpanData find(List<SpanData> spans, SpanKind kind) {
        List<SpanData> found =
                spans.stream().filter(span -> span.getKind() == kind).toList();
        assertThat(found).as("%s in %s", kind, spans).hasSize(1);
        return found.get(0);
    }

    @Test
    void aHandshakeThatFailsIsAnErrorOfTheClient() throws Exception {
        SotoServer server = server("0");
        assertThatThrownBy(() -> container(false).connectToServer(new Client(), URI.create(server.uri() + "nothing")))
                .isInstanceOf(jakarta.websocket.DeploymentException.class);
        SpanData refused = recording.one("GET");
        assertThat(refused.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(refused.getAttributes().asMap())
                .containsEntry(Attributes.STATUS, 404L)
                .containsEntry(Attributes.ERROR, "404");
        int port = server.port();
        server.close();
        assertThatThrownBy(() ->
                        container(false).connectToServer(new Client(), URI.create("ws://127.0.0.1:" + port + "/gone")))
                .isInstanceOf(java.io.IOException.class);
        await().until(() -> recording.all("GET").size() == 2);
        assertThat(recording.all("GET").get(1).getAttributes().get(Attributes.ERROR))
                .isEqualTo("no_answer");
        assertThat(recording.open()).isEmpty();
    }

    @Test
    void whereAnAgentMakesTheClientsSpanThereIsNoneOfOurs() throws Exception {
        SotoServer server = server("0");
        Session session = container(true).connectToServer(new Client(), URI.create(server.uri() + "telling/bob"));
        recording.one("GET /telling/{name}");
        assertThat(recording.all()).extracting(SpanData::getKind).doesNotContain(SpanKind.CLIENT);
        session.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "traceparent: 00-zzf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "traceparent: ",
                "traceparent: 00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "traceparent: ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01|traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b8-01",
                "traceparent: \u00e4\u00f6|tracestate: =,=,,;|baggage: ;;=,%zz=%",
                "baggage: #BIG#"
            })
    void aMalformedContextIsANewTraceAndNoErrorToThePeer(String headers) throws Exception {
        SotoServer server = server("1");
        Peer peer = new Peer();
        List<String> fields = new ArrayList<>();
        for (String field : headers.replace("#BIG#", "k=" + "v".repeat(5_000)).split("\\|")) {
            fields.addAll(List.of(field.split(": ?", 2)));
        }
        WebSocket socket = connect(server, "telling/ann", peer, fields.toArray(String[]::new));
        peer.next();
        SpanData handshake = recording.one("GET /telling/{name}");
        assertThat(Recording.isRoot(handshake)).isTrue();
        assertThat(handshake.getTraceId()).isNotEqualTo(TRACE);
        socket.abort();
    }

    /** Of a server it fails as it reads a request, of a client as it writes one. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPropagatorThatThrowsIsOneWarningAndSessionsGoOn(boolean ofServer) throws Exception {
        OpenTelemetry broken = new FaultyPropagator(() -> {
                    throw new IllegalStateException("a propagator that fails");
                })
                .with(recording);
        SotoServer server = TracedSite.builder().start();
        open.add(server);
        SotoWebSocketContainer container = container(false);
        if (ofServer) {
            server.addInstrumentation(new Tracing(broken));
        } else {
            container.addInstrumentation(new Tracing(() -> broken, false));
        }
        try (LogRecords log = new LogRecords("dev.soto.provider.observe.Guard")) {
            for (int i = 0; i < 3; i++) {
                Client client = new Client();
                Session session = container.connectToServer(client, URI.create(server.uri() + "telling/bob"));
                session.getBasicRemote().sendText("hello");
                await().until(() -> client.texts.size() == 2);
                session.close();
            }
            await().until(() -> server.statistics().sessions().findAny().isEmpty());
            assertThat(log.all()).singleElement().asString().contains(Tracing.class.getName(), "is left out");
        }
    }

    @Test
    void aPropagatorThatBlocksDelaysItsOwnHandshakeAlone() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        AtomicBoolean holds = new AtomicBoolean(true);
        SotoServer server = TracedSite.builder().start();
        open.add(server);
        server.addInstrumentation(new Tracing(new FaultyPropagator(() -> {
                    if (holds.getAndSet(false)) {
                        FaultyPropagator.await(held);
                    }
                })
                .with(recording)));
        Peer delayed = new Peer();
        CompletableFuture<WebSocket> first = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(server.uri() + "telling/ann"), delayed);
        await().untilFalse(holds);
        Peer peer = new Peer();
        connect(server, "telling/bob", peer).sendText("hello", true).join();
        assertThat(peer.next()).isNotEmpty();
        assertThat(peer.next()).isNotEmpty();
        assertThat(first).isNotDone();
        held.countDown();
        first.get(20, TimeUnit.SECONDS).abort();
    }

    @Test
    void whatIsNotSampledAtTheHandshakeIsNotBehindIt() throws Exception {
        SotoServer server = server("1");
        Peer peer = new Peer();
        WebSocket socket =
                connect(server, "telling/ann", peer, "traceparent", PARENT.substring(0, PARENT.length() - 1) + "0");
        peer.next();
        socket.sendText("x", true).join();
        peer.next();
        socket.sendClose(1000, "").join();
        await().until(() -> server.statistics().sessions().findAny().isEmpty());
        assertThat(recording.all()).isEmpty();
        assertThat(recording.open()).isEmpty();
    }

    @Test
    void noMoreThanEightKibibytesOfARequestAreTaken() {
        dev.soto.protocol.handshake.Headers headers = new dev.soto.protocol.handshake.Headers()
                .add("traceparent", PARENT)
                .add("tracestate", "a=1")
                .add("tracestate", "b=2")
                .add("baggage", "k=" + "v".repeat(9_000));
        RequestGetter getter = new RequestGetter();
        assertThat(getter.get(headers, "traceparent")).isEqualTo(PARENT);
        assertThat(getter.get(headers, "tracestate")).isEqualTo("a=1,b=2");
        assertThat(getter.get(headers, "baggage")).isNull();
        assertThat(getter.get(headers, "other")).isNull();
        headers.add("traceparent", PARENT);
        assertThat(getter.get(headers, "traceparent")).isNull();
    }

    @Test
    void aRatioBeyondTheRangeIsRefusedAtTheStart() {
        for (String ratio : List.of("1.5", "-0.1", "NaN", "often")) {
            assertThatThrownBy(() -> TracedSite.builder()
                            .setting("dev.soto.messageSpans", ratio)
                            .start())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("dev.soto.messageSpans", ratio, "0 to 1");
        }
    }

    @Test
    void aPartOfTheMessagesIsAPart() throws Exception {
        SotoServer server = server("0.5");
        Peer peer = new Peer();
        WebSocket socket = connect(server, "handler", peer);
        int traced = 0;
        for (int i = 0; i < 200; i++) {
            socket.sendText("x", true).join();
            traced += TraceId.isValid(peer.next()[0]) ? 1 : 0;
        }
        assertThat(traced).isBetween(40, 160);
        await().until(() -> recording.open().isEmpty());
        assertThat(recording.all("receive /handler")).hasSize(traced);
        assertThat(recording.all("send /handler"))
                .as("a reply goes by its message")
                .hasSize(traced);
        socket.abort();
    }

    @Test
    void theDocumentHasEveryAttribute() throws Exception {
        List<String> documented = Pattern.compile(
                        "^\\| `([a-z_]+\\.[a-z_.]+)` \\| (?:handshake|message|close)", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("../docs/operating.md")))
                .results()
                .map(row -> row.group(1))
                .toList();
        List<String> used = new ArrayList<>();
        for (Field field : Arrays.stream(Attributes.class.getDeclaredFields()).toList()) {
            if (field.get(null) instanceof AttributeKey<?> key) {
                used.add(key.getKey());
            }
        }
        assertThat(documented).containsExactlyElementsOf(used);
    }
}
