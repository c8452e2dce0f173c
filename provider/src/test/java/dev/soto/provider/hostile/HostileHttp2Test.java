package dev.soto.provider.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.websocket.ClientEndpointConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
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
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().put("dev.soto.httpVersion", "2");
        config.getUserProperties().put("dev.soto.handshakeTimeout", "20 s");
        client.connectToServer(events, config, URI.create("ws://127.0.0.1:" + server.port() + "/"));
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
}
