package dev.soto.connection.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.WebSocketConnection;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a connection is named in the log. */
class LiveConnectionTest {
    private record Named(
            @Nullable String requestUri, @Nullable String userName, SocketAddress peer) implements LiveConnection {
        Named(@Nullable String requestUri, @Nullable String userName) {
            this(requestUri, userName, new InetSocketAddress("192.0.2.7", 51234));
        }

        @Override
        public String id() {
            return "7";
        }

        @Override
        public String endpoint() {
            return "/room/{room}";
        }

        @Override
        public WebSocketConnection connection() {
            throw new AssertionError("not needed for a name");
        }

        @Override
        public String subprotocol() {
            return "";
        }

        @Override
        public Optional<Principal> user() {
            return Optional.ofNullable(userName).map(name -> () -> name);
        }
    }

    @Test
    void theNameHasIdEndpointPeerUserAndPathButNoQuery() {
        assertThat(new Named("ws://localhost/app/room/7?token=secret", "ann").described())
                .isEqualTo("session 7 of /room/{room}, peer /192.0.2.7:51234, user \"ann\", path \"/app/room/7\"");
        assertThat(new Named(null, null).described()).isEqualTo("session 7 of /room/{room}, peer /192.0.2.7:51234");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "\u001b[31m", "\u2028", "\ud800", "\"\\", "${jndi:ldap://x}</script>"})
    void whatAPeerSaysEndsNoLine(String text) {
        assertThat(new Named("ws://h/" + text + "x".repeat(10_000), text + "x".repeat(10_000)).described())
                .matches("[ -~]{1,400}");
        SocketAddress forwarded = InetSocketAddress.createUnresolved(text + "x".repeat(10_000), 80);
        assertThat(new Named(null, null, forwarded).described()).matches("[ -~]{1,400}");
    }

    @ParameterizedTest
    @CsvSource({"ws://h:1/a/b?c, /a/b", "ws://h, /", "ws://h?c, /", "/a|b?c, /a|b"})
    void thePathIsAsItWasSent(String uri, String path) {
        assertThat(new Named(uri, null).path()).isEqualTo(path);
    }
}
