package dev.soto.provider.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Http2WindowArithmeticTest {
    @Test
    void itGrowsToTheMostThatWasNeededAndNeverShrinks() {
        Http2Window window = new Http2Window(1000);
        assertThat(window.widen(100)).isEqualTo(100);
        assertThat(window.widen(50)).isZero();
        assertThat(window.widen(150)).isEqualTo(50);
        assertThat(window.widen(0)).isZero();
    }

    @Test
    void withWhatWasGivenItIsNoMoreThanTheLargestThereIs() {
        Http2Window window = new Http2Window(1000);
        assertThat(window.widen(Long.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE - 1000);
        assertThat(window.widen(Long.MAX_VALUE)).isZero();
        assertThat(new Http2Window(Integer.MAX_VALUE).widen(1)).isZero();
    }
}
