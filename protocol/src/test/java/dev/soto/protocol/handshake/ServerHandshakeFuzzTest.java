package dev.soto.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import java.util.List;

/** Any request is accepted with an answer that keeps the rules, or refused with a status and a printable reason. */
class ServerHandshakeFuzzTest {
    @FuzzTest
    void everyRequestIsAcceptedOrRefused(byte[] input) {
        List<String> lines = HeaderBlock.lines(input);
        if (lines.isEmpty()) {
            return;
        }
        UpgradeRequest request =
                new UpgradeRequest(lines.get(0), "/", HeaderBlock.parse(lines.subList(1, lines.size())));
        for (ServerHandshake.Strictness strictness : ServerHandshake.Strictness.values()) {
            process(new ServerHandshake(strictness), request);
        }
    }

    private static void process(ServerHandshake handshake, UpgradeRequest request) {
        ExtensionManager supported = new ExtensionManager().add(() -> new PerMessageDeflate(DeflateOptions.DEFAULT));
        try {
            ServerHandshake.Accepted accepted =
                    handshake.process(request, null, List.of("chat", "superchat"), supported);
            assertThat(ServerHandshake.asksForWebSocket(request)).isTrue();
            assertThat(accepted.response().status()).isEqualTo(101);
            assertThat(accepted.extensions().negotiated()).hasSizeLessThan(2);
            if (accepted.subprotocol() != null) {
                assertThat(ServerHandshake.subprotocols(request)).contains(accepted.subprotocol());
            }
            accepted.extensions().close();
        } catch (HandshakeException e) {
            assertThat(e.status()).isIn(400, 405, 426);
            assertThat(e.getMessage()).matches("[ -~]+");
        }
    }
}
