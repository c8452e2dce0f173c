package dev.soto.protocol.state;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.model.ProtocolViolation;
import org.junit.jupiter.api.Test;

class ControlFrameRateTest {
    private static final long SECOND = 1_000_000_000L;

    private static void count(ControlFrameRate rate, int times, long now) throws ProtocolViolation {
        for (int i = 0; i < times; i++) {
            rate.count(now);
        }
    }

    @Test
    void asManyAsTheLimitAreFineInASecond() throws ProtocolViolation {
        ControlFrameRate rate = new ControlFrameRate(10, 5);
        count(rate, 10, 5);
        assertThatThrownBy(() -> rate.count(5 + SECOND - 1))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageContainingAll("more than 10 control frames within a second", "maxControlFramesPerSecond")
                .extracting(thrown -> ((ProtocolViolation) thrown).closeCode())
                .isEqualTo(1008);
    }

    @Test
    void nextSecondBeginsAnew() throws ProtocolViolation {
        ControlFrameRate rate = new ControlFrameRate(10, 5);
        count(rate, 10, 5);
        count(rate, 10, 5 + SECOND);
        assertThatThrownBy(() -> rate.count(6 + SECOND)).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void limitOfZeroIsNone() {
        ControlFrameRate rate = new ControlFrameRate(0, 0);
        assertThatCode(() -> count(rate, 100_000, 0)).doesNotThrowAnyException();
    }
}
