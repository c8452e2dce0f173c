package dev.soto.bridge.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.websocket.DecodeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Path parameters and query parameters as values. */
class PathValuesTest {
    private final List<String> losses = new ArrayList<>();

    private Object convert(String value, Class<?> type) throws DecodeException {
        return PathValues.convert(
                new PathParameter("p", type, "void E.open()"),
                value,
                (taker, what, text, loss) -> losses.add(taker + ", " + what + ", " + text + ": " + loss));
    }

    @Test
    void everyPrimitiveAndItsClassCanBeMade() throws DecodeException {
        assertThat(convert("true", boolean.class)).isEqualTo(true);
        assertThat(convert("whatever", Boolean.class)).isEqualTo(false);
        assertThat(convert("-7", byte.class)).isEqualTo((byte) -7);
        assertThat(convert("x", char.class)).isEqualTo('x');
        assertThat(convert("300", Short.class)).isEqualTo((short) 300);
        assertThat(convert("70000", int.class)).isEqualTo(70000);
        assertThat(convert("5000000000", Long.class)).isEqualTo(5_000_000_000L);
        assertThat(convert("1.5", float.class)).isEqualTo(1.5f);
        assertThat(convert("1e3", Double.class)).isEqualTo(1000.0);
        assertThat(convert("text", String.class)).isEqualTo("text");
        assertThat(convert(null, Integer.class)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gold", "", " ", " 7", "99999999999999999999"})
    void aSegmentThatDoesNotFitIsADecodeExceptionThatNamesSegmentAndMethod(String value) {
        for (Class<?> type : List.of(byte.class, Short.class, int.class, Long.class)) {
            assertThatThrownBy(() -> convert(value, type))
                    .isInstanceOf(DecodeException.class)
                    .hasMessageContaining("{p}")
                    .hasMessageContaining('"' + value + '"')
                    .hasMessageContaining("no " + type.getSimpleName() + " for void E.open(")
                    .hasMessageContaining("WSC-4.3-6")
                    .satisfies(e -> assertThat(((DecodeException) e).getText()).isEqualTo(value));
        }
        assertThat(losses).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\uD83D\uDE00"})
    void noCharacterAndOneThatDoesNotFitAreNoChar(String value) {
        assertThatThrownBy(() -> convert(value, char.class))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("which is no char for void E.open(");
    }

    @Test
    void whatAValueLacksOfItsSegmentIsTold() throws Exception {
        assertThat(convert("xyz", char.class)).isEqualTo('x');
        assertThat(convert("yes", boolean.class)).isEqualTo(false);
        assertThat(convert("", Boolean.class)).isEqualTo(false);
        assertThat(losses)
                .containsExactly(
                        "void E.open(), the path parameter {p}, xyz: only its first character counts for char (WSC-4.3-5)",
                        "void E.open(), the path parameter {p}, yes: it is neither true nor false, and counts as false for"
                                + " boolean (WSC-4.3-5)",
                        "void E.open(), the path parameter {p}, : it is neither true nor false, and counts as false for"
                                + " Boolean (WSC-4.3-5)");
        losses.clear();
        assertThat(convert("FALSE", boolean.class)).isEqualTo(false);
        assertThat(convert("x", Character.class)).isEqualTo('x');
        assertThat(losses).isEmpty();
    }

    @Test
    void onlyStringPrimitivesAndTheirClassesAreAllowed() {
        assertThat(PathValues.isAllowed(String.class)).isTrue();
        assertThat(PathValues.isAllowed(char.class)).isTrue();
        assertThat(PathValues.isAllowed(Double.class)).isTrue();
        assertThat(PathValues.isAllowed(void.class)).isFalse();
        assertThat(PathValues.isAllowed(Object.class)).isFalse();
        assertThat(PathValues.isAllowed(StringBuilder.class)).isFalse();
    }

    @Test
    void queryParametersAreDecodedAndCannotBeChanged() {
        Map<String, List<String>> parameters = QueryParameters.parse("a=1&b=x+y%26z&a=2&flag&=empty&&bad=%zz");
        assertThat(parameters)
                .containsEntry("a", List.of("1", "2"))
                .containsEntry("b", List.of("x y&z"))
                .containsEntry("flag", List.of(""))
                .containsEntry("", List.of("empty"))
                .containsEntry("bad", List.of("%zz"))
                .hasSize(5);
        assertThatThrownBy(() -> parameters.put("c", List.of())).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> parameters.get("a").add("3")).isInstanceOf(UnsupportedOperationException.class);
        assertThat(QueryParameters.parse(null)).isEmpty();
    }

    @Test
    void pathParametersComeBeforeThoseOfTheQuery() {
        assertThat(QueryParameters.parse("room=query&x=1", Map.of("room", "path")))
                .containsEntry("room", List.of("path", "query"))
                .containsEntry("x", List.of("1"));
    }
}
