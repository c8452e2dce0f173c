package dev.soto.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.model.DataType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SharedMessageTest {
    private static ByteBuffer utf8(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }

    @Test
    void aTextOfBytesIsTheTextOfTheStringAndACopy() {
        byte[] bytes = "xgr\u00fc\u00dfe \ud83d\ude00x".getBytes(StandardCharsets.UTF_8);
        ByteBuffer given = ByteBuffer.wrap(bytes, 1, bytes.length - 2);
        SharedMessage message = SharedMessage.text(given);
        bytes[1] = 'X';

        assertThat(message.type()).isEqualTo(DataType.TEXT);
        assertThat(message.payload()).isEqualTo(utf8("gr\u00fc\u00dfe \ud83d\ude00"));
        assertThat(given.position()).isEqualTo(1);
        assertThat(SharedMessage.text(utf8("a").asReadOnlyBuffer()).payload()).isEqualTo(utf8("a"));
        assertThat(SharedMessage.text(ByteBuffer.allocateDirect(0)).payloadBytes())
                .isZero();
    }

    @Test
    void bytesThatAreNoUtf8AreNoText() {
        assertThatThrownBy(() -> SharedMessage.text(ByteBuffer.wrap(new byte[] {'a', (byte) 0xC0, 'b'})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("text message is not UTF-8 at byte 1 (RFC 6455 section 5.6)");
        assertThatThrownBy(() -> SharedMessage.text(ByteBuffer.wrap(new byte[] {'a', (byte) 0xC3})))
                .hasMessageContaining("at byte 2");
    }
}
