package dev.soto.provider.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.soto.provider.settings.Credentials;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientUriTest {

    @ParameterizedTest
    @CsvSource({
        "ws://host, ws://host, 80",
        "WSS://Host/p?q=%20, wss://Host/p?q=%20, 443",
        "ws://[::1]:8080/a%2Fb, ws://[::1]:8080/a%2Fb, 8080",
        "ws://u:p@host:1/x?y, ws://host:1/x?y, 1",
    })
    void goodUrisKeepPathAndQueryAsTheyAre(String given, String uri, int port) {
        ClientUri checked = ClientUri.of(URI.create(given));
        assertThat(checked).hasToString(uri);
        assertThat(checked.port()).isEqualTo(port);
    }

    @Test
    void userInformationBecomesCredentials() {
        assertThat(ClientUri.of(URI.create("ws://Aladdin:open%20sesame@host/")).credentials())
                .isEqualTo(new Credentials("Aladdin", "open sesame"));
        assertThat(ClientUri.of(URI.create("ws://user@host/")).credentials()).isEqualTo(new Credentials("user", ""));
        assertThat(ClientUri.of(URI.create("ws://host/")).credentials()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "ws://host/a/b?q, c, ws://host/a/c",
        "ws://host/a/b, /c?d, ws://host/c?d",
        "ws://host/a, http://other:81/x, ws://other:81/x",
        "ws://host/a, https://other/x, wss://other/x",
        "wss://host/a, //other/x, wss://other/x",
    })
    void redirectsAreResolved(String from, String location, String to) {
        assertThat(ClientUri.of(URI.create(from)).redirectedTo(location)).hasToString(to);
    }

    @Test
    void redirectOutOfTheWebIsRefused() {
        ClientUri from = ClientUri.of(URI.create("ws://host/"));
        assertThatIllegalArgumentException().isThrownBy(() -> from.redirectedTo("mailto:a@b"));
        assertThatIllegalArgumentException().isThrownBy(() -> from.redirectedTo("ht tp://x"));
    }

    @Test
    void originsAreSchemeHostAndPort() {
        ClientUri one = ClientUri.of(URI.create("ws://host/a"));
        assertThat(one.sameOrigin(ClientUri.of(URI.create("ws://HOST:80/b")))).isTrue();
        assertThat(one.sameOrigin(ClientUri.of(URI.create("wss://host/a")))).isFalse();
        assertThat(one.sameOrigin(ClientUri.of(URI.create("ws://host:81/a")))).isFalse();
        assertThat(one.sameOrigin(ClientUri.of(URI.create("ws://other/a")))).isFalse();
    }
}
