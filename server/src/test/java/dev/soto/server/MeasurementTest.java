package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.ErrorKind;
import dev.soto.connection.WebSocketConnection;
import dev.soto.connection.registry.Measured;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.provider.observe.EndpointView;
import dev.soto.provider.observe.MeasurementView;
import dev.soto.provider.observe.Observable;
import dev.soto.provider.observe.ResourceView;
import dev.soto.provider.observe.SessionObserver;
import dev.soto.provider.reconnect.KeptConnection;
import dev.soto.provider.reconnect.Reconnect;
import dev.soto.provider.reconnect.ReconnectOutcome;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.DecodeException;
import jakarta.websocket.Decoder;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is timed and counted of handlers, endpoints and clients beside their traffic. */
@Timeout(60)
class MeasurementTest {
    /** Takes numbers, of which it does not like some. */
    @ServerEndpoint(value = "/numbers/{of}", decoders = StrictNumber.class)
    public static final class Numbers {
        /** Called by the container. */
        @OnMessage
        public String number(Integer number) {
            if (number < 0) {
                throw new IllegalArgumentException("negative");
            }
            return "is " + number;
        }

        /** Called by the container. */
        @OnError
        public void error(Throwable error) {
            if ("negative".equals(error.getMessage())) {
                throw new IllegalStateException("this handler fails too");
            }
        }
    }

    /** Throws for what is no number. */
    public static final class StrictNumber implements Decoder.Text<Integer> {
        @Override
        public Integer decode(String text) throws DecodeException {
            try {
                return Integer.valueOf(text);
            } catch (NumberFormatException no) {
                throw new DecodeException(text, "no number", no);
            }
        }

        @Override
        public boolean willDecode(String text) {
            return true;
        }
    }

    /** Of the client. */
    @ClientEndpoint
    public static final class Listener {
        /** Called by the container. */
        @OnMessage
        public void message(String message) {}
    }

    private static final class Measurements implements SessionObserver {
        final List<MeasurementView> all = new CopyOnWriteArrayList<>();

        @Override
        public void onMeasured(MeasurementView measurement) {
            all.add(measurement);
        }

        long count(Measured what, String endpoint, Role role) {
            return all.stream()
                    .filter(each -> each.what() == what
                            && each.endpoint().equals(endpoint)
                            && each.role() == role
                            && !each.duration().isNegative())
                    .count();
        }
    }

    private final SotoClient client = new SotoClient();

    @AfterEach
    void close() {
        client.close();
    }

    private static SotoServerBuilder server() {
        return SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .endpoint(Numbers.class)
                .websocket("/handler", (connection, request) -> new ConnectionListener() {
                    @Override
                    public void onText(String message) {
                        if (message.equals("throw")) {
                            throw new IllegalStateException("of the handler");
                        }
                        connection.sendText("is " + message, null);
                    }
                });
    }

    private void say(SotoServer server, String path, String... messages) throws Exception {
        Recorder recorder = new Recorder();
        WebSocketConnection connection = client.connect(
                        server.uri().resolve(path),
                        ClientOptions.builder().listener(opened -> recorder).build())
                .get(Recorder.SECONDS, TimeUnit.SECONDS);
        for (String message : messages) {
            connection.sendText(message, null);
        }
        for (String message : messages) {
            if (message.matches("[0-9]+")) {
                recorder.hears("is " + message);
            }
        }
        connection.close(new CloseStatus(1000, ""));
    }

