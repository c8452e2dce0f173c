package dev.soto.examples.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.ConnectionServices;
import dev.soto.connection.OutgoingMessage;
import dev.soto.connection.StreamTransport;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.protocol.handshake.ClientHandshake;
import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.ServerHandshake;
import dev.soto.protocol.handshake.UpgradeRequest;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Role;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChecksumExtensionTest {
    private static final ServerHandshake SERVER = new ServerHandshake(ServerHandshake.Strictness.LIBSOUP);
    private static final String HEADER = "Sec-WebSocket-Extensions";

    private final ConnectionServices services = ConnectionServices.create(Runnable::run);
    private @Nullable WebSocketConnection client;
    private @Nullable WebSocketConnection server;
    /** What the server's application hears. */
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private final ConnectionListener listener = new ConnectionListener() {
        @Override
        public void onText(String message) {
            heard.add(message);
        }

        @Override
        public void onBinary(ByteBuffer message) {
            heard.add("binary " + message.remaining());
        }

        @Override
        public void onClosed(CloseStatus status) {
            heard.add("closed " + status);
        }
    };

    @AfterEach
    void close() {
        for (WebSocketConnection one : new WebSocketConnection[] {client, server}) {
            if (one != null) {
                one.abort(new IOException("the test is over"));
            }
        }
        services.timer().close();
    }

    private static ExtensionManager supporting(boolean deflateFirst) {
        ExtensionManager manager = new ExtensionManager();
        if (deflateFirst) {
            manager.add(() -> new PerMessageDeflate(
                    DeflateOptions.builder().thresholdBytes(0).build()));
        }
        return manager.add(ChecksumExtension::new);
    }

    /** Joins a client and a server by pipes; returns what they agreed on. */
    private String join(ExtensionManager clients, ExtensionManager servers) throws IOException, HandshakeException {
        PipedInputStream fromServer = new PipedInputStream();
        PipedInputStream fromClient = new PipedInputStream();
        PipedOutputStream toClient = new PipedOutputStream(fromServer);
        PipedOutputStream toServer = new PipedOutputStream(fromClient);
        try (ClientHandshake handshake =
                ClientHandshake.prepare(new SecureRandom(), null, List.of(), clients, List.of())) {
            ServerHandshake.Accepted accepted =
                    SERVER.process(new UpgradeRequest("GET", "/", handshake.requestHeaders()), null, null, servers);
            ExtensionChain agreed = handshake.verify(accepted.response()).extensions();
            client = open(Role.CLIENT, StreamTransport.over(fromServer, toServer), agreed, new ConnectionListener() {});
            server = open(Role.SERVER, StreamTransport.over(fromClient, toClient), accepted.extensions(), listener);
            return String.valueOf(accepted.response().headers().first(HEADER));
        }
    }

    private WebSocketConnection open(
            Role role, StreamTransport transport, ExtensionChain extensions, ConnectionListener application) {
        WebSocketConnection connection =
                new WebSocketConnection(role, transport, extensions, ConnectionOptions.LIBSOUP, services, application);
        connection.start(() -> {});
        return connection;
    }

    private void hears(String expected) throws InterruptedException {
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(expected);
    }

    /** A connection of the server's side whose peer is the test: what arrives, in hex. */
    private void receives(String hex) throws IOException {
        PipedInputStream input = new PipedInputStream();
        PipedOutputStream peer = new PipedOutputStream(input);
        ExtensionChain chain = ExtensionChain.of(new ChecksumExtension());
        client = open(
                Role.CLIENT,
                StreamTransport.over(input, new PipedOutputStream(new PipedInputStream())),
                chain,
                listener);
        peer.write(HexFormat.of().parseHex(hex.replace(" ", "")));
        peer.flush();
    }

    @Test
    void messagesComeWholeWithAChecksumThatNobodySees() throws Exception {
        assertThat(join(supporting(false), supporting(false))).isEqualTo("x-checksum");
        client.sendText("Hello", null);
        hears("Hello");
        client.sendText("", null);
        hears("");
        client.sendBinary(ByteBuffer.allocate(100_000), null);
        hears("binary 100000");
    }

    @Test
    void aMessageInPartsHasOneChecksumAtItsEnd() throws Exception {
        join(supporting(false), supporting(false));
        OutgoingMessage message = client.beginMessage(DataType.TEXT);
        message.text("one ", false, null);
        message.text("", false, null);
        message.text("two ", false, null);
        message.text("three", true, null);
        hears("one two three");
    }

    @Test
    void itWorksTogetherWithCompression() throws Exception {
        assertThat(join(supporting(true), supporting(true)))
                .isEqualTo("permessage-deflate; client_max_window_bits=15, x-checksum");
        client.sendText("Hello Hello Hello Hello", null);
        hears("Hello Hello Hello Hello");
        client.sendText("again", null);
        hears("again");
    }

    @Test
    void theBytesOnTheWireAreRsv2AndTheCrcOfTheMessage() throws Exception {
        // The check value of CRC-32 is that of the digits 1 to 9.
        receives("a1 0d 313233343536373839 cbf43926");
        hears("123456789");
    }

    @Test
    void aWrongOrMissingChecksumFailsTheConnection() throws Exception {
        receives("a1 0d 313233343536373839 cbf43927");
        hears("closed 1007 \"checksum is cbf43927, but the message's is cbf43926 (x-checksum)\"");
        receives("a1 03 313233");
        hears("closed 1007 \"message of 3 bytes has no checksum (x-checksum)\"");
    }

    @Test
    void aMessageWithoutTheBitPassesAndAContinuationMustNotHaveIt() throws Exception {
        receives("81 01 41  21 01 31  a0 00");
        hears("A");
        hears("closed 1002 \"RSV2 must not be set on a continuation frame (x-checksum)\"");
    }

    @Test
    void aServerThatDoesNotKnowItGoesOnWithout() throws Exception {
        assertThat(join(supporting(false), new ExtensionManager())).isEqualTo("null");
        client.sendText("Hello", null);
        hears("Hello");
    }

    @Test
    void parametersAreRefused() {
        try (ClientHandshake handshake =
                ClientHandshake.prepare(new SecureRandom(), null, List.of(), supporting(false), List.of())) {
            UpgradeRequest request =
                    new UpgradeRequest("GET", "/", handshake.requestHeaders().set(HEADER, "x-checksum; strength=9"));
            assertThatThrownBy(() -> SERVER.process(request, null, null, supporting(false)))
                    .isInstanceOfSatisfying(
                            HandshakeException.class,
                            failure -> assertThat(failure.error()).isEqualTo(HandshakeError.BAD_HANDSHAKE))
                    .hasMessageContaining("has no parameters");
        }
    }
}
