package dev.soto.provider.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.soto.connection.DeadlineTimer;
import dev.soto.connection.OwnThreads;
import dev.soto.connection.PooledBuffers;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.handshake.ClientHandshake;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.provider.settings.ClientTable;
import dev.soto.provider.settings.HttpVersionChoice;
import dev.soto.provider.settings.Settings;
import dev.soto.transport.ReadLoops;
import dev.soto.transport.ReadServices;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A host with several addresses, not all of which answer. */
@Timeout(30)
class AddressesTest {
    private static final URI HOST = URI.create("ws://several.example/");

    private final DeadlineTimer timer = new DeadlineTimer();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final SocketAddressResolver resolver = (host, port, context, promise) -> {
        assertThat(host).isEqualTo("several.example");
        promise.succeeded(addresses);
    };
    private final HttpClients clients = new HttpClients(8, resolver);
    private final ClientConnections connections = new ClientConnections(
            () -> clients,
            new ReadServices(
                    new PooledBuffers(1024, 1),
                    new ReadLoops(timer),
                    task -> OwnThreads.daemon("test-reader", task).start()));
    private ServerSocket answering;

    /** Answers each request with 403, which shows who was reached. */
    @BeforeEach
    void start() throws IOException {
        answering = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            while (!answering.isClosed()) {
                try (Socket client = answering.accept()) {
                    client.getInputStream().read();
                    client.getOutputStream()
                            .write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                } catch (IOException closed) {
                    return;
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void stop() throws IOException {
        answering.close();
        clients.close();
        timer.close();
    }

    @Test
    void addressThatRefusesIsFollowedByTheNext() throws IOException {
        addresses.add(refusing());
        addresses.add(answering());
        assertThatExceptionOfType(HandshakeException.class)
                .isThrownBy(() -> connect(Settings.DEFAULTS))
                .withMessageContaining("403");
    }

    /** The first would take longer than the test may. */
    @Test
    void addressThatIsSilentHoldsUpNoOther() throws IOException {
        Settings patient = Settings.DEFAULTS
                .with(ClientTable.CONNECT_TIMEOUT, Duration.ofHours(1))
                .with(ClientTable.HANDSHAKE_TIMEOUT, Duration.ofHours(1));
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> waiting = fill(silent);
            addresses.add((InetSocketAddress) silent.getLocalSocketAddress());
            addresses.add(answering());
            assertThatExceptionOfType(HandshakeException.class)
                    .isThrownBy(() -> connect(patient))
                    .withMessageContaining("403");
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersionChoice.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void noAddressThatAnswersIsAFailureThatHasThemAll(HttpVersionChoice version) throws IOException {
        InetSocketAddress one = refusing();
        InetSocketAddress two = refusing();
        addresses.addAll(List.of(one, two));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> connect(Settings.DEFAULTS.with(ClientTable.HTTP_VERSION, version)))
                .withMessageMatching("cannot connect to ws://several.example/: none of 2 addresses answers: 127.0.0.1:"
                        + one.getPort() + ": Connection refused.*; 127.0.0.1:" + two.getPort()
                        + ": Connection refused.*");
    }

    @Test
    void oneAddressThatRefusesIsAFailure() throws IOException {
        addresses.add(refusing());
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> connect(Settings.DEFAULTS))
                .withMessageContaining("cannot connect to ws://several.example/")
                .withMessageContaining("Connection refused");
    }

    private InetSocketAddress answering() {
        return (InetSocketAddress) answering.getLocalSocketAddress();
    }

    private static InetSocketAddress refusing() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) free.getLocalSocketAddress();
        }
    }

    /** Takes all places in the queue of a server that accepts nobody: the system answers no further connect. */
    private static List<Socket> fill(ServerSocket server) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        while (true) {
            Socket socket = new Socket();
            try {
                socket.connect(server.getLocalSocketAddress(), 300);
                sockets.add(socket);
            } catch (SocketTimeoutException full) {
                socket.close();
                return sockets;
            }
        }
    }

    private void connect(Settings settings) throws IOException, HandshakeException {
        connections.connect(HOST, Plain::new, null, settings);
    }

    /** Asks for nothing. */
    private static final class Plain implements OpeningHandshake {
        private final ClientHandshake handshake =
                ClientHandshake.prepare(new Random(1), null, List.of(), new ExtensionManager(), List.of());

        @Override
        public Headers requestHeaders() {
            return handshake.requestHeaders();
        }

        @Override
        public ClientHandshake.Agreement verify(UpgradeResponse response) throws HandshakeException {
            return handshake.verify(response);
        }

        @Override
        public void close() {
            handshake.close();
        }
    }
}
