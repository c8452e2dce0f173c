package dev.soto.protocol.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of Sec-WebSocket-Extensions (RFC 6455 section 9.1). */
class ExtensionHeaderTest {
    private static List<ExtensionOffer> parse(String... lines) throws ExtensionException {
        return ExtensionHeader.parse(List.of(lines), HeaderListLimits.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "foo|foo",
                "foo, bar; baz=2|foo, bar; baz=2",
                "foo ; bar = \"2\" ;\tbaz|foo; bar=2; baz",
                ",foo,,bar ,|foo, bar",
                "foo; bar=\"a\\b\\\\c\"|-",
                "foo; bar=\"a\\b\"|foo; bar=ab",
                "deflate-stream|deflate-stream",
                "mux; max-channels=4; flow-control, deflate-stream|mux; max-channels=4; flow-control, deflate-stream",
                "private-extension|private-extension",
                "a;x;x=1|a; x; x=1"
            })
    void whatTheGrammarAllowsIsUnderstood(String line, String meaning) throws ExtensionException {
        if (meaning.equals("-")) {
            assertThatThrownBy(() -> parse(line)).isInstanceOf(ExtensionException.class);
        } else {
            assertThat(ExtensionHeader.format(parse(line))).isEqualTo(meaning);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo;",
                "foo; ;bar",
                ";",
                "; foo",
                "foo bar",
                "foo; bar=",
                "foo; =1",
                "=",
                "foo=1",
                "foo; bar=\"\"",
                "foo; bar=\"a",
                "foo; bar=\"a b\"",
                "foo; bar=\"a,b\"",
                "foo; bar=\"a\\\"",
                "foo; bar=\"a\"b",
                "foo; bar=1 2",
                "f\u00f6o",
                "foo; bar=\u0000",
                "foo\r\n",
                "\"foo\"",
                "foo; bar*=utf-8''x/y",
                "foo; bar=a=b",
                "foo; bar==b"
            })
    void whatBreaksTheGrammarFailsWithTheClauseAndTheValue(String line) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(ExtensionException.class)
                .hasMessageContaining("RFC 6455 section 9.1")
                .message()
                .matches("[ -~]+");
    }

    @Test
    void linesAreReadInOrder() throws ExtensionException {
        assertThat(parse("a, b", "", "c; d")).extracting(ExtensionOffer::name).containsExactly("a", "b", "c");
        assertThat(parse()).isEmpty();
        assertThat(parse("", " , ")).isEmpty();
    }

    @Test
    void limitsHoldOverAllLines() {
        HeaderListLimits tight = new HeaderListLimits(10, 2, 1);
        assertThatThrownBy(() -> ExtensionHeader.parse(List.of("a", "b", "c"), tight))
                .hasMessageContaining("maxElements");
        assertThatThrownBy(() -> ExtensionHeader.parse(List.of("aaaaaa", "bbbbb"), tight))
                .hasMessageContaining("maxCharacters");
        assertThatThrownBy(() -> ExtensionHeader.parse(List.of("a;b;c"), tight)).hasMessageContaining("maxParameters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HeaderListLimits(1, 0, 1))
                .withMessageContaining("maxElements");
    }

    @Test
    void parametersKeepOrderAndRepetitions() throws ExtensionException {
        ExtensionParameters parameters = parse("a; x; y=1; x=2").get(0).parameters();
        assertThat(parameters.names()).containsExactly("x", "y");
        assertThat(parameters.entries()).hasSize(3);
        assertThat(parameters.has("x")).isTrue();
        assertThat(parameters.has("X")).isFalse();
        assertThat(parameters.value("x")).isEmpty();
        assertThat(parameters.value("y")).contains("1");
        assertThat(parameters.value("z")).isEmpty();
        assertThatThrownBy(parameters::requireDistinctNames)
                .isInstanceOf(ExtensionException.class)
                .hasMessageContaining("\"x\"");
    }

    @Test
    void parametersAreValues() {
        ExtensionParameters one = ExtensionParameters.NONE.with("a").with("b", "1");
        ExtensionParameters two = ExtensionParameters.of(List.of(
                new ExtensionParameters.Parameter("a", Optional.empty()),
                new ExtensionParameters.Parameter("b", Optional.of("1"))));
        assertThat(one).isEqualTo(two).hasSameHashCodeAs(two).hasToString("; a; b=1");
        assertThat(one).isNotEqualTo(ExtensionParameters.NONE);
        assertThat(ExtensionParameters.NONE.isEmpty()).isTrue();
        assertThat(one.isEmpty()).isFalse();
    }

    @Test
    void whatCannotStandInAHeaderIsTheCallersFault() {
        assertThatIllegalArgumentException().isThrownBy(() -> ExtensionParameters.NONE.with("a b"));
        assertThatIllegalArgumentException().isThrownBy(() -> ExtensionParameters.NONE.with("a", "b\r\nc"));
        assertThatIllegalArgumentException().isThrownBy(() -> ExtensionParameters.NONE.with("a", ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ExtensionOffer("a,b", ExtensionParameters.NONE))
                .withMessageContaining("token");
    }
}
