package dev.soto.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The parts of the chat page's scripts that need no browser. */
@Timeout(60)
class ChatPageScriptsTest {

    private static final Path PAGE = Path.of("..", "examples", "chat", "src", "main", "resources", "web")
            .toAbsolutePath()
            .normalize();

    @Test
    void delayDoublesUpToHalfAMinuteWithARandomHalf() {
        try (PeerProcess scripts = Peers.node("page-scripts.mjs", PAGE.toString())) {
            assertThat(scripts.ask("delayBefore 0 0")).isEqualTo("250");
            assertThat(scripts.ask("delayBefore 0 1")).isEqualTo("500");
            assertThat(scripts.ask("delayBefore 3 0.5")).isEqualTo("3000");
            assertThat(scripts.ask("delayBefore 50 0")).isEqualTo("15000");
            assertThat(scripts.ask("delayBefore 50 1")).isEqualTo("30000");
        }
    }
}
