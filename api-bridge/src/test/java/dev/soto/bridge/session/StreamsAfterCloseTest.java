package dev.soto.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.soto.protocol.model.Role;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Reader or InputStream that has been closed, in a message that came whole or in parts. */
class StreamsAfterCloseTest {
    private final SessionPair.Environment environment = new SessionPair.Environment();

    @AfterEach
    void stop() {
        environment.close();
    }

    /** Reads a bit, closes, and keeps what it closed. */
    @ServerEndpoint("/test")
    @ClientEndpoint
    public static class Closing {
        final BlockingQueue<Reader> readers = new LinkedBlockingQueue<>();
        final BlockingQueue<InputStream> streams = new LinkedBlockingQueue<>();

        @OnMessage
        public void text(Reader reader) throws IOException {
            assertThat(reader.read()).isEqualTo('a');
            reader.close();
            reader.close();
            readers.add(reader);
        }

        @OnMessage
        public void binary(InputStream stream) throws IOException {
            assertThat(stream.read()).isEqualTo('a');
            stream.close();
            stream.close();
            streams.add(stream);
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void everyMethodThatReadsThrows(Role role) throws Exception {
        Closing endpoint = new Closing();
        try (SessionPair pair = SessionPair.annotated(environment, role, Closing.class, endpoint)) {
            ByteBuffer bytes = ByteBuffer.wrap(new byte[] {'a', 'b'});
            pair.send("ab");
            pair.peerSession.getBasicRemote().sendText("ab", false);
            pair.peerSession.getBasicRemote().sendText("c", true);
            pair.peerSession.getBasicRemote().sendBinary(bytes);
            pair.peerSession.getBasicRemote().sendBinary(bytes, false);
            pair.peerSession.getBasicRemote().sendBinary(bytes, true);
            for (int i = 0; i < 2; i++) {
                Reader reader = endpoint.readers.poll(10, TimeUnit.SECONDS);
                assertThatIOException().isThrownBy(reader::read);
                assertThatIOException().isThrownBy(() -> reader.read(new char[0]));
                assertThatIOException().isThrownBy(reader::ready);
                assertThatIOException().isThrownBy(() -> reader.skip(1));
                InputStream stream = endpoint.streams.poll(10, TimeUnit.SECONDS);
                assertThatIOException().isThrownBy(stream::read);
                assertThatIOException().isThrownBy(() -> stream.read(new byte[0]));
                assertThatIOException().isThrownBy(stream::readAllBytes);
                assertThatIOException().isThrownBy(stream::available);
            }
        }
    }
}
