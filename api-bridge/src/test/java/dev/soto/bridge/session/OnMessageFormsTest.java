package dev.soto.bridge.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.bridge.endpoint.EndpointNotices;
import dev.soto.protocol.model.Role;
import dev.soto.testing.LogRecords;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.DecodeException;
import jakarta.websocket.Decoder;
import jakarta.websocket.EncodeException;
import jakarta.websocket.Encoder;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every parameter and return form of an OnMessage method (section 4.7), in both roles. */
class OnMessageFormsTest {
    private final SessionPair.Environment environment = new SessionPair.Environment();

    @AfterEach
    void stop() {
        environment.close();
    }

    private String answer(Role role, Class<?> endpoint, String text) throws Exception {
        try (SessionPair pair = SessionPair.annotated(environment, role, endpoint)) {
            pair.send(text);
            return pair.peer.next();
        }
    }

    private String binaryAnswer(Role role, Class<?> endpoint, String bytes) throws Exception {
        try (SessionPair pair = SessionPair.annotated(environment, role, endpoint)) {
            pair.peerSession.getBasicRemote().sendBinary(ByteBuffer.wrap(bytes.getBytes(UTF_8)));
            return pair.peer.next();
        }
    }

    @ServerEndpoint("/test")
    @ClientEndpoint
    public static class WholeText {
        @OnMessage
        public String hear(String message) {
            return "heard " + message;
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void wholeText(Role role) throws Exception {
        assertThat(answer(role, WholeText.class, "grüße")).isEqualTo("heard grüße");
    }

    @ServerEndpoint("/test/{room}/{number}")
    @ClientEndpoint
    public static class AnyOrder {
        @OnMessage
        public String hear(
                @PathParam("room") String room,
                Session session,
                @PathParam("number") Integer number,
                String message,
                @PathParam("nowhere") String nothing) {
            return room + number + message + nothing + session.isOpen();
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void parametersInAnyOrder(Role role) throws Exception {
        environment.pathParameters = Map.of("room", "kitchen", "number", "7");
        assertThat(answer(role, AnyOrder.class, "!")).isEqualTo("kitchen7!nulltrue");
    }

    @ServerEndpoint("/test")
    @ClientEndpoint
    public static class Primitive {
        @OnMessage
        public double hear(int number) {
            return number * 1.5;
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void primitivesBothWays(Role role) throws Exception {
        assertThat(answer(role, Primitive.class, "3")).isEqualTo("4.5");
    }

    @ServerEndpoint("/test/{letter}")
    @ClientEndpoint
    public static class Letters {
        @OnMessage
        public String hear(char message, @PathParam("letter") Character letter) {
            return letter + ":" + message;
        }

        @OnError
        public void failed(Session session, Throwable failure) throws IOException {
            session.getBasicRemote().sendText(failure.getClass().getSimpleName() + ": " + failure.getMessage());
        }
    }

    @ServerEndpoint("/test")
    @ClientEndpoint
    public static class Numbers {
        @OnMessage
        public int hear(int message) {
            return message;
        }

        @OnError
        public void failed(Session session, Throwable failure) throws IOException {
            session.getBasicRemote().sendText(failure.getClass().getSimpleName() + ": " + failure.getMessage());
        }
    }

    /** The official TCK's clientendpointonmessage sends "Echar" to a char; Character has no constructor of a String (WSC-4.7-2). */
    @ParameterizedTest
    @EnumSource(Role.class)
    void aCharTakesTheFirstCharacterAndTheLogSaysWhatIsLost(Role role) throws Exception {
        environment.pathParameters = Map.of("letter", "path");
        try (LogRecords log = new LogRecords(EndpointNotices.class)) {
            assertThat(answer(role, Letters.class, "Echar")).isEqualTo("p:E");
            assertThat(answer(role, Letters.class, "x")).isEqualTo("p:x");
            assertThat(log.at(Level.WARNING))
                    .filteredOn(text -> text.contains("first character"))
                    .hasSize(role == Role.SERVER ? 3 : 2)
                    .anySatisfy(text -> assertThat(text)
                            .contains("Letters.hear(char,", "a message was \"Echar\"", "for char (WSC-4.7-2)"))
                    .anySatisfy(text -> assertThat(text)
                            .contains("the path parameter {letter} was \"path\"", "for Character (WSC-4.3-5)"));
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aMessageThatIsNoValueOfThePrimitiveNamesValueMethodAndClause(Role role) throws Exception {
        for (String text : List.of("", " 7", "7.0", "2147483648", "0x7")) {
            assertThat(answer(role, Numbers.class, text))
                    .startsWith("DecodeException: the message \"" + text + "\" is no int for ")
                    .contains("Numbers.hear(int)", "section 4.7, WSC-4.7-2");
        }
        assertThat(answer(role, Letters.class, "")).contains("the message \"\" is no char for ");
        assertThat(answer(role, Letters.class, "\uD83D\uDE00")).contains("is no char for ");
    }

    @ServerEndpoint("/test")
    @ClientEndpoint
    public static class Boxed {
        @OnMessage
        public Character hear(Boolean value, Session session) {
            return value ? 'y' : 'n';
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void boxesBothWays(Role role) throws Exception {
        assertThat(answer(role, Boxed.class, "true")).isEqualTo("y");
    }

    @ServerEndpoint("/test")
    @ClientEndpoint
    public static class FromReader {
        @OnMessage
        public String hear(Reader reader) throws IOException {
            return "read " + new BufferedReader(reader).readLine();
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void readerOfAMessageInOnePart(Role role) throws Exception {
        assertThat(answer(role, FromReader.class, "all")).isEqualTo("read all");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void readerOfAMessageInManyParts(Role role) throws Exception {
        try (SessionPair pair = SessionPair.annotated(environment, role, FromReader.class)) {
            pair.peerSession.getBasicRemote().sendText("one ", false);
            pair.peerSession.getBasicRemote().sendText("two ", false);
            pair.peerSession.getBasicRemote().sendText("three", true);
            assertThat(pair.peer.next()).isEqualTo("read one two three");
            pair.send("again");
            assertThat(pair.peer.next()).isEqualTo("read again");
        }
    }

    @ServerEndpoint("/test")
    @ClientEndpoint
    public static class Bytes {
        @OnMessage
        public byte[] hear(byte[] message) {
            return ("got " + new String(message, UTF_8)).getBytes(UTF_8);
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void byteArrays(Role role) throws Exception {
        assertThat(binaryAnswer(role, Bytes.class, "12")).isEqualTo("binary got 12");
    }

    @ServerEndpoint("/test")
    @ClientEndpoint
    public static class VariableArity {
        @OnMessage
        public String hear(byte... message) {
            return "got " + new String(message, UTF_8);
        }
    }

    public static class Words implements Decoder.Text<String[]> {
        @Override
        public String[] decode(String text) {
            return text.split(" ");
        }

        @Override
        public boolean willDecode(String text) {
            return true;
        }
    }

    @ServerEndpoint(value = "/test", decoders = Words.class)
    @ClientEndpoint(decoders = Words.class)
    public static class VariableArityOfObjects {
        @OnMessage
        public String hear(Session session, String... words) {
            return String.join("+", words);
        }
    }

    /** As every language but Java's own compiler sees it, it is an array. */
    @ParameterizedTest
    @EnumSource(Role.class)
    void methodsOfVariableArityTakeTheArray(Role role) throws Exception {
        assertThat(binaryAnswer(role, VariableArity.class, "12")).isEqualTo("got 12");
        assertThat(answer(role, VariableArityOfObjects.class, "a b")).isEqualTo("a+b");
    }

    /** As Spring's proxies are called, and made: without any annotation. */
    public static class WholeText$$SpringCGLIB$$0 extends WholeText {
        @Override
        public String hear(String message) {
            return "proxied " + super.hear(message);
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aGeneratedProxyStandsForTheAnnotatedClassAndIsCalled(Role role) throws Exception {
        Object proxy = new WholeText$$SpringCGLIB$$0();
        try (SessionPair pair = SessionPair.annotated(environment, role, proxy.getClass(), proxy)) {
            pair.send("x");
            assertThat(pair.peer.next()).isEqualTo("proxied heard x");
        }
    }

    @ServerEndpoint("/test")
    @ClientEndpoint
    public static class Buffers {
        @OnMessage
        public ByteBuffer hear(ByteBuffer message, Session session) {
            ByteBuffer direct = ByteBuffer.allocateDirect(message.remaining());
            return direct.put(message).flip();
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void byteBuffers(Role role) throws Exception {
        assertThat(binaryAnswer(role, Buffers.class, "buffer")).isEqualTo("binary buffer");
    }

    @ServerEndpoint("/test")
    @ClientEndpoint
    public static class FromStream {
        @OnMessage
        public String hear(InputStream stream) throws IOException {
            return "streamed " + new String(stream.readAllBytes(), UTF_8);
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void inputStreams(Role role) throws Exception {
        assertThat(binaryAnswer(role, FromStream.class, "xyz")).isEqualTo("streamed xyz");
        try (SessionPair pair = SessionPair.annotated(environment, role, FromStream.class)) {
            pair.peerSession.getBasicRemote().sendBinary(ByteBuffer.wrap(new byte[] {'a'}), false);
            pair.peerSession.getBasicRemote().sendBinary(ByteBuffer.wrap(new byte[] {'b'}), true);
            assertThat(pair.peer.next()).isEqualTo("streamed ab");
        }
    }

    @ServerEndpoint("/test")
    @ClientEndpoint
    public static class Parts {
        private final StringBuilder parts = new StringBuilder();

        @OnMessage
        public void text(String part, boolean last, Session session) throws IOException {
            parts.append(part);
            if (last) {
                session.getBasicRemote().sendText("parts " + parts);
                parts.setLength(0);
            }
        }

        @OnMessage
        public String binary(boolean last, byte[] part) {
            parts.append(new String(part, UTF_8));
            return last ? "bytes " + parts : null;
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void partsOfBothTypes(Role role) throws Exception {
        try (SessionPair pair = SessionPair.annotated(environment, role, Parts.class)) {
            pair.peerSession.getBasicRemote().sendText("a", false);
            pair.peerSession.getBasicRemote().sendText("b", false);
            pair.peerSession.getBasicRemote().sendText("c", true);
            assertThat(pair.peer.next()).isEqualTo("parts abc");
            pair.peerSession.getBasicRemote().sendBinary(ByteBuffer.wrap(new byte[] {'d'}), false);
            pair.peerSession.getBasicRemote().sendBinary(ByteBuffer.wrap(new byte[] {'e'}), true);
            assertThat(pair.peer.next()).isEqualTo("bytes de");
        }
    }

    @ServerEndpoint("/test")
    @ClientEndpoint
    public static class Pongs {
        @OnMessage
        public String hear(PongMessage pong) {
            return "pong of " + UTF_8.decode(pong.getApplicationData());
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void pongs(Role role) throws Exception {
        try (SessionPair pair = SessionPair.annotated(environment, role, Pongs.class)) {
            pair.tested.getBasicRemote().sendPing(ByteBuffer.wrap("p".getBytes(UTF_8)));
            assertThat(pair.peer.next()).isEqualTo("pong of p");
            pair.peerSession.getAsyncRemote().sendPong(ByteBuffer.wrap("unasked".getBytes(UTF_8)));
            assertThat(pair.peer.next()).isEqualTo("pong of unasked");
        }
    }

    /** A message of its own type. */
    public record Point(int x, int y) {}

    public abstract static class Decoding<T> implements Decoder.Text<T> {
        @Override
        public boolean willDecode(String text) {
            return text.contains(",");
        }
    }

    public static final class PointText extends Decoding<Point> implements Encoder.Text<Point> {
        @Override
        public Point decode(String text) throws DecodeException {
            String[] parts = text.split(",", -1);
            try {
                return new Point(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
            } catch (NumberFormatException e) {
                throw new DecodeException(text, "no point", e);
            }
        }

        @Override
        public String encode(Point point) throws EncodeException {
            if (point.x == 0) {
                throw new EncodeException(point, "zero");
            }
            return "point " + point.x + ',' + point.y;
        }

        @Override
        public void init(jakarta.websocket.EndpointConfig config) {}

        @Override
        public void destroy() {}
    }

    public static final class PointStreams implements Decoder.BinaryStream<Point>, Decoder.TextStream<Point> {
        @Override
        public Point decode(InputStream stream) throws IOException {
            return new Point(stream.read(), stream.read());
        }

        @Override
        public Point decode(Reader reader) throws IOException {
            return new Point(reader.read(), -1);
        }
    }

    @ServerEndpoint(
            value = "/test",
            decoders = {PointText.class, PointStreams.class},
            encoders = PointText.class)
    @ClientEndpoint(
            decoders = {PointText.class, PointStreams.class},
            encoders = PointText.class)
    public static class Points {
        @OnMessage
        public Point hear(Point point) {
            return new Point(point.y, point.x);
        }

        @OnError
        public void failed(Session session, Throwable error) {
            String data = error instanceof DecodeException decode ? decode.getText() : "";
            session.getAsyncRemote().sendText(error.getClass().getSimpleName() + ' ' + data);
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void decodedObjectsOfBothTypes(Role role) throws Exception {
        assertThat(answer(role, Points.class, "1,2")).isEqualTo("point 2,1");
        assertThat(answer(role, Points.class, "A")).isEqualTo("point -1,65");
        assertThat(binaryAnswer(role, Points.class, "AB")).isEqualTo("point 66,65");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void failuresOfCodersReachOnErrorAndTheSessionStaysOpen(Role role) throws Exception {
        try (SessionPair pair = SessionPair.annotated(environment, role, Points.class)) {
            pair.send("a,b");
            assertThat(pair.peer.next()).isEqualTo("DecodeException a,b");
            pair.send("1,0");
            assertThat(pair.peer.next()).isEqualTo("EncodeException ");
            pair.send("3,4");
            assertThat(pair.peer.next()).isEqualTo("point 4,3");
        }
    }

    public static final class PointWriter implements Encoder.TextStream<Point> {
        @Override
        public void encode(Point point, Writer writer) throws IOException {
            writer.write("written " + point.x);
        }
    }

    public static final class LongStream implements Encoder.BinaryStream<Long> {
        @Override
        public void encode(Long value, OutputStream stream) throws IOException {
            stream.write(("long " + value).getBytes(UTF_8));
        }
    }

    @ServerEndpoint(
            value = "/test",
            decoders = PointText.class,
            encoders = {PointWriter.class, LongStream.class})
    @ClientEndpoint(
            decoders = PointText.class,
            encoders = {PointWriter.class, LongStream.class})
    public static class StreamEncoded {
        @OnMessage
        public Object hear(Point point) {
            return point.x > 0 ? point : (Object) Long.valueOf(point.x);
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void streamEncodersAndAnEncoderInsteadOfTheDefaultOne(Role role) throws Exception {
        assertThat(answer(role, StreamEncoded.class, "5,0")).isEqualTo("written 5");
        assertThat(answer(role, StreamEncoded.class, "-5,0")).isEqualTo("binary long -5");
    }
}
