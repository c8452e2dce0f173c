package dev.soto.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpcodeTest {
    @ParameterizedTest
    @CsvSource({
        "0, false, false", "1, false, false", "2, false, false", "3, false, true",
        "4, false, true", "5, false, true", "6, false, true", "7, false, true",
        "8, true, false", "9, true, false", "10, true, false", "11, true, true",
        "12, true, true", "13, true, true", "14, true, true", "15, true, true"
    })
    void opcodesAreControlOrDataAndReservedOrNot(int opcode, boolean control, boolean reserved) {
        assertThat(Opcode.isControl(opcode)).isEqualTo(control);
        assertThat(Opcode.isReserved(opcode)).isEqualTo(reserved);
    }
}
