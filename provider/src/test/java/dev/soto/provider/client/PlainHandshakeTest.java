package dev.soto.provider.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.handshake.Headers;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a client without Jakarta may add to its handshake. */
class PlainHandshakeTest {
    private static PlainHandshake with(String name, String value) {
        return new PlainHandshake(
                new Random(1), null, List.of(), new ExtensionManager(), new Headers().add(name, value));
    }

    @Test
    void fieldsOfItsOwnAreSentAndThoseOfTheHandshakeAndOfAContentAreNot() {
        try (PlainHandshake handshake = with("X-Token", "a")) {
            assertThat(handshake.requestHeaders().first("x-token")).isEqualTo("a");
        }
        for (String name : List.of(
                "content-length",
                "Transfer-Encoding",
                "Sec-WebSocket-Extensions",
                "Sec-WebSocket-Version",
                "Connection")) {
            try (PlainHandshake handshake = with(name, "5")) {
                assertThat(handshake.requestHeaders().values(name)).as(name).doesNotContain("5");
            }
        }
    }

    @Test
    void aCharacterThatNoHeaderFieldHasIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with("X-Name", "\u4e2d"))
                .withMessageContaining("X-Name");
    }
}
