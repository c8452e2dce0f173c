package dev.soto.libsoup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.soto.connection.ConnectionServices;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.ServerHandshake;
import dev.soto.protocol.handshake.ServerHandshake.Strictness;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/libsoup.md names every symbol, and its example runs and stands there as it is compiled. */
@Timeout(60)
class MigrationGuideTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ServerHandshake server = new ServerHandshake(Strictness.LIBSOUP);

    @Test
    void theExampleTalksToAServer() throws Exception {
        ConnectionServices services = ConnectionServices.create(Runnable::run);
        try (ServerSocket acceptor = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(acceptor.getInetAddress(), acceptor.getLocalPort());
                Socket accepted = acceptor.accept()) {
            Side[] echo = new Side[1];
            MigrationExample example =
                    new MigrationExample(services, new PrintStream(printed, true, UTF_8), (socket, path, headers) -> {
                        try {
                            ServerHandshake.Accepted agreed = server.process(
                                    new UpgradeRequest("GET", path, headers),
                                    "https://example.org",
                                    List.of("chat"),
                                    SetUp.deflate());
                            echo[0] = Side.server(accepted, agreed.extensions(), services);
                            return agreed.response();
                        } catch (HandshakeException e) {
                            throw new IOException(e);
                        }
                    });
            WebSocketConnection connection =
                    example.talk(client, URI.create("ws://127.0.0.1:" + acceptor.getLocalPort() + "/chat"));
            assertThat(connection.role()).isEqualTo(Role.CLIENT);
            assertThat(connection.details().subprotocol()).isEqualTo("chat");
            echo[0].hears("hello");
            echo[0].connection.sendText("welcome", null);
            echo[0].connection.sendBinary(ByteBuffer.allocate(200_000), null);
            echo[0].connection.close(new CloseStatus(1000, "bye"));
            await().untilAsserted(() -> assertThat(printed.toString(UTF_8).lines())
                    .containsExactly("text welcome", "binary of 200000 bytes", "closed 1000 bye"));
        } finally {
            services.timer().close();
        }
    }

    /** Thirty connections of ours, and peers that know nothing of Soto: masked frames of RFC 6455 section 5.7 by hand. */
    @Test
    void theExampleForManyConnectionsEchoesToAllOfThem() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        ManyConnectionsExample example = new ManyConnectionsExample(threads);
        List<SocketChannel> peers = new ArrayList<>();
        try (ServerSocketChannel acceptor = ServerSocketChannel.open()) {
            acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            for (int i = 0; i < 30; i++) {
                peers.add(SocketChannel.open(acceptor.getLocalAddress()));
                example.echo(acceptor.accept(), ExtensionChain.EMPTY);
            }
            byte[] maskedHello = HexFormat.of().parseHex("818537fa213d7f9f4d5158");
            for (SocketChannel peer : peers) {
                peer.write(ByteBuffer.wrap(maskedHello));
            }
            for (SocketChannel peer : peers) {
                ByteBuffer answer = ByteBuffer.allocate(7);
                while (answer.hasRemaining() && peer.read(answer) >= 0) {
                    // The rest comes.
                }
                assertThat(HexFormat.of().formatHex(answer.array())).isEqualTo("810548656c6c6f");
            }
        } finally {
            for (SocketChannel peer : peers) {
                peer.close();
            }
            example.close();
            threads.shutdown();
            assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MigrationExample", "ManyConnectionsExample"})
    void theGuideShowsTheExamplesAsTheyAreCompiled(String example) throws Exception {
        String source = Files.readString(Path.of("src/test/java/dev/soto/libsoup/" + example + ".java"));
        String shown = source.substring(source.indexOf("    // begin\n") + 13, source.indexOf("    // end\n"));
        assertThat(Files.readString(Path.of("../docs/libsoup.md"))).contains("```java\n" + shown.indent(-4) + "```");
    }

    @Test
    void theGuideNamesEverySymbolOfTheReferenceManual() throws Exception {
        String guide = Files.readString(Path.of("../docs/libsoup.md"));
        assertThat(Files.readAllLines(Path.of("src/test/resources/dev/soto/libsoup/symbols.txt")))
                .hasSizeGreaterThan(40)
                .allSatisfy(symbol -> assertThat(guide).contains("`" + symbol + "`"));
    }
}
