package dev.soto.server;

import static dev.soto.provider.observe.HandshakePhase.CONNECT;
import static dev.soto.provider.observe.HandshakePhase.RESOLVE;
import static dev.soto.provider.observe.HandshakePhase.TLS;
import static dev.soto.provider.observe.HandshakePhase.UPGRADE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import dev.soto.provider.SotoWebSocketContainer;
import dev.soto.provider.observe.HandshakePhase;
import dev.soto.provider.observe.HandshakeView;
import dev.soto.provider.observe.SessionObserver;
import dev.soto.testing.ConnectProxy;
import dev.soto.testing.TestCertificate;
import jakarta.websocket.ClientEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long the parts of a client's handshake take: each of them is held up once, and the time is in it. */
@Timeout(60)
class HandshakePhasesTest {
    private static final Duration HELD_UP = Duration.ofMillis(150);

    private final BlockingQueue<HandshakeView> seen = new LinkedBlockingQueue<>();
    private final SotoClient client = new SotoClient();

    HandshakePhasesTest() {
        client.addObserver(observer());
    }

    private SessionObserver observer() {
        return new SessionObserver() {
            @Override
            public void onHandshake(HandshakeView handshake) {
                seen.add(handshake);
            }
        };
    }

    @AfterEach
    void closeClient() {
        client.close();
    }

    /** Thinks about each handshake for a while, sends some elsewhere and refuses others. */
    private static final class Slow implements WebSocketHandler {
        private final Duration thinking;

        Slow(Duration thinking) {
            this.thinking = thinking;
        }

        @Override
        public void check(UpgradeRequest request, Headers response) throws HandshakeException {
            pause(thinking);
            if (request.target().startsWith("/moved")) {
                throw new HandshakeException(
                        HandshakeError.FAILED, 302, new Headers().set("Location", "/here"), "it is elsewhere");
            }
            if (request.target().startsWith("/no")) {
                throw new HandshakeException(HandshakeError.FAILED, 403, new Headers(), "no");
            }
        }

        @Override
        public ConnectionListener opened(WebSocketConnection connection, UpgradeRequest request) {
            return new ConnectionListener() {};
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static SotoServerBuilder slow(Duration thinking) {
        Slow handler = new Slow(thinking);
        return SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .websocket("/here", handler)
                .websocket("/moved", handler)
                .websocket("/no", handler);
    }

    private Map<HandshakePhase, Duration> phases(URI uri, ClientOptions.Builder options) throws Exception {
        client.connect(
                        uri,
                        options.listener(opened -> new ConnectionListener() {}).build())
                .get(20, TimeUnit.SECONDS);
        return last();
    }

    private Map<HandshakePhase, Duration> last() throws InterruptedException {
        HandshakeView view = seen.poll(20, TimeUnit.SECONDS);
        assertThat(view).isNotNull();
        assertThat(view.phases().values().stream().reduce(Duration.ZERO, Duration::plus))
                .as("the whole has room for its parts")
                .isLessThanOrEqualTo(view.duration());
        return view.phases();
    }

    private static URI to(String scheme, int port, String path) {
        return URI.create(scheme + "://127.0.0.1:" + port + path);
    }

    @Test
    void aServerThatThinksTakesItsTimeInTheUpgrade() throws Exception {
        try (SotoServer server = slow(HELD_UP).start()) {
            Map<HandshakePhase, Duration> phases = phases(to("ws", server.port(), "/here"), ClientOptions.builder());

            assertThat(phases).containsOnlyKeys(RESOLVE, CONNECT, UPGRADE);
            assertThat(phases.get(UPGRADE)).isGreaterThanOrEqualTo(HELD_UP);
        }
    }

    @Test
    void theTimesOfARedirectAreAddedUp() throws Exception {
        try (SotoServer server = slow(HELD_UP).start()) {
            Map<HandshakePhase, Duration> phases = phases(
                    to("ws", server.port(), "/moved"),
                    ClientOptions.builder().setting("dev.soto.followRedirects", true));

            assertThat(phases.get(UPGRADE)).isGreaterThanOrEqualTo(HELD_UP.multipliedBy(2));
        }
    }

    @Test
    void aRefusalHasThem() throws Exception {
        try (SotoServer server = slow(Duration.ZERO).start()) {
            assertThatThrownBy(() -> phases(to("ws", server.port(), "/no"), ClientOptions.builder()))
                    .isInstanceOf(ExecutionException.class);

            assertThat(last()).containsOnlyKeys(RESOLVE, CONNECT, UPGRADE);
        }
    }

    @Test
    void whereNobodyAnswersThereAreNone() throws Exception {
        int free;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = taken.getLocalPort();
        }
        assertThatThrownBy(() -> phases(to("ws", free, "/here"), ClientOptions.builder()))
                .isInstanceOf(ExecutionException.class);

        assertThat(last()).isEmpty();
    }

