package dev.soto.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

final class LoadRunTest {
    @Test
    void aFaithfulEchoIsMeasured() throws IOException {
        try (ServerSocket server = serve(octet -> octet)) {
            LoadResult result = LoadRun.run(order(server, "bytes=64 inFlight=8"), edge -> {});

            assertThat(result.messages()).isPositive();
            assertThat(result.latency().getTotalCount()).isEqualTo(result.messages());
            // What lies across the edges of the measurement is at most one read of each connection.
            assertThat(result.bytesIn())
                    .isBetween(result.messages() * 70 - 4 * 256 * 1024, result.messages() * 70 + 4 * 256 * 1024);
        }
    }

    @Test
    void whoWantsToLookAtTheServerIsToldWhenTheMeasurementBeginsAndEnds() throws IOException {
        List<String> edges = new ArrayList<>();
        try (ServerSocket server = serve(octet -> octet)) {
            LoadRun.run(order(server, "told=true"), edges::add);
            assertThat(edges).containsExactly("begins", "ends");

            LoadRun.run(order(server, ""), edges::add);
            assertThat(edges).hasSize(2);
        }
    }

    @Test
    void largeMessagesGoThroughToo() throws IOException {
        try (ServerSocket server = serve(octet -> octet)) {
            assertThat(LoadRun.run(order(server, "bytes=65536 inFlight=2 type=binary"), edge -> {})
                            .messages())
                    .isPositive();
        }
    }

    @Test
    void messagesGoOutByTheClockWhateverTheServerDoes() throws IOException {
        try (ServerSocket server = serve(octet -> octet)) {
            LoadResult result = LoadRun.run(order(server, "bytes=64 inFlight=64 rate=2000 millis=500"), edge -> {});

            assertThat(result.messages()).isBetween(500L, 1_500L);
        }
    }

    @Test
    void anEchoThatChangesBytesFailsTheRun() throws IOException {
        try (ServerSocket server = serve(octet -> octet ^ 1)) {
            assertThatThrownBy(() -> LoadRun.run(order(server, "bytes=64"), edge -> {}))
                    .isInstanceOf(LoadFailure.class)
                    .hasMessage("the server did not send back what it was sent");
        }
    }

    @Test
    void anAnswerOtherThan101FailsTheRun() throws IOException {
        try (ServerSocket server = serve(octet -> octet)) {
            assertThatThrownBy(() -> LoadRun.run(
                            LoadOrder.parse(List.of("port=" + server.getLocalPort(), "connections=1")), edge -> {}))
                    .isInstanceOf(LoadFailure.class)
                    .hasMessageContaining("the handshake was answered with: GET /echo HTTP/1.1");
        }
    }

    private static LoadOrder order(ServerSocket server, String words) {
        return LoadOrder.parse(
                List.of(("port=" + server.getLocalPort() + " raw=true connections=4 warmUpMillis=20 millis=60 " + words)
                        .split(" ")));
    }

    private static ServerSocket serve(IntUnaryOperator octets) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(() -> {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                daemon(() -> echo(socket, octets));
            }
        });
        return server;
    }

    private static void echo(Socket socket, IntUnaryOperator octets) throws IOException {
        try (socket) {
            byte[] bytes = new byte[8192];
            for (int length = socket.getInputStream().read(bytes);
                    length >= 0;
                    length = socket.getInputStream().read(bytes)) {
                for (int i = 0; i < length; i++) {
                    bytes[i] = (byte) octets.applyAsInt(bytes[i]);
                }
                socket.getOutputStream().write(bytes, 0, length);
            }
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // The test has closed its sockets; one that still needs them sees the connection end.
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
