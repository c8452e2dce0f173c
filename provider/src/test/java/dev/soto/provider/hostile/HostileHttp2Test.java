package dev.soto.provider.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.soto.testing.TestCertificate;
import jakarta.websocket.ClientEndpointConfig;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that mean ill over HTTP/2, in frames of their own. */
@Timeout(60)
class HostileHttp2Test extends AgainstHostileServers {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final byte[] CONNECT_PROTOCOL = {0, 8, 0, 0, 0, 1};
    /** The 8th entry of HPACK's table (RFC 7541 appendix A). */
    private static final byte[] STATUS_200 = {(byte) 0x88};

    /** What a server does with the request, which is stream 1. */
    private interface Answer {
        void to(RawServer.Wire wire) throws IOException;
    }

    private static RawServer server(Answer answer) throws IOException {
        return new RawServer(wire -> {
            wire.send(frame(SETTINGS, 0, 0, CONNECT_PROTOCOL));
            wire.head();
            for (int i = 0; i < "SM\r\n\r\n".length(); i++) {
                wire.read();
            }
            while (readFrame(wire) != HEADERS) {}
            answer.to(wire);
            wire.untilHungUp();
        });
    }

    private static int readFrame(RawServer.Wire wire) throws IOException {
        int length = wire.read() << 16 | wire.read() << 8 | wire.read();
        int type = wire.read();
        if (type < 0) {
            throw new EOFException("closed by the client");
        }
        for (int i = 0; i < 5 + length; i++) {
            wire.read();
        }
        return type;
    }