    @Test
    void aNetworkThatHoldsUpTlsTakesItsTimeInTls() throws Exception {
        try (SotoServer server =
                        slow(Duration.ZERO).tls(TestCertificate.serverContext()).start();
                HoldingUp network = new HoldingUp(server.port())) {
            Map<HandshakePhase, Duration> phases = phases(
                    to("wss", network.port(), "/here"), ClientOptions.builder().tls(TestCertificate.clientContext()));

            assertThat(phases).containsOnlyKeys(RESOLVE, CONNECT, TLS, UPGRADE);
            assertThat(phases.get(TLS)).isGreaterThanOrEqualTo(HELD_UP);
        }
    }

    @Test
    void aProxyTakesItsTimeInTheConnecting() throws Exception {
        try (SotoServer server =
                        slow(Duration.ZERO).tls(TestCertificate.serverContext()).start();
                ConnectProxy proxy = new ConnectProxy(host -> {
                    pause(HELD_UP);
                    return host;
                })) {
            Map<HandshakePhase, Duration> phases = phases(
                    to("wss", server.port(), "/here"),
                    ClientOptions.builder()
                            .tls(TestCertificate.clientContext())
                            .setting("dev.soto.proxy", "http://127.0.0.1:" + proxy.port()));

            assertThat(phases).containsOnlyKeys(RESOLVE, CONNECT, TLS, UPGRADE);
            assertThat(phases.get(CONNECT)).isGreaterThanOrEqualTo(HELD_UP);
        }
    }

    @Test
    void anEndpointsHandshakeHasThemAndAServersHasNone() throws Exception {
        BlockingQueue<HandshakeView> atTheServer = new LinkedBlockingQueue<>();
        try (SotoServer server = slow(HELD_UP).start();
                SotoWebSocketContainer container = new SotoWebSocketContainer()) {
            container.addObserver(observer());
            server.addObserver(new SessionObserver() {
                @Override
                public void onHandshake(HandshakeView handshake) {
                    atTheServer.add(handshake);
                }
            });
            container.connectToServer(Silent.class, to("ws", server.port(), "/here"));

            assertThat(last().get(UPGRADE)).isGreaterThanOrEqualTo(HELD_UP);
            HandshakeView other = atTheServer.poll(20, TimeUnit.SECONDS);
            assertThat(other).isNotNull();
            assertThat(other.phases()).isEmpty();
        }
    }

    /** Says nothing. */
    @ClientEndpoint
    public static final class Silent {}

    /** Takes what comes, and passes it on after a while. */
    private static final class HoldingUp implements AutoCloseable {
        private final ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        private final int to;

        HoldingUp(int to) throws IOException {
            this.to = to;
            daemon(this::accept);
        }

        int port() {
            return listening.getLocalPort();
        }

        private static void daemon(Runnable task) {
            Thread thread = new Thread(task, "holds up");
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            try {
                while (true) {
                    Socket from = listening.accept();
                    daemon(() -> pass(from));
                }
            } catch (IOException closed) {
                Thread.currentThread().interrupt();
            }
        }

        private void pass(Socket from) {
            try (from;
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), to)) {
                pause(HELD_UP);
                daemon(() -> copy(server, from));
                copy(from, server);
            } catch (IOException ended) {
                Thread.currentThread().interrupt();
            }
        }

        private static void copy(Socket from, Socket to) {
            try {
                from.getInputStream().transferTo(to.getOutputStream());
                to.shutdownOutput();
            } catch (IOException ended) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }
}
