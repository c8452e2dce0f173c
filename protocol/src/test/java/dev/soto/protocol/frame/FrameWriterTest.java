package dev.soto.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.testkit.Hex;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameWriterTest {
    @ParameterizedTest
    @CsvSource({
        "0,              82 00",
        "1,              82 01",
        "125,            82 7d",
        "126,            82 7e 00 7e",
        "127,            82 7e 00 7f",
        "32768,          82 7e 80 00",
        "65535,          82 7e ff ff",
        "65536,          82 7f 00 00 00 00 00 01 00 00",
        "4294967296,     82 7f 00 00 00 01 00 00 00 00",
        "9223372036854775807, 82 7f 7f ff ff ff ff ff ff ff"
    })
    void lengthTakesTheFewestBytes(long length, String hex) {
        ByteBuffer target = ByteBuffer.allocate(FrameWriter.MAX_HEADER);
        FrameWriter.writeHeader(target, 0x82, length);
        assertThat(Hex.of(target.flip())).isEqualTo(hex);
        assertThat(FrameWriter.headerSize(length, false)).isEqualTo(target.limit());
    }

    @ParameterizedTest
    @CsvSource({
        "0,     81 80 37 fa 21 3d",
        "125,   81 fd 37 fa 21 3d",
        "126,   81 fe 00 7e 37 fa 21 3d",
        "65535, 81 fe ff ff 37 fa 21 3d",
        "65536, 81 ff 00 00 00 00 00 01 00 00 37 fa 21 3d"
    })
    void maskingKeyStandsBehindTheLength(long length, String hex) {
        ByteBuffer target = ByteBuffer.allocate(FrameWriter.MAX_HEADER);
        FrameWriter.writeMaskedHeader(target, 0x81, length, 0x37fa213d);
        assertThat(Hex.of(target.flip())).isEqualTo(hex);
        assertThat(FrameWriter.headerSize(length, true)).isEqualTo(target.limit());
    }

    @Test
    void firstByteHoldsFinReservedBitsAndOpcode() {
        assertThat(FrameWriter.firstByte(true, 0, Opcode.TEXT)).isEqualTo(0x81);
        assertThat(FrameWriter.firstByte(false, 4, Opcode.BINARY)).isEqualTo(0x42);
        assertThat(FrameWriter.firstByte(true, 7, Opcode.PONG)).isEqualTo(0xFA);
        assertThat(FrameWriter.firstByte(false, 0, Opcode.CONTINUATION)).isZero();
    }
}
