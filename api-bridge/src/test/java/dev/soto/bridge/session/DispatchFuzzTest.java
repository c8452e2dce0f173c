package dev.soto.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.soto.protocol.model.Role;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Messages cut anywhere reach a message method of any form whole, once and in order; what it leaves unread disturbs no other. */
public class DispatchFuzzTest {
    private static final int MESSAGES = 8;
    /** For all: to start its threads anew would take most of an execution. */
    private static final SessionPair.Environment ENVIRONMENT = new SessionPair.Environment();

    /** What all forms do. */
    public abstract static class Heard {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @OnError
        public void error(Throwable error) {
            heard.add("error " + error);
        }
    }

    /** Whole messages. */
    @ServerEndpoint("/test")
    public static final class Whole extends Heard {
        @OnMessage
        public void text(String text) {
            heard.add(text);
        }

        @OnMessage
        public void binary(byte[] binary) {
            heard.add(new String(binary, StandardCharsets.UTF_8));
        }
    }

    /** Parts. */
    @ServerEndpoint("/test")
    public static final class Parts extends Heard {
        private final StringBuilder text = new StringBuilder();
        private final java.io.ByteArrayOutputStream binary = new java.io.ByteArrayOutputStream();

        @OnMessage
        public void text(String part, boolean last) {
            text.append(part);
            if (last) {
                heard.add(text.toString());
                text.setLength(0);
            }
        }

        @OnMessage
        public void binary(boolean last, ByteBuffer part) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            binary.writeBytes(bytes);
            if (last) {
                heard.add(binary.toString(StandardCharsets.UTF_8));
                binary.reset();
            }
        }
    }

    /** Streams, of which at most so many characters or bytes are read. */
    @ServerEndpoint("/test")
    public static final class Streams extends Heard {
        private int most;

        @OnMessage
        public void text(Reader message) throws IOException {
            StringBuilder text = new StringBuilder();
            for (int c; text.length() < most && (c = message.read()) >= 0; ) {
                text.append((char) c);
            }
            heard.add(text.toString());
        }

        @OnMessage
        public void binary(InputStream message) throws IOException {
            heard.add(new String(message.readNBytes(most), StandardCharsets.US_ASCII));
        }
    }

    @FuzzTest
    void everyMessageReachesItsMethodHoweverItIsCut(byte[] script) throws Exception {
        if (script.length < 4) {
            return;
        }
        int most = script[1] & 0x3f;
        Heard endpoint = switch (script[0] & 3) {
            case 0 -> new Whole();
            case 1 -> new Parts();
            default -> streams(most);
        };
        try (SessionPair pair = SessionPair.annotated(ENVIRONMENT, Role.SERVER, endpoint.getClass(), endpoint)) {
            List<String> expected = new ArrayList<>();
            int at = 2;
            for (int i = 0; i < MESSAGES && at + 1 < script.length; i++) {
                int cuts = script[at] & 3;
                boolean binary = (script[at] & 4) != 0;
                int length = Math.min(script[at + 1] & 0x7f, script.length - at - 2);
                String text = text(script, at + 2, length, !binary);
                at += 2 + length;
                send(pair.peerSession.getBasicRemote(), text, binary, cuts);
                expected.add(endpoint instanceof Streams ? text.substring(0, Math.min(most, text.length())) : text);
            }
            for (String message : expected) {
                assertThat(endpoint.heard.poll(10, TimeUnit.SECONDS)).isEqualTo(message);
            }
            assertThat(endpoint.heard).isEmpty();
        }
    }

    private static Streams streams(int most) {
        Streams streams = new Streams();
        streams.most = most;
        return streams;
    }

    /** Letters of one byte; in text of two and three as well. */
    private static String text(byte[] script, int from, int length, boolean wide) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < from + length; i++) {
            text.append(!wide || script[i] >= 0 ? (char) ('a' + (script[i] & 0xf)) : script[i] % 2 == 0 ? 'ß' : '€');
        }
        return text.toString();
    }

    private static void send(RemoteEndpoint.Basic remote, String text, boolean binary, int cuts) throws IOException {
        int begin = 0;
        for (int i = 0; i <= cuts; i++) {
            boolean last = i == cuts;
            int end = last ? text.length() : begin + (text.length() - begin) / 2;
            String part = text.substring(begin, end);
            if (binary) {
                remote.sendBinary(ByteBuffer.wrap(part.getBytes(StandardCharsets.US_ASCII)), last);
            } else {
                remote.sendText(part, last);
            }
            begin = end;
        }
    }
}
