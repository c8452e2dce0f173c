package dev.soto.bridge.coder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DecodeException;
import jakarta.websocket.Decoder;
import jakarta.websocket.EncodeException;
import jakarta.websocket.Encoder;
import jakarta.websocket.EndpointConfig;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which coder serves, and when coders come and go. */
class CoderSetsTest {
    private static final List<String> CALLS = new ArrayList<>();

    private final EndpointConfig config = ClientEndpointConfig.Builder.create().build();
    private final List<Object> released = new ArrayList<>();
    private final CoderFactory factory = new CoderFactory() {
        @Override
        public <T> T create(Class<T> type) throws InstantiationException {
            try {
                return type.getConstructor().newInstance();
            } catch (ReflectiveOperationException e) {
                throw (InstantiationException) new InstantiationException(type.getName()).initCause(e);
            }
        }

        @Override
        public void release(Object coder) {
            released.add(coder);
        }
    };

    @SafeVarargs
    private EncoderSet encoders(Class<? extends Encoder>... types) throws Exception {
        return EncoderSet.create(EncoderClasses.of(CoderSetsTest.class, List.of(types), type -> true), factory, config);
    }

    @SafeVarargs
    private DecoderSet decoders(Class<? extends Decoder>... types) throws Exception {
        return DecoderSet.create(DecoderClasses.of(CoderSetsTest.class, List.of(types), type -> true), factory, config);
    }

    public static class ObjectEncoder implements Encoder.Text<Object> {
        @Override
        public String encode(Object object) {
            return "object";
        }
    }

    public static class NumberEncoder implements Encoder.Text<Number> {
        @Override
        public String encode(Number number) {
            return "number";
        }
    }

    public static class IntegerEncoder implements Encoder.Binary<Integer> {
        @Override
        public ByteBuffer encode(Integer number) {
            return ByteBuffer.wrap(new byte[] {number.byteValue()});
        }
    }

    public static class NullEncoder implements Encoder.Text<Long> {
        @Override
        public String encode(Long number) {
            return null;
        }
    }

    @Test
    void theEncoderOfTheVeryClassIsPreferredThenTheFirstOfASuperclass() throws Exception {
        EncoderSet set = encoders(ObjectEncoder.class, NumberEncoder.class, IntegerEncoder.class);
        assertThat(set.encode(5)).isEqualTo(ByteBuffer.wrap(new byte[] {5}));
        assertThat(set.encode(5L)).isEqualTo("object");
        assertThat(encoders(NumberEncoder.class, ObjectEncoder.class).encode(5L))
                .isEqualTo("number");
    }

    @Test
    void withoutEncodersThereAreDefaults() throws Exception {
        EncoderSet set = encoders();
        assertThat(set.encode("text")).isEqualTo("text");
        assertThat(set.encode(1.5f)).isEqualTo("1.5");
        assertThat(set.encode('c')).isEqualTo("c");
        assertThat(set.encode(true)).isEqualTo("true");
        assertThat(set.encode(new byte[] {1})).isEqualTo(ByteBuffer.wrap(new byte[] {1}));
        assertThatThrownBy(() -> set.encode(List.of()))
                .isInstanceOf(EncodeException.class)
                .satisfies(e -> assertThat(((EncodeException) e).getObject()).isEqualTo(List.of()));
    }

    @Test
    void anEncoderThatReturnsNullIsNamed() throws Exception {
        EncoderSet set = encoders(NullEncoder.class);
        assertThatThrownBy(() -> set.encode(1L))
                .isInstanceOf(EncodeException.class)
                .hasMessageContaining(NullEncoder.class.getName());
    }

    public static class Unwilling implements Decoder.Text<String> {
        @Override
        public boolean willDecode(String text) {
            return text.startsWith("u");
        }

        @Override
        public String decode(String text) {
            return "first " + text;
        }
    }

    public static class Willing implements Decoder.Text<String> {
        @Override
        public boolean willDecode(String text) {
            return !text.equals("nobody");
        }

        @Override
        public String decode(String text) {
            return "second " + text;
        }
    }

    @Test
    void theFirstWillingDecoderIsUsed() throws Exception {
        TextDecoding decoding = decoders(Unwilling.class, Willing.class)
                .text(String.class, "a handler", (taker, what, text, loss) -> {});
        assertThat(decoding.decode("u")).isEqualTo("first u");
        assertThat(decoding.decode("x")).isEqualTo("second x");
        assertThatThrownBy(() -> decoding.decode("nobody"))
                .isInstanceOf(DecodeException.class)
                .satisfies(e -> assertThat(((DecodeException) e).getText()).isEqualTo("nobody"));
    }

    public static class ReaderDecoder implements Decoder.Text<Reader> {
        @Override
        public boolean willDecode(String text) {
            return true;
        }

        @Override
        public Reader decode(String text) {
            return new StringReader("decoded " + text);
        }
    }

    public static class StreamDecoder implements Decoder.BinaryStream<StringReader> {
        @Override
        public StringReader decode(InputStream stream) throws java.io.IOException {
            return new StringReader(new String(stream.readAllBytes(), UTF_8));
        }
    }

    @Test
    void nativeTypesNeedADecoderOfExactlyTheirType() throws Exception {
        DecoderClasses classes =
                decoders(ReaderDecoder.class, StreamDecoder.class).classes();
        assertThat(classes.decodesText(Reader.class)).isTrue();
        assertThat(classes.decodesBinary(Reader.class)).isFalse();
        assertThat(classes.decodesBinary(StringReader.class)).isTrue();
        assertThat(classes.decodesText(InputStream.class)).isFalse();
        assertThat(classes.decodesText(Readable.class)).isTrue();
        assertThat(classes.decodesText(int.class)).isTrue();
    }

    @Test
    void streamDecodersReadTheRemainingBytesOnly() throws Exception {
        ByteBuffer message =
                ByteBuffer.wrap("xxabyy".getBytes(UTF_8)).position(2).limit(4);
        Reader decoded = (Reader)
                decoders(StreamDecoder.class).binary(StringReader.class).decode(message);
        char[] chars = new char[3];
        assertThat(decoded.read(chars)).isEqualTo(2);
        assertThat(chars).startsWith('a', 'b');
    }

    public static class Noted implements Encoder.Text<List<?>>, Decoder.Text<List<?>> {
        @Override
        public void init(EndpointConfig config) {
            CALLS.add("init");
        }

        @Override
        public void destroy() {
            CALLS.add("destroy");
        }

        @Override
        public String encode(List<?> list) {
            return "";
        }

        @Override
        public List<?> decode(String text) {
            return List.of();
        }

        @Override
        public boolean willDecode(String text) {
            return true;
        }
    }

    public static class FailingInit extends Noted {
        @Override
        public void init(EndpointConfig config) {
            throw new IllegalStateException("cannot");
        }
    }

    @Test
    void codersAreInitializedAtTheStartAndDestroyedAtTheEnd() throws Exception {
        CALLS.clear();
        DecoderSet set = decoders(Noted.class);
        assertThat(CALLS).containsExactly("init");
        set.close();
        assertThat(CALLS).containsExactly("init", "destroy");
        assertThat(released).hasSize(1);
    }

    @Test
    void whenOneCannotBeInitializedThoseBeforeAreDestroyed() {
        CALLS.clear();
        assertThatThrownBy(() -> decoders(Noted.class, FailingInit.class)).hasMessage("cannot");
        assertThat(CALLS).containsExactly("init", "destroy", "destroy");
    }
}
