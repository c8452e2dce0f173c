package dev.soto.bridge.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.websocket.DecodeException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Path parameters and query parameters as values. */
class PathValuesTest {

    @Test
    void everyPrimitiveAndItsClassCanBeMade() throws DecodeException {
        assertThat(PathValues.convert("p", "true", boolean.class)).isEqualTo(true);
        assertThat(PathValues.convert("p", "whatever", Boolean.class)).isEqualTo(false);
        assertThat(PathValues.convert("p", "-7", byte.class)).isEqualTo((byte) -7);
        assertThat(PathValues.convert("p", "x", char.class)).isEqualTo('x');
        assertThat(PathValues.convert("p", "300", Short.class)).isEqualTo((short) 300);
        assertThat(PathValues.convert("p", "70000", int.class)).isEqualTo(70000);
        assertThat(PathValues.convert("p", "5000000000", Long.class)).isEqualTo(5_000_000_000L);
        assertThat(PathValues.convert("p", "1.5", float.class)).isEqualTo(1.5f);
        assertThat(PathValues.convert("p", "1e3", Double.class)).isEqualTo(1000.0);
        assertThat(PathValues.convert("p", "text", String.class)).isEqualTo("text");
        assertThat(PathValues.convert("p", null, Integer.class)).isNull();
    }

    @Test
    void aSegmentThatDoesNotFitIsADecodeExceptionWithTheSegment() {
        for (Class<?> type :
                List.of(byte.class, Short.class, int.class, Long.class, float.class, Double.class, char.class)) {
            assertThatThrownBy(() -> PathValues.convert("level", "gold", type))
                    .isInstanceOf(DecodeException.class)
                    .hasMessageContaining("{level}")
                    .hasMessageContaining(type.getSimpleName())
                    .satisfies(e -> assertThat(((DecodeException) e).getText()).isEqualTo("gold"));
        }
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
