package dev.soto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameViewTest {
    private final List<String> lines = new ArrayList<>();
    private final FrameView view = new FrameView("<", lines::add);

    private void bytes(String hex) {
        view.bytes(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }

    @Test
    void theMaskedHelloOfTheRfcIsShownWithItsText() {
        bytes("81 85 37 fa 21 3d 7f 9f 4d 51 58");
        assertThat(lines)
                .containsExactly(
                        "< 81 85 37 fa 21 3d | FIN text, mask 37fa213d, 5 bytes",
                        "    7f 9f 4d 51 58" + " ".repeat(35) + "Hello");
    }

    @Test
    void bytesMayComeOneByOneAndFramesFollowEachOther() {
        for (String b : "01 03 48 65 6c 80 02 6c 6f 89 00".split(" ")) {
            bytes(b);
        }
        assertThat(lines)
                .containsExactly(
                        "< 01 03 | text, 3 bytes",
                        "    48 65 6c" + " ".repeat(41) + "Hel",
                        "< 80 02 | FIN continuation, 2 bytes",
                        "    6c 6f" + " ".repeat(44) + "lo",
                        "< 89 00 | FIN ping, 0 bytes");
    }

    @Test
    void aLongPayloadIsCutAndTheNextFrameIsFound() {
        bytes("c2 7e 01 00" + "00".repeat(256) + "8a 00");
        assertThat(lines.get(0)).isEqualTo("< c2 7e 01 00 | FIN RSV1 binary, 256 bytes");
        assertThat(lines).hasSize(7);
        assertThat(lines.get(5)).isEqualTo("    ... 192 more");
        assertThat(lines.get(6)).isEqualTo("< 8a 00 | FIN pong, 0 bytes");
    }

    @Test
    void aHeaderIsShownBeforeItsPayloadAndReservedOpcodesToo() {
        bytes("8b 7f ff ff ff ff ff ff ff ff");
        assertThat(lines)
                .containsExactly(
                        "< 8b 7f ff ff ff ff ff ff ff ff | FIN opcode 11 (reserved), 18446744073709551615 bytes");
    }
}
