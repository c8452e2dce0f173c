package dev.soto.examples.extension;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.bridge.handshake.SotoExtension;
import dev.soto.protocol.extension.FrameHeader;
import dev.soto.protocol.extension.WebSocketExtension;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.SotoWebSocketContainer;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The extension works through Jakarta's API, on both sides. */
@Timeout(60)
class JakartaTest {
    private static final String TEXT = "Hello ".repeat(100);

    private final SotoWebSocketContainer client = new SotoWebSocketContainer();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    /** Reserved bits of the messages that the client receives. */
    private final BlockingQueue<String> bits = new LinkedBlockingQueue<>();

    private Server server;
    private SotoServerContainer container;

    private final Endpoint listening = new Endpoint() {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(String.class, heard::add);
            session.addMessageHandler(ByteBuffer.class, message -> heard.add("" + message.remaining()));
        }
    };

    /** Sees the frames as they come when it is the last in the list; the other side does nothing. */
    private static final class Seeing implements WebSocketExtension {
        private final BlockingQueue<String> bits;

        Seeing(BlockingQueue<String> bits) {
            this.bits = bits;
        }

        @Override
        public String name() {
            return "x-seeing";
        }

        @Override
        public void beginIncoming(FrameHeader header) {
            bits.add((header.has(FrameHeader.RSV1) ? "1" : "-") + (header.has(FrameHeader.RSV2) ? "2" : "-"));
        }
    }

    /** A programmatic endpoint of the server. */
    public static final class Programmatic extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(
                    String.class, text -> session.getAsyncRemote().sendText(text));
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = ChecksumServer.start(0);
        container = ChecksumServer.container(((ServletContextHandler) server.getHandler()).getServletContext());
        container.extensions().add(() -> new Seeing(new LinkedBlockingQueue<>()));
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.stop();
    }

    private Session connect(String path, Extension... extensions) throws Exception {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .extensions(List.of(extensions))
                .build();
        return client.connectToServer(listening, config, uri(path));
    }

    private URI uri(String path) {
        return URI.create("ws://localhost:" + server.getURI().getPort() + path);
    }

    private static SotoExtension checksum() {
        return new SotoExtension(ChecksumExtension::new);
    }

    private static SotoExtension deflate() {
        return new SotoExtension(() -> new PerMessageDeflate(DeflateOptions.DEFAULT));
    }

    private SotoExtension seeing() {
        return new SotoExtension(() -> new Seeing(bits));
    }

    private static List<String> agreed(Session session) {
        return session.getNegotiatedExtensions().stream()
                .map(Extension::getName)
                .toList();
    }

    private void echoes(Session session, String text) throws Exception {
        session.getBasicRemote().sendText(text);
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(text);
    }

    @Test
    void theExampleClientAndServerAgreeOnChecksums() throws Exception {
        try (Session session = ChecksumClient.connect(client, listening, uri("/echo"))) {
            assertThat(agreed(session)).containsExactly("x-checksum");
            echoes(session, TEXT);
            echoes(session, "");
        }
    }

    @Test
    void messagesCarryTheBitOfTheChecksum() throws Exception {
        try (Session session = connect("/echo", checksum(), seeing())) {
            echoes(session, TEXT);
            assertThat(bits.poll(20, TimeUnit.SECONDS)).isEqualTo("-2");
        }
    }

    @Test
    void compressionGoesBesideItAndAMessageMayOptOut() throws Exception {
        try (Session session = connect("/echo", deflate(), checksum(), seeing())) {
            assertThat(agreed(session)).containsExactly("permessage-deflate", "x-checksum", "x-seeing");
            echoes(session, TEXT);
            assertThat(bits.poll(20, TimeUnit.SECONDS)).isEqualTo("12");
            session.getBasicRemote().sendBinary(ByteBuffer.allocate(1_000));
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("1000");
            assertThat(bits.poll(20, TimeUnit.SECONDS)).as("Compression.OFF").isEqualTo("-2");
            echoes(session, TEXT);
            assertThat(bits.poll(20, TimeUnit.SECONDS)).isEqualTo("12");
        }
    }

    @Test
    void aClientWithoutItConnectsAndItsMessagesPass() throws Exception {
        try (Session session = connect("/echo", seeing())) {
            assertThat(agreed(session)).containsExactly("x-seeing");
            echoes(session, TEXT);
            assertThat(bits.poll(20, TimeUnit.SECONDS)).isEqualTo("--");
        }
    }

    @Test
    void aServerWithoutItGoesOnWithout() throws Exception {
        assertThat(container.extensions().remove(ChecksumExtension.NAME)).isTrue();
        try (Session session = ChecksumClient.connect(client, listening, uri("/echo"))) {
            assertThat(agreed(session)).isEmpty();
            echoes(session, TEXT);
        }
    }

    @Test
    void aClientContainerOffersWhatWasAddedToIt() throws Exception {
        client.extensions().add(ChecksumExtension::new);
        try (Session session = connect("/echo")) {
            assertThat(agreed(session)).as("compression is not asked for").containsExactly("x-checksum");
            echoes(session, TEXT);
        }
    }

    @Test
    void anEndpointMayHaveItAlone() throws Exception {
        container.extensions().remove(ChecksumExtension.NAME);
        container.addEndpoint(ServerEndpointConfig.Builder.create(Programmatic.class, "/own")
                .extensions(List.of(checksum()))
                .build());
        try (Session session = connect("/own", checksum(), seeing())) {
            assertThat(agreed(session)).containsExactly("x-checksum", "x-seeing");
            echoes(session, TEXT);
            assertThat(bits.poll(20, TimeUnit.SECONDS)).isEqualTo("-2");
        }
    }

    @Test
    void theContainersDeflateCanBeTakenAwayAndAnEndpointsSettingGoesBeforeThat() throws Exception {
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(Programmatic.class, "/compressed")
                .build();
        config.getUserProperties().put("dev.soto.compression", true);
        container.addEndpoint(config);
        assertThat(container.getInstalledExtensions())
                .extracting(Extension::getName)
                .containsExactlyInAnyOrder("permessage-deflate", "x-checksum", "x-seeing");
        assertThat(container.extensions().remove("permessage-deflate")).isTrue();
        assertThat(container.getInstalledExtensions())
                .extracting(Extension::getName)
                .containsExactlyInAnyOrder("x-checksum", "x-seeing");
        try (Session plain = connect("/echo", deflate());
                Session compressed = connect("/compressed", deflate())) {
            assertThat(agreed(plain)).isEmpty();
            assertThat(agreed(compressed)).containsExactly("permessage-deflate");
        }
    }

    @Test
    void theDocumentationShowsTheExamplesSource() throws Exception {
        String page = Files.readString(Path.of("../../docs/jakarta-ee.md"));
        for (String file : List.of("ChecksumServer", "ChecksumClient")) {
            Path source = Path.of("src/main/java/dev/soto/examples/extension/" + file + ".java");
            List<String> shown = Files.readAllLines(source).stream()
                    .map(String::strip)
                    .filter(line -> line.contains("extensions()")
                            || line.contains("SotoExtension(")
                            || line.contains("Compression.OFF"))
                    .toList();
            assertThat(shown).isNotEmpty();
            assertThat(page).contains(shown);
        }
    }
}
