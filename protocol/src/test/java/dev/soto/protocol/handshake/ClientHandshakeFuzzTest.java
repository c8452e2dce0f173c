package dev.soto.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import java.util.List;
import java.util.random.RandomGenerator;

/** Any answer is agreed to when it keeps the rules, or fails the handshake with a printable reason. */
class ClientHandshakeFuzzTest {
    /** Gives the key of RFC 6455 section 1.3, so that an input can hold the answer to it. */
    private static final RandomGenerator THE_SAMPLE_NONCE = new SampleNonce();

    @FuzzTest
    void everyAnswerIsAgreedToOrFails(byte[] input) {
        List<String> lines = HeaderBlock.lines(input);
        ExtensionManager supported = new ExtensionManager().add(() -> new PerMessageDeflate(DeflateOptions.DEFAULT));
        try (ClientHandshake handshake =
                ClientHandshake.prepare(THE_SAMPLE_NONCE, null, List.of("chat", "superchat"), supported, List.of())) {
            ClientHandshake.Agreement agreement = handshake.verify(new UpgradeResponse(101, HeaderBlock.parse(lines)));
            assertThat(agreement.extensions().negotiated()).hasSizeLessThan(2);
            assertThat(agreement.subprotocol()).isIn(null, "chat", "superchat");
            agreement.extensions().close();
        } catch (HandshakeException e) {
            assertThat(e.getMessage()).matches("[ -~]+");
        }
    }
}
