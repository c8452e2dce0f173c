package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.testing.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the peers of the scenarios end. */
@Timeout(60)
class SocketConnectionTest {
    @ParameterizedTest
    @EnumSource(Wire.class)
    void resetIsOneUnderTlsToo(Wire wire) throws Exception {
        try (ServerSocket server = wire == Wire.TLS
                ? TestCertificate.serverContext().getServerSocketFactory().createServerSocket(0)
                : new ServerSocket(0)) {
            CompletableFuture<Integer> second = CompletableFuture.supplyAsync(() -> secondByte(server));
            SocketConnection.request(wire, server.getLocalPort(), "x", new byte[0])
                    .reset();
            assertThat(second)
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .havingRootCause()
                    .isInstanceOf(SocketException.class);
        }
    }

    private static int secondByte(ServerSocket server) {
        try (Socket peer = server.accept()) {
            peer.getInputStream().read();
            return peer.getInputStream().read();
        } catch (IOException reset) {
            throw new UncheckedIOException(reset);
        }
    }
}
