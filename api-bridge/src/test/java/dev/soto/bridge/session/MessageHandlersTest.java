package dev.soto.bridge.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.connection.ConnectionOptions;
import dev.soto.protocol.model.Role;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnMessage;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Message handlers that the application adds to a session (section 2.1.3). */
class MessageHandlersTest {
    private final SessionPair.Environment environment = new SessionPair.Environment();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        environment.close();
    }

    private static final class Opening extends Endpoint {
        private final Consumer<Session> opened;

        Opening(Consumer<Session> opened) {
            this.opened = opened;
        }

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            opened.accept(session);
        }
    }

    private SessionPair open(Role role, Consumer<Session> opened) throws Exception {
        var model = SessionPair.model(role, Opening.class, c -> c, c -> c);
        return SessionPair.of(environment, model, new Opening(opened));
    }

    private String next() throws InterruptedException {
        return heard.poll(10, TimeUnit.SECONDS);
    }

    /** A handler whose type is found through its superclass. */
    private abstract static class Listening<T> implements MessageHandler.Whole<T> {}

    @ParameterizedTest
    @EnumSource(Role.class)
    void typesAreFoundInTheClassOfAHandler(Role role) throws Exception {
        try (SessionPair pair = open(role, session -> {
            session.addMessageHandler(new Listening<String>() {
                @Override
                public void onMessage(String message) {
                    heard.add("text " + message);
                }
            });
            session.addMessageHandler(new MessageHandler.Partial<byte[]>() {
                @Override
                public void onMessage(byte[] part, boolean last) {
                    heard.add(new String(part, UTF_8) + last);
                }
            });
            session.addMessageHandler(new MessageHandler.Whole<PongMessage>() {
                @Override
                public void onMessage(PongMessage pong) {
                    heard.add("pong " + pong.getApplicationData().remaining());
                }
            });
        })) {
            pair.send("hello");
            assertThat(next()).isEqualTo("text hello");
            pair.peerSession.getBasicRemote().sendBinary(ByteBuffer.wrap(new byte[] {'a'}), false);
            assertThat(next()).isEqualTo("afalse");
            pair.peerSession.getBasicRemote().sendBinary(ByteBuffer.wrap(new byte[] {'b'}), true);
            assertThat(next()).isEqualTo("btrue");
            pair.peerSession.getBasicRemote().sendPong(ByteBuffer.allocate(3));
            assertThat(next()).isEqualTo("pong 3");
            assertThat(pair.tested.getMessageHandlers()).hasSize(3);
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void pongsThatAnswerTheKeepAliveAreNotForTheApplication(Role role) throws Exception {
        environment.options = ConnectionOptions.builder()
                .keepAliveInterval(Duration.ofMillis(10))
                .build();
        BlockingQueue<Integer> pings = new LinkedBlockingQueue<>();
        try (SessionPair pair = open(
                role,
                session -> session.addMessageHandler(
                        PongMessage.class,
                        pong -> heard.add("pong " + pong.getApplicationData().remaining())))) {
            // The keep-alive has a tick of 50 ms.
            await().during(Duration.ofMillis(200)).until(heard::isEmpty);
            pair.tested.getBasicRemote().sendPing(ByteBuffer.allocate(3));
            assertThat(next()).isEqualTo("pong 3");
            assertThat(heard).isEmpty();
        }
    }

    @Test
    void aLambdaNeedsItsTypeToBeGiven() throws Exception {
        try (SessionPair pair = open(Role.SERVER, session -> {})) {
            MessageHandler.Whole<String> lambda = heard::add;
            assertThatThrownBy(() -> pair.tested.addMessageHandler(lambda))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("addMessageHandler(Class, handler)");
            pair.tested.addMessageHandler(String.class, lambda);
            pair.send("now");
            assertThat(next()).isEqualTo("now");
        }
    }

    @Test
    void allWholeAndPartialTypesOfTheApi() throws Exception {
        try (SessionPair pair = open(Role.SERVER, session -> {
            session.addMessageHandler(Reader.class, reader -> heard.add("reader " + all(reader)));
            session.addMessageHandler(InputStream.class, stream -> heard.add("stream " + all(stream)));
        })) {
            pair.send("t");
            assertThat(next()).isEqualTo("reader t");
            pair.peerSession.getBasicRemote().sendBinary(ByteBuffer.wrap(new byte[] {'b'}));
            assertThat(next()).isEqualTo("stream b");
        }
        try (SessionPair pair = open(Role.SERVER, session -> {
            session.addMessageHandler(String.class, (part, last) -> heard.add("part " + part + last));
            session.addMessageHandler(byte[].class, (MessageHandler.Whole<byte[]>) b -> heard.add("bytes " + b.length));
        })) {
            pair.send("t");
            assertThat(next()).isEqualTo("part ttrue");
            pair.peerSession.getBasicRemote().sendBinary(ByteBuffer.allocate(2));
            assertThat(next()).isEqualTo("bytes 2");
        }
        try (SessionPair pair = open(Role.SERVER, session -> {
            session.addMessageHandler(Integer.class, number -> heard.add("number " + (number + 1)));
            session.addMessageHandler(
                    ByteBuffer.class, (MessageHandler.Partial<ByteBuffer>) (part, last) -> heard.add("buffer " + last));
        })) {
            pair.send("41");
            assertThat(next()).isEqualTo("number 42");
            pair.peerSession.getBasicRemote().sendBinary(ByteBuffer.allocate(2));
            assertThat(next()).isEqualTo("buffer true");
        }
    }

    private static String all(Reader reader) {
        try {
            StringBuilder text = new StringBuilder();
            for (int c; (c = reader.read()) >= 0; ) {
                text.append((char) c);
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String all(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void onlyOneHandlerForEachNativeType() throws Exception {
        try (SessionPair pair = open(Role.SERVER, session -> {})) {
            Session session = pair.tested;
            session.addMessageHandler(String.class, heard::add);
            session.addMessageHandler(InputStream.class, stream -> {});
            session.addMessageHandler(PongMessage.class, pong -> {});
            assertThatThrownBy(() -> session.addMessageHandler(Reader.class, reader -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("text");
            assertThatThrownBy(() -> session.addMessageHandler(String.class, (part, last) -> {}))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() ->
                            session.addMessageHandler(ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>) bytes -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("binary");
            assertThatThrownBy(() -> session.addMessageHandler(PongMessage.class, pong -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("pong");
            assertThat(session.getMessageHandlers()).hasSize(3);
        }
    }

    @Test
    void whatCannotBeHandledIsRefused() throws Exception {
        try (SessionPair pair = open(Role.SERVER, session -> {})) {
            Session session = pair.tested;
            assertThatThrownBy(() -> session.addMessageHandler(StringBuilder.class, text -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("java.lang.StringBuilder");
            assertThatThrownBy(() -> session.addMessageHandler(Integer.class, (part, last) -> {}))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.addMessageHandler(null)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.addMessageHandler(new MessageHandler() {}))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.removeMessageHandler(null)).isInstanceOf(IllegalArgumentException.class);
            assertThat(session.getMessageHandlers()).isEmpty();
        }
    }

    @Test
    void messagesWithoutAHandlerAreDroppedAndALaterOneGetsTheNext() throws Exception {
        try (SessionPair pair = open(Role.SERVER, session -> {})) {
            MessageHandler.Whole<String> handler = heard::add;
            MessageHandler.Whole<PongMessage> marker = pong -> heard.add("marker");
            pair.tested.addMessageHandler(PongMessage.class, marker);
            pair.send("dropped");
            pair.peerSession.getBasicRemote().sendPong(ByteBuffer.allocate(0));
            assertThat(next()).isEqualTo("marker");
            pair.tested.addMessageHandler(String.class, handler);
            pair.send("taken");
            assertThat(next()).isEqualTo("taken");
            pair.tested.removeMessageHandler(handler);
            assertThat(pair.tested.getMessageHandlers()).containsExactly(marker);
            pair.send("dropped");
            pair.peerSession.getBasicRemote().sendPong(ByteBuffer.allocate(0));
            assertThat(next()).isEqualTo("marker");
            pair.tested.addMessageHandler(String.class, (part, last) -> heard.add("part " + part));
            pair.send("x");
            assertThat(next()).isEqualTo("part x");
        }
    }

    @Test
    void aMessageStaysWithTheHandlerThatItFound() throws Exception {
        MessageHandler.Partial<String> first = (part, last) -> heard.add("first " + part + last);
        try (SessionPair pair = open(Role.SERVER, session -> session.addMessageHandler(String.class, first))) {
            pair.peerSession.getBasicRemote().sendText("a", false);
            assertThat(next()).isEqualTo("first afalse");
            pair.tested.removeMessageHandler(first);
            pair.tested.addMessageHandler(
                    String.class, (MessageHandler.Whole<String>) text -> heard.add("second " + text));
            pair.peerSession.getBasicRemote().sendText("b", true);
            assertThat(next()).isEqualTo("first btrue");
            pair.send("c");
            assertThat(next()).isEqualTo("second c");
        }
    }

    @ServerEndpoint("/test")
    @ClientEndpoint
    public static class Annotated {
        @OnMessage
        public void hear(String message) {}
    }

    @Test
    void annotatedMethodsCountAsHandlers() throws Exception {
        try (SessionPair pair = SessionPair.annotated(environment, Role.CLIENT, Annotated.class)) {
            assertThat(pair.tested.getMessageHandlers()).hasSize(1);
            assertThatThrownBy(() -> pair.tested.addMessageHandler(Reader.class, reader -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("WSC 2.1.3-2");
            pair.tested.addMessageHandler(ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>) b -> heard.add("bytes"));
            pair.peerSession.getBasicRemote().sendBinary(ByteBuffer.allocate(1));
            assertThat(next()).isEqualTo("bytes");
        }
    }

    @Test
    void aReaderStreamsMoreThanMayBeKeptWholeAndHoldsTheSenderUp() throws Exception {
        int parts = 200;
        String part = "0123456789abcdef".repeat(1024);
        BlockingQueue<Integer> go = new LinkedBlockingQueue<>();
        AtomicInteger sent = new AtomicInteger();
        try (SessionPair pair = open(
                Role.SERVER,
                session -> session.addMessageHandler(Reader.class, reader -> {
                    try {
                        go.take();
                        long count = 0;
                        char[] chars = new char[10_000];
                        for (int n; (n = reader.read(chars)) >= 0; ) {
                            count += n;
                        }
                        heard.add("read " + count);
                    } catch (IOException | InterruptedException e) {
                        heard.add(e.toString());
                    }
                }))) {
            pair.tested.setMaxTextMessageBufferSize(1000);
            var sender = environment.threads.submit(() -> {
                for (int i = 0; i < parts; i++) {
                    pair.peerSession.getBasicRemote().sendText(part, i == parts - 1);
                    sent.incrementAndGet();
                }
                return null;
            });
            await().until(() -> sent.get() >= 4);
            await().during(Duration.ofMillis(200)).until(() -> sent.get() < parts / 4);
            go.add(1);
            assertThat(next()).isEqualTo("read " + (long) parts * part.length());
            sender.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aPongWaitsUntilTheStreamHandlerIsDone() throws Exception {
        try (SessionPair pair = open(Role.SERVER, session -> {
            session.addMessageHandler(Reader.class, reader -> heard.add("reader " + all(reader)));
            session.addMessageHandler(PongMessage.class, pong -> heard.add("pong"));
        })) {
            pair.peerSession.getBasicRemote().sendText("a", false);
            pair.peerSession.getBasicRemote().sendPong(ByteBuffer.allocate(0));
            pair.peerSession.getBasicRemote().sendText("b", true);
            assertThat(next()).isEqualTo("reader ab");
            assertThat(next()).isEqualTo("pong");
        }
    }
}
