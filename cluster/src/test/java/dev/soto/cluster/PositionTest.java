package dev.soto.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
    @Test
    void isATextOfAtMost40CharactersAndBack() {
        Position longest = new Position("e".repeat(19), 999_999_999_999_999_999L);
        assertThat(longest.toString()).hasSizeLessThanOrEqualTo(40);
        assertThat(Position.parse(longest.toString())).isEqualTo(longest);
        assertThat(Position.parse("a-_9:0")).isEqualTo(new Position("a-_9", 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":", "a:", ":1", "a:-1", "a:01", "a:1 ", "a:b", "a b:1", "a:1:2", "a:9999999999999999999"})
    void whatIsNoPositionIsRefused(String text) {
        assertThatThrownBy(() -> Position.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "\"" + text + "\" is no position: it is an epoch, a colon and an offset, as Position.toString"
                                + " writes them");
    }

    @Test
    void optionsSayWhatIsWrong() {
        TopicOptions none = TopicOptions.DEFAULTS;
        assertThatThrownBy(() -> none.history(0, Duration.ofMinutes(1))).hasMessageContaining("not 0 and PT1M");
        assertThatThrownBy(() -> none.history(-1, Duration.ofMinutes(1))).hasMessageContaining("not -1");
        assertThatThrownBy(() -> none.history(1, Duration.ofMinutes(-1))).hasMessageContaining("the age of a history");
        assertThatThrownBy(() -> none.presence(Duration.ofDays(366))).hasMessageContaining("the delay of a leave");
        assertThatThrownBy(() -> none.framing((message, position) -> message)).hasMessageContaining("history(");
        assertThat(none.whenSlow()).isEqualTo(SlowMember.DROP);
        assertThat(none.history(1, Duration.ofMinutes(1)).whenSlow()).isEqualTo(SlowMember.CLOSE);
    }
}
