package dev.soto.bridge.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.ConnectionOptions;
import dev.soto.protocol.model.Role;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.DecodeException;
import jakarta.websocket.Decoder;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Handlers of an endpoint that allows buffers to be lent: who gets one, and who gets bytes of his own as ever. */
class LentMessagesTest {
    private static final String LONG = "0123456789".repeat(2_000);

    private final SessionPair.Environment environment = new SessionPair.Environment();

    @BeforeEach
    void lend() {
        environment.options = ConnectionOptions.builder().lentBuffers(true).build();
    }

    @AfterEach
    void stop() {
        environment.close();
    }

    private void expect(Role role, Class<?> endpoint, String... answers) throws Exception {
        try (SessionPair pair = SessionPair.annotated(environment, role, endpoint)) {
            for (String bytes : new String[] {"short", LONG}) {
                pair.peerSession.getBasicRemote().sendBinary(ByteBuffer.wrap(bytes.getBytes(UTF_8)));
                for (String answer : answers) {
                    assertThat(pair.peer.next()).isEqualTo(answer.replace("#", bytes));
                }
            }
        }
    }

    /** Sends it back, and says whether the buffer was lent and what became of the one before. */
    @ServerEndpoint("/test")
    @ClientEndpoint
    public static class Buffer {
        private ByteBuffer kept;

        @OnMessage
        public ByteBuffer hear(ByteBuffer message, Session session) throws IOException {
            session.getBasicRemote().sendText(message.isReadOnly() + (kept == null ? "" : " kept " + kept.remaining()));
            kept = message;
            return message;
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void byteBufferIsLentAndItsReplyIsCopiedAndWhenKeptItIsEmpty(Role role) throws Exception {
        try (SessionPair pair = SessionPair.annotated(environment, role, Buffer.class)) {
            pair.peerSession.getBasicRemote().sendBinary(ByteBuffer.wrap("short".getBytes(UTF_8)));
            assertThat(pair.peer.next()).isEqualTo("true");
            assertThat(pair.peer.next()).isEqualTo("binary short");
            pair.peerSession.getBasicRemote().sendBinary(ByteBuffer.wrap(LONG.getBytes(UTF_8)));
            assertThat(pair.peer.next()).isEqualTo("true kept 0");
            assertThat(pair.peer.next()).isEqualTo("binary " + LONG);
        }
    }

    /** Has another thread send it before it returns. */
    @ServerEndpoint("/test")
    @ClientEndpoint
    public static class OtherThread {
        @OnMessage
        public void hear(ByteBuffer message, Session session) throws InterruptedException, ExecutionException {
            CompletableFuture.runAsync(() -> session.getAsyncRemote().sendBinary(message.slice()))
                    .get();
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void anotherThreadMaySendItBeforeTheHandlerReturns(Role role) throws Exception {
        expect(role, OtherThread.class, "binary #");
    }

    @ServerEndpoint("/test")
    @ClientEndpoint
    public static class Bytes {
        @OnMessage
        public byte[] hear(byte[] message) {
            return message;
        }
    }

    @ServerEndpoint("/test")
    @ClientEndpoint
    public static class Streams {
        @OnMessage
        public String hear(InputStream message) throws IOException {
            return new String(message.readAllBytes(), UTF_8);
        }
    }

    @ServerEndpoint("/test")
    @ClientEndpoint
    public static class Parts {
        private final StringBuilder all = new StringBuilder();

        @OnMessage
        public String hear(ByteBuffer part, boolean last) {
            all.append(new String(part.array(), part.arrayOffset() + part.position(), part.remaining(), UTF_8));
            String answer = last ? all.toString() : null;
            all.setLength(last ? 0 : all.length());
            return answer;
        }
    }

    /** A message that keeps the buffer that it was made of. */
    public record Kept(ByteBuffer bytes) {}

    /** Keeps the buffer and uses its array. */
    public static class KeptDecoder implements Decoder.Binary<Kept> {
        @Override
        public Kept decode(ByteBuffer bytes) throws DecodeException {
            return new Kept(bytes);
        }

        @Override
        public boolean willDecode(ByteBuffer bytes) {
            return bytes.hasArray();
        }
    }

    @ServerEndpoint(value = "/test", decoders = KeptDecoder.class)
    @ClientEndpoint(decoders = KeptDecoder.class)
    public static class Decoded {
        @OnMessage
        public String hear(Kept message) {
            return UTF_8.decode(message.bytes()).toString();
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void handlersOfOtherFormsGetBytesOfTheirOwn(Role role) throws Exception {
        expect(role, Bytes.class, "binary #");
        expect(role, Streams.class, "#");
        expect(role, Parts.class, "#");
        expect(role, Decoded.class, "#");
    }

    /** Changes its handler within the handler. */
    public static class Changing extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(ByteBuffer.class, new MessageHandler.Whole<ByteBuffer>() {
                @Override
                public void onMessage(ByteBuffer message) {
                    session.getAsyncRemote().sendText("lent " + message.isReadOnly());
                    session.removeMessageHandler(this);
                    session.addMessageHandler(
                            byte[].class, bytes -> session.getAsyncRemote().sendText("array of " + bytes.length));
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void handlerThatTakesThePlaceOfOneThatBorrowsGetsBytesOfItsOwn(Role role) throws Exception {
        try (SessionPair pair = SessionPair.programmatic(environment, role, new Changing())) {
            for (int i = 0; i < 2; i++) {
                pair.peerSession.getBasicRemote().sendBinary(ByteBuffer.wrap(LONG.getBytes(UTF_8)));
            }
            assertThat(pair.peer.next()).isEqualTo("lent true");
            assertThat(pair.peer.next()).isEqualTo("array of 20000");
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void nothingIsLentToAnEndpointThatHasNotAllowedIt(Role role) throws Exception {
        environment.options = ConnectionOptions.DEFAULTS;
        try (SessionPair pair = SessionPair.annotated(environment, role, Buffer.class)) {
            pair.peerSession.getBasicRemote().sendBinary(ByteBuffer.wrap("short".getBytes(UTF_8)));
            assertThat(pair.peer.next()).isEqualTo("false");
        }
    }
}
