package dev.soto.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShortQueueTest {
    private static final class Texts extends ShortQueue<String> {}

    private final Texts queue = new Texts();

    @Test
    void nothingIsInItAtFirst() {
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.peek()).isNull();
        assertThat(queue.take()).isNull();
    }

    @Test
    void elementsComeOutInTheOrderInWhichTheyWentIn() {
        queue.put("a");
        queue.put("b");
        assertThat(queue.take()).isEqualTo("a");
        queue.put("c");
        queue.put("d");
        assertThat(queue.peek()).isEqualTo("b");
        assertThat(queue.take()).isEqualTo("b");
        assertThat(queue.take()).isEqualTo("c");
        assertThat(queue.isEmpty()).isFalse();
        assertThat(queue.take()).isEqualTo("d");
        assertThat(queue.isEmpty()).isTrue();
        queue.put("e");
        assertThat(queue.take()).isEqualTo("e");
        assertThat(queue.take()).isNull();
    }
}
