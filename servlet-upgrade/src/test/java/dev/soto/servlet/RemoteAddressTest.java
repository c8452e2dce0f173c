package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the texts that servlet containers have for addresses. */
class RemoteAddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "2001:db8::1, 2001:db8:0:0:0:0:0:1",
        "[2001:db8::1], 2001:db8:0:0:0:0:0:1",
        "0:0:0:0:0:0:0:1, 0:0:0:0:0:0:0:1",
        "::ffff:192.0.2.1, 192.0.2.1",
        "fe80::1%1, fe80:0:0:0:0:0:0:1%1"
    })
    void anAddressInNumbersIsOne(String text, String address) {
        InetSocketAddress made = HandshakeAnswer.address(text, 80);
        assertThat(made.isUnresolved()).isFalse();
        assertThat(made.getAddress().getHostAddress()).isEqualTo(address);
        assertThat(made.getPort()).isEqualTo(80);
    }

    // The JDK takes the first ones for addresses, and asks the name service for the others.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.513",
                "3221225985",
                "192.0.2.1.5",
                "1.2.3.4.",
                "xyz:1",
                "unknown",
                "_hidden",
                "",
                "[]",
                "%",
                "fe80::1%nowhere"
            })
    void noOtherTextIsLookedUp(String text) {
        InetSocketAddress made = HandshakeAnswer.address(text, 80);
        assertThat(made.isUnresolved()).isTrue();
        assertThat(made.getHostString()).isEqualTo(text);
    }
}
