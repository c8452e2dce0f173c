package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.handshake.HandshakeException;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestUrisTest {
    private final RequestUris uris = new RequestUris();

    @ParameterizedTest
    @CsvSource({
        "false, host, 80, /a, , ws://host/a",
        "false, host, 443, /a, , ws://host:443/a",
        "true, host, 443, /a, q=1, wss://host/a?q=1",
        "true, host, 8443, /, , wss://host:8443/",
        "false, ::1, 8080, /a;v=1/b, , ws://[::1]:8080/a;v=1/b",
        "false, [::1], 80, /%20, a%2Fb, ws://[::1]/%20?a%2Fb",
        "false, host, 80, /a|b, x={y}, ws://host/a%7Cb?x=%7By%7D",
        "false, host, 80, /\u00e4, , ws://host/%C3%A4",
        "false, host, 80, /%zz, q=100%, ws://host/%25zz?q=100%25"
    })
    void isCompleteAndValid(boolean secure, String host, int port, String path, @Nullable String query, String expected)
            throws HandshakeException {
        String uri = uris.of(request(secure, host, port, path, query));
        assertThat(uri).isEqualTo(expected);
        assertThat(URI.create(uri)).hasToString(expected);
    }

    @Test
    void whatIsWrongIsFoundWhateverWasRightBefore() throws HandshakeException {
        assertThat(uris.of(request(false, "host", 80, "/a", null))).isEqualTo("ws://host/a");
        HttpServletRequest wrong = request(false, "a b", 80, "/a", null);
        // Twice: a wrong one must not become one that is known.
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> uris.of(wrong))
                    .isInstanceOf(HandshakeException.class)
                    .hasMessageContainingAll("RFC 3986", "a b");
        }
        assertThat(uris.of(request(false, "other", 80, "/a", null))).isEqualTo("ws://other/a");
    }

    private static HttpServletRequest request(
            boolean secure, String host, int port, String path, @Nullable String query) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                RequestUrisTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "isSecure" -> secure;
                    case "getServerName" -> host;
                    case "getServerPort" -> port;
                    case "getRequestURI" -> path;
                    case "getQueryString" -> query;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
