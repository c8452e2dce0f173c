package dev.soto.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.testkit.Hex;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RFC 6455 section 5.5.1, body of a close frame")
class CloseBodyTest {
    @Test
    void bodyIsCodeAndReason() throws ProtocolViolation {
        CloseStatus status = new CloseStatus(1001, "bye \u20ac");
        ByteBuffer body = CloseBody.of(status);
        assertThat(Hex.of(body)).isEqualTo("03 e9 62 79 65 20 e2 82 ac");
        assertThat(CloseBody.parse(body)).isEqualTo(status);
    }

    @Test
    void code1005IsAnEmptyBodyAndTheOtherWayRound() throws ProtocolViolation {
        assertThat(CloseBody.of(CloseStatus.NO_STATUS).remaining()).isZero();
        assertThat(CloseBody.parse(ByteBuffer.allocate(0))).isEqualTo(CloseStatus.NO_STATUS);
    }

    @Test
    void highestCodeIsNotTakenForANegativeNumber() throws ProtocolViolation {
        assertThat(CloseBody.parse(ByteBuffer.wrap(Hex.bytes("13 87")))).isEqualTo(new CloseStatus(4999, ""));
        assertThatThrownBy(() -> CloseBody.parse(ByteBuffer.wrap(Hex.bytes("ff ff"))))
                .hasMessageContaining("close code 65535");
    }

    @ParameterizedTest
    @CsvSource({
        "03,       1002, 1 byte",
        "03 ed,    1002, close code 1005",
        "00 00,    1002, close code 0",
        "03 e8 ff, 1007, not UTF-8",
        "03 ed ff, 1002, close code 1005"
    })
    void badBodiesFail(String hex, int code, String message) {
        assertThatThrownBy(() -> CloseBody.parse(ByteBuffer.wrap(Hex.bytes(hex))))
                .isInstanceOfSatisfying(
                        ProtocolViolation.class, e -> assertThat(e.closeCode()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}
