package dev.soto.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sec-WebSocket-Key and its answer (RFC 6455 sections 1.3, 4.1 item 7, 4.2.2 item 5.4). */
class AcceptKeyTest {
    @Test
    void theSampleOfSection13HasItsAnswer() {
        assertThat(AcceptKey.answerTo("dGhlIHNhbXBsZSBub25jZQ==")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(AcceptKey.random(new SampleNonce())).isEqualTo("dGhlIHNhbXBsZSBub25jZQ==");
    }

    @Test
    void randomKeysAreValidAndDiffer() {
        Random random = new Random(1);
        String first = AcceptKey.random(random);
        String second = AcceptKey.random(random);
        assertThat(AcceptKey.isValid(first)).isTrue();
        assertThat(AcceptKey.isValid(second)).isTrue();
        assertThat(first).isNotEqualTo(second);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dGhlIHNhbXBsZSBub25jZQ",
                "dGhlIHNhbXBsZSBub25jZQ=",
                "dGhlIHNhbXBsZSBub25jZTEy",
                "dGhlIHNhbXBsZSBub25j-Q==",
                "dGhlIHNhbXBsZSBub25jZ===",
                "dGhlIHNhbXBsZSBub25jZQ==dGhlIHNhbXBsZSBub25jZQ=="
            })
    void aKeyThatIsNotSixteenBytesIsNotValid(String key) {
        assertThat(AcceptKey.isValid(key)).isFalse();
    }
}
