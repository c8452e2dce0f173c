package dev.soto.protocol.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloseStatusTest {
    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00e9", "\u20ac", "\uD83D\uDE00"})
    void truncatedReasonIsTheLongestThatFitsAndEndsAtACodePoint(String character) {
        int bytes = character.getBytes(UTF_8).length;
        for (int prefix = 0; prefix < 4; prefix++) {
            String reason = "p".repeat(prefix) + character.repeat(130);
            String cut = CloseStatus.truncated(1002, reason).reason();
            assertThat(reason).startsWith(cut);
            assertThat(cut.getBytes(UTF_8).length).isBetween(CloseStatus.MAX_REASON_BYTES - bytes + 1, 123);
            assertThat(new String(cut.getBytes(UTF_8), UTF_8)).isEqualTo(cut);
        }
    }

    @Test
    void reasonThatFitsIsNotTruncated() {
        String reason = "\u20ac".repeat(41);
        assertThat(reason.getBytes(UTF_8)).hasSize(123);
        assertThat(CloseStatus.truncated(1002, reason)).isEqualTo(new CloseStatus(1002, reason));
        assertThat(CloseStatus.truncated(1002, "")).isEqualTo(new CloseStatus(1002, ""));
    }

    @Test
    void statusThatMayBeSentIsItself() {
        CloseStatus status = new CloseStatus(4000, "\u20ac".repeat(41));
        assertThat(status.requireSendable()).isSameAs(status);
        assertThat(CloseStatus.NO_STATUS.requireSendable()).isSameAs(CloseStatus.NO_STATUS);
    }

    @Test
    void statusThatMayNotBeSentIsRefusedWithRuleAndValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(CloseStatus.ABNORMAL::requireSendable)
                .withMessageContainingAll("1006", "RFC 6455 section 7.4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CloseStatus(1005, "x").requireSendable())
                .withMessageContainingAll("1005", "no reason");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CloseStatus(1000, "x".repeat(124)).requireSendable())
                .withMessageContainingAll("124 bytes", "123");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CloseStatus(1000, "\uDE00").requireSendable())
                .withMessageContaining("unpaired surrogate");
    }

    @Test
    void statusReadsAsCodeAndReason() {
        assertThat(new CloseStatus(1000, "")).hasToString("1000");
        assertThat(new CloseStatus(1001, "bye")).hasToString("1001 \"bye\"");
    }
}