    private static EndpointView view(Observable of, String endpoint) {
        return of.statistics().endpoints().stream()
                .filter(view -> view.endpoint().equals(endpoint))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"handler", "numbers/x"})
    void callbacksAndSendsAreTimedForWhoObservesAndByTheTemplate(String path) throws Exception {
        Measurements measurements = new Measurements();
        Measurements ofClient = new Measurements();
        String endpoint = path.equals("handler") ? "/handler" : "/numbers/{of}";
        try (SotoServer server =
                server().setting("dev.soto.callbackSampling", "1").start()) {
            server.addObserver(measurements);
            client.addObserver(ofClient);
            say(server, path, "1", "2", "7");
            await().until(() -> view(server, endpoint).active() == 0);
            assertThat(measurements.count(Measured.SEND, endpoint, Role.SERVER)).isEqualTo(3);
            // Three messages, and the two callbacks of the close.
            assertThat(measurements.count(Measured.CALLBACK, endpoint, Role.SERVER))
                    .isEqualTo(5);
            assertThat(measurements.all).extracting(MeasurementView::endpoint).containsOnly(endpoint);
        }
        assertThat(ofClient.all)
                .as("of the client one of 64")
                .hasSizeLessThanOrEqualTo(1)
                .allMatch(each -> each.endpoint().equals("SotoClient") && each.role() == Role.CLIENT);
    }

    @Test
    void samplingIsChangedWhileTheServerServes() throws Exception {
        Measurements measurements = new Measurements();
        try (SotoServer server =
                server().setting("dev.soto.callbackSampling", "0").start()) {
            server.addObserver(measurements);
            say(server, "handler", "7");
            await().until(() -> view(server, "/handler").active() == 0);
            assertThat(measurements.all).isEmpty();
            server.control().change("dev.soto.callbackSampling", "1", "ann");
            say(server, "handler", "7");
            await().until(() -> view(server, "/handler").active() == 0);
            assertThat(measurements.count(Measured.SEND, "/handler", Role.SERVER))
                    .isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1000001", "often", "0.5"})
    void aSamplingThatMakesNoSenseIsRefusedAtTheStart(String value) {
        assertThatThrownBy(() ->
                        server().setting("dev.soto.callbackSampling", value).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dev.soto.callbackSampling")
                .hasMessageContaining(value)
                .hasMessageContaining("0 to 1000000")
                .hasMessageContaining("the server's settings");
    }

    @Test
    void errorsAreCountedByTheirKindOnceEach() throws Exception {
        try (SotoServer server = server().start()) {
            say(server, "handler", "throw", "throw", "7");
            say(server, "numbers/x", "no", "-1", "7");
            await().until(() -> server.statistics().sessions().findAny().isEmpty());
            assertThat(view(server, "/handler").totals().errors()).isEqualTo(Map.of(ErrorKind.APPLICATION, 2L));
            assertThat(view(server, "/numbers/{of}").totals().errors())
                    .as("the method, then @OnError behind it")
                    .isEqualTo(Map.of(ErrorKind.DECODE, 1L, ErrorKind.APPLICATION, 2L));
            assertThat(view(client, "SotoClient").totals().errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/handler", "/numbers/x"})
    void whatEndsASessionIsCountedWithItsEnd(String path) throws Exception {
        String endpoint = path.equals("/handler") ? path : "/numbers/{of}";
        try (SotoServer server = server().start()) {
            try (RawHandshake broken = new RawHandshake(server.port()).ask(path)) {
                assertThat(broken.status()).isEqualTo(101);
                broken.send("not masked");
                await().until(() -> errors(server, endpoint).containsKey(ErrorKind.PROTOCOL));
            }
            try (RawHandshake gone = new RawHandshake(server.port()).ask(path)) {
                assertThat(gone.status()).isEqualTo(101);
                await().until(() -> view(server, endpoint).active() == 1);
            }
            await().until(() -> errors(server, endpoint).containsKey(ErrorKind.IO));
            assertThat(errors(server, endpoint)).isEqualTo(Map.of(ErrorKind.PROTOCOL, 1L, ErrorKind.IO, 1L));
        }
    }

    private static Map<ErrorKind, Long> errors(SotoServer server, String endpoint) {
        return view(server, endpoint).totals().errors();
    }

    @Test
    void threadsOfAnEndpointAreSeenWithTheirLimitAndWhoWaits() throws Exception {
        CountDownLatch in = new CountDownLatch(2);
        CountDownLatch on = new CountDownLatch(1);
        try (SotoServer server = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .setting("dev.soto.callbackThreads", "2")
                .websocket("/blocks", (connection, request) -> new ConnectionListener() {
                    @Override
                    public void onText(String message) {
                        in.countDown();
                        try {
                            on.await();
                        } catch (InterruptedException stopped) {
                            Thread.currentThread().interrupt();
                        }
                    }
                })
                .start()) {
            for (int i = 0; i < 6; i++) {
                client.connect(
                                server.uri().resolve("blocks"),
                                ClientOptions.builder().build())
                        .get(Recorder.SECONDS, TimeUnit.SECONDS)
                        .sendText("x", null);
            }
            in.await();
            await().until(() -> threads(server).waiting() > 0);
            long readLoops = server.statistics().resources().readLoops();
            assertThat(readLoops).isPositive();
            ResourceView.Threads threads = threads(server);
            assertThat(threads)
                    .isEqualTo(new ResourceView.Threads(
                            "/blocks", Role.SERVER, ResourceView.Use.CALLBACKS, threads.busy(), threads.waiting(), 2));
            assertThat(threads.busy())
                    .as("two, and readers that are held up, which count beyond the limit")
                    .isBetween(2L, 2L + readLoops);
            on.countDown();
            await().until(() -> threads(server).busy() == 0);
            assertThat(server.statistics().resources().pooledReadBytes()).isPositive();
        }
    }

    private static ResourceView.Threads threads(SotoServer server) {
        return server.statistics().resources().threads().stream()
                .filter(each -> each.use() == ResourceView.Use.CALLBACKS
                        && each.endpoint().equals("/blocks"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void reconnectsOfAKeptConnectionAreCountedByTheirOutcome() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Reconnect soon = Reconnect.builder()
                .delay(Duration.ofMillis(10), Duration.ofMillis(20))
                .build();
        try (SotoWebSocketContainer container = new SotoWebSocketContainer()) {
            KeptConnection kept =
                    container.connectAndKeep(Listener.class, URI.create("ws://127.0.0.1:" + port + "/numbers/x"), soon);
            await().until(() -> reconnects(container).getOrDefault(ReconnectOutcome.FAILED, 0L) > 0);
            try (SotoServer server = server().port(port).start()) {
                assertThat(server.port()).isEqualTo(port);
                await().until(() -> reconnects(container)
                        .equals(Map.of(
                                ReconnectOutcome.FAILED,
                                reconnects(container).get(ReconnectOutcome.FAILED),
                                ReconnectOutcome.CONNECTED,
                                1L)));
            }
            kept.close();
        }
    }

    private static Map<ReconnectOutcome, Long> reconnects(SotoWebSocketContainer container) {
        return container.statistics().endpoints().stream()
                .filter(view -> view.endpoint().equals(Listener.class.getName()))
                .findFirst()
                .map(EndpointView::reconnects)
                .orElse(Map.of());
    }
}
