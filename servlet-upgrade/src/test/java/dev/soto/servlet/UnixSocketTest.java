package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.soto.provider.SotoWebSocketContainer;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that listens at a path. */
@Timeout(30)
class UnixSocketTest {
    private final ClientEvents events = new ClientEvents();
    private final SotoWebSocketContainer client = new SotoWebSocketContainer();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void clientConnectsToThePathAndNamesTheHostOfTheUri() throws Exception {
        Path socket = folder.resolve("server.sock");
        try (TestServer server = TestServer.of(EchoEndpoint.class);
                ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(socket));
            forward(listening, server.port());
            try (Session session =
                    client.connectToServer(events, config(socket), URI.create("ws://anything.invalid/app/echo/a"))) {
                String text = "through a file ".repeat(10_000);
                session.getBasicRemote().sendText(text);
                assertThat(events.next()).isEqualTo(text);
            }
            assertThat(events.next()).asString().startsWith("close 1000");
        }
    }

    @Test
    void pathThatNobodyListensAtIsAnIoExceptionThatNamesIt() {
        Path nobody = folder.resolve("nobody.sock");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> client.connectToServer(events, config(nobody), URI.create("ws://localhost/")))
                .withMessageContaining("cannot connect to ws://localhost/ over the Unix domain socket " + nobody);
    }

    private static ClientEndpointConfig config(Path socket) {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().put("dev.soto.unixSocket", socket);
        return config;
    }

    /** Copies the bytes of one connection to a port and back. */
    private static void forward(ServerSocketChannel listening, int port) {
        start(() -> {
            SocketChannel client = listening.accept();
            SocketChannel server = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
            start(() -> copy(client, server));
            copy(server, client);
        });
    }

    private static void copy(SocketChannel from, SocketChannel to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        while (from.read(buffer) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
            buffer.clear();
        }
        to.shutdownOutput();
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException ended) {
                        Thread.currentThread().interrupt();
                    }
                },
                "test-forward");
        thread.setDaemon(true);
        thread.start();
    }
}
