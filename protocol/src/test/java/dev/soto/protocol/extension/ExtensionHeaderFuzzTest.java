package dev.soto.protocol.extension;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Any text either parses and means the same when it is written again, or fails with a printable reason. */
class ExtensionHeaderFuzzTest {
    @FuzzTest
    void everyHeaderIsUnderstoodOrRefused(byte[] input) {
        List<String> lines =
                new String(input, StandardCharsets.ISO_8859_1).lines().toList();
        try {
            List<ExtensionOffer> offers = ExtensionHeader.parse(lines, HeaderListLimits.DEFAULT);
            List<ExtensionOffer> again =
                    ExtensionHeader.parse(List.of(ExtensionHeader.format(offers)), HeaderListLimits.DEFAULT);
            assertThat(again).isEqualTo(offers);
        } catch (ExtensionException e) {
            assertThat(e.getMessage()).matches("[ -~]+");
        }
    }
}
