package dev.soto.protocol.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class JsonTextTest {
    private static final String ODD = "a\"b\\c\n\u007f\u00e9\uD83D\uDE00</script>&";

    private final StringBuilder text = new StringBuilder();

    @Test
    void whatIsNoPrintableAsciiStandsByItsNumber() {
        JsonText.quote(text, ODD);
        assertThat(text).hasToString("\"a\\\"b\\\\c\\u000a\\u007f\\u00e9\\ud83d\\ude00</script>&\"");
    }

    @Test
    void nothingEndsTheScriptOfAPage() {
        JsonText.quoteForHtml(text, ODD);
        assertThat(text).hasToString("\"a\\\"b\\\\c\\u000a\\u007f\\u00e9\\ud83d\\ude00\\u003c/script\\u003e\\u0026\"");
    }

    @Test
    void theEmptyStringIsOne() {
        JsonText.quote(text, "");
        assertThat(text).hasToString("\"\"");
    }
}