    private static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    private static byte[] octets(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length);
        for (int value : values) {
            buffer.putInt(value);
        }
        return buffer.array();
    }

    /** Afterwards no connection is kept for others. */
    private Throwable failure(RawServer server) {
        Throwable failure = catchThrowable(() -> connect(server));
        client.close();
        return failure;
    }

    private void connect(RawServer server) throws Exception {
        connect(server, "ws", "2", "20 s");
    }

    private void connect(RawServer server, String scheme, String version, String timeout) throws Exception {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().put("dev.soto.httpVersion", version);
        config.getUserProperties().put("dev.soto.handshakeTimeout", timeout);
        config.getUserProperties().put("dev.soto.proxy", "none");
        client.connectToServer(events, config, URI.create(scheme + "://127.0.0.1:" + server.port() + "/"));
    }

    private static byte[] many(byte[] frame) {
        ByteBuffer all = ByteBuffer.allocate(1_000 * frame.length);
        while (all.hasRemaining()) {
            all.put(frame);
        }
        return all.array();
    }

    /** None of them is read by the server: their answers would wait in memory. */
    @ParameterizedTest
    @ValueSource(ints = {PING, DATA})
    void framesThatOnlyMakeWorkEndTheConnection(int type) throws Exception {
        byte[] flood = many(type == PING ? frame(PING, 0, 0, new byte[8]) : frame(DATA, 0, 1));
        try (RawServer server = server(wire -> {
            while (true) {
                wire.send(flood);
            }
        })) {
            assertThat(failure(server))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the server sent more than 128 frames within a second that only make work")
                    .hasMessageNotContaining("does the server speak HTTP/2");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | has reset the stream of the handshake: internal_error (RFC 9113 section 7)",
                "13 | http_1_1_required_error (RFC 9113 section 7), it wants HTTP/1.1: try dev.soto.httpVersion=1.1",
            })
    void aStreamThatIsResetIsSaidToBe(int error, String said) throws Exception {
        try (RawServer server = server(wire -> wire.send(frame(RST_STREAM, 0, 1, octets(error))))) {
            assertThat(failure(server))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(said)
                    .hasMessageNotContaining("does the server speak HTTP/2");
        }
    }

    /** It has agreed, and says afterwards that it has processed nothing. */
    @Test
    void aGoawayThatTakesTheStreamBackIsABrokenConnectionAndNoError() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        try (RawServer server = server(wire -> {
            wire.send(frame(HEADERS, END_HEADERS, 1, STATUS_200));
            wire.send(frame(DATA, 0, 1, (byte) 0x81, (byte) 2, (byte) 'h', (byte) 'i'));
            awaitUninterruptibly(read);
            wire.send(frame(GOAWAY, 0, 0, octets(0, 2)));
        })) {
            connect(server);
            assertThat(events.next()).isEqualTo("text hi");
            read.countDown();
            assertThat(events.next()).startsWith("close 1006 the connection broke: ");
            client.close();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void whatAServerPutsIntoAHeaderIsNotInTheMessageAsItIs() throws Exception {
        byte[] value = "x\r\nforged: line".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer block = ByteBuffer.allocate(100)
                .put(STATUS_200)
                .put((byte) 0)
                .put((byte) 1)
                .put((byte) 'a')
                .put((byte) value.length)
                .put(value)
                .flip();
        byte[] headers = new byte[block.remaining()];
        block.get(headers);
        try (RawServer server = server(wire -> wire.send(frame(HEADERS, END_HEADERS, 1, headers)))) {
            assertThat(failure(server)).isNotNull().message().doesNotContain("\r", "\n");
        }
    }

    /** Jetty resets the stream for the first, and tells nobody. */
    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 0})
    void aWindowThatIsUpdatedWronglyEndsTheSessionAtOnce(int delta) throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        try (RawServer server = server(wire -> {
            wire.send(frame(HEADERS, END_HEADERS, 1, STATUS_200));
            wire.send(frame(DATA, 0, 1, (byte) 0x81, (byte) 2, (byte) 'h', (byte) 'i'));
            awaitUninterruptibly(read);
            wire.send(frame(WINDOW_UPDATE, 0, 1, octets(delta)));
        })) {
            connect(server);
            assertThat(events.next()).isEqualTo("text hi");
            read.countDown();
            assertThat(events.next()).startsWith("close 1006 the connection broke: ");
            client.close();
        }
    }

    @Test
    void dataBehindTheEndOfItsStreamLeavesNoSessionOpen() throws Exception {
        try (RawServer server = server(wire -> {
            wire.send(frame(HEADERS, END_HEADERS, 1, STATUS_200));
            wire.send(frame(DATA, END_STREAM, 1, (byte) 0x81, (byte) 2, (byte) 'h', (byte) 'i'));
            wire.send(frame(DATA, 0, 1, (byte) 0x81, (byte) 2, (byte) 'h', (byte) 'o'));
        })) {
            connect(server);
            assertThat(events.all()).contains("close 1006 ").doesNotContain("ho");
            client.close();
        }
    }

    /** The client itself stays, and others may connect: it is the socket that has to be closed. */
    @Test
    void headersWithoutAnEndDoNotOutlastTheHandshakesTime() throws Exception {
        byte[] flood = many(frame(CONTINUATION, 0, 1));
        CountDownLatch hungUp = new CountDownLatch(1);
        try (RawServer server = server(wire -> {
            wire.send(frame(HEADERS, 0, 1, STATUS_200));
            untilHungUp(wire, flood, hungUp);
        })) {
            assertThat(catchThrowable(() -> connect(server, "ws", "2", "4 s")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no answer within 4000 ms (dev.soto.handshakeTimeout)");
            assertThat(hungUp.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void untilHungUp(RawServer.Wire wire, byte[] flood, CountDownLatch hungUp) throws IOException {
        try {
            while (true) {
                wire.send(flood);
            }
        } finally {
            hungUp.countDown();
        }
    }

    /** To read them has no end, and Jetty lets nobody write meanwhile. */
    @ParameterizedTest
    @ValueSource(strings = {"2", "auto"})
    void recordsOfTlsWithNothingInThemEndTheConnection(String version) throws Exception {
        byte[] flood = many(new byte[] {22, 3, 3, 0, 0});
        CountDownLatch hungUp = new CountDownLatch(1);
        try (RawServer server = new RawServer(wire -> {
            wire.read();
            untilHungUp(wire, flood, hungUp);
        })) {
            assertThat(catchThrowable(() -> connect(server, "wss", version, "10 s")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "TLS failed: the peer has sent more than 262144 bytes of TLS records with nothing in them");
            assertThat(hungUp.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** New keys again and again, to each of which the client has to answer. */
    @Test
    void newKeysOfTlsWithoutAnEndEndTheSession() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch hungUp = new CountDownLatch(1);
        try (RawServer server = new RawServer(wire -> {
            SSLSocket tls = (SSLSocket)
                    TestCertificate.serverContext().getSocketFactory().createSocket(wire.socket(), null, true);
            tls.setUseClientMode(false);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            tls.setSSLParameters(parameters);
            tls.getOutputStream().write(frame(SETTINGS, 0, 0, CONNECT_PROTOCOL));
            awaitRequest(tls.getInputStream());
            tls.getOutputStream().write(frame(HEADERS, END_HEADERS, 1, STATUS_200));
            tls.getOutputStream().write(frame(DATA, 0, 1, (byte) 0x81, (byte) 2, (byte) 'h', (byte) 'i'));
            Thread reading = new Thread(() -> {
                try {
                    tls.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException cut) {
                    assertThat(cut).isNotNull();
                } finally {
                    hungUp.countDown();
                }
            });
            reading.start();
            awaitUninterruptibly(read);
            try {
                while (hungUp.getCount() > 0) {
                    tls.startHandshake();
                }
            } catch (IOException cut) {
                // The JDK tells it in many ways, also without words; the other thread sees it as well.
                awaitUninterruptibly(hungUp);
            }
        })) {
            ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                    .sslContext(TestCertificate.clientContext())
                    .build();
            config.getUserProperties().put("dev.soto.httpVersion", "2");
            config.getUserProperties().put("dev.soto.proxy", "none");
            client.connectToServer(events, config, URI.create("wss://127.0.0.1:" + server.port() + "/"));
            assertThat(events.next()).isEqualTo("text hi");
            read.countDown();
            assertThat(hungUp.await(40, TimeUnit.SECONDS)).isTrue();
            assertThat(events.next()).startsWith("close 1006 ");
        }
    }

    private static void awaitRequest(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        data.skipNBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length());
        int type = -1;
        while (type != HEADERS) {
            int lengthAndType = data.readInt();
            type = lengthAndType & 0xFF;
            data.skipNBytes(5 + (lengthAndType >>> 8));
        }
    }

    /** Whoever connects next would wait for the connection that never comes about. */
    @ParameterizedTest
    @CsvSource({"ws, 2", "wss, 2", "wss, auto"})
    void aServerThatNeverBeginsIsHungUpAndAskedAnew(String scheme, String version) throws Exception {
        CountDownLatch hungUp = new CountDownLatch(2);
        try (RawServer server = new RawServer(wire -> {
            wire.untilHungUp();
            hungUp.countDown();
        })) {
            for (int i = 1; i <= 2; i++) {
                assertThat(catchThrowable(() -> connect(server, scheme, version, "2 s")))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("no answer within 2000 ms (dev.soto.handshakeTimeout)");
                assertThat(server.accepted()).isEqualTo(i);
            }
            assertThat(hungUp.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** A connect that is given up leaves those alone that share its connection. */
    @Test
    void aHandshakeThatIsGivenUpCutsNoOtherSessionOfItsConnection() throws Exception {
        CountDownLatch given = new CountDownLatch(1);
        try (RawServer server = server(wire -> {
            wire.send(frame(HEADERS, END_HEADERS, 1, STATUS_200));
            while (readFrame(wire) != HEADERS) {}
            awaitUninterruptibly(given);
            wire.send(frame(DATA, 0, 1, (byte) 0x81, (byte) 2, (byte) 'h', (byte) 'i'));
        })) {
            connect(server);
            assertThat(catchThrowable(() -> connect(server, "ws", "2", "1 s")))
                    .hasMessageContaining("no answer within 1000 ms (dev.soto.handshakeTimeout)");
            given.countDown();
            assertThat(events.next()).isEqualTo("text hi");
            assertThat(server.accepted()).isEqualTo(1);
            client.close();
        }
    }
}
