package dev.soto.provider.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPrefixTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,       10.255.255.255, true",
        "10.0.0.0/8,       11.0.0.0,       false",
        "10.0.0.0/8,       ::1,            false",
        "192.0.2.128/25,   192.0.2.200,    true",
        "192.0.2.128/25,   192.0.2.127,    false",
        "192.0.2.1,        192.0.2.1,      true",
        "192.0.2.1,        192.0.2.2,      false",
        "0.0.0.0/0,        203.0.113.7,    true",
        "2001:db8::/32,    2001:db8:ffff::1, true",
        "2001:db8::/33,    2001:db8:ffff::1, false",
        "::1,              0:0:0:0:0:0:0:1, true",
        "::/0,             192.0.2.1,      false",
    })
    void prefixHasTheAddressesThatBeginWithIt(String prefix, String address, boolean inside) {
        InetAddress given = AddressPrefix.address(address);
        assertThat(given).isNotNull();
        assertThat(AddressPrefix.parse(prefix).contains(given)).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "10.0.0.0/33",
                "10.0.0.1/8",
                "10.0.0/8",
                "10.0.0.0/",
                "/8",
                "10.0.0.0/-1",
                "256.0.0.1",
                "::1/129",
                "2001:db8::1/32",
                "1.2.3.4.5",
                "::g",
                "10.0.0.0/8/8",
                "1.2.3.",
                "12345"
            })
    void whatIsNoPrefixIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressPrefix.parse(text))
                .withMessageContaining("\"" + text + "\"");
    }

    @Test
    void aNameIsNeverLookedUp() {
        assertThat(AddressPrefix.address("localhost")).isNull();
        assertThat(AddressPrefix.address("face.b00c")).isNull();
        assertThat(AddressPrefix.address("1.2.3")).isNull();
        assertThat(AddressPrefix.address("1..2.3")).isNull();
        assertThat(AddressPrefix.address(".1.2.3")).isNull();
        assertThat(AddressPrefix.address("01.2.3.4")).isNull();
        assertThat(AddressPrefix.address("1.2.3.256")).isNull();
        assertThat(AddressPrefix.address("1.2.3.99999999999")).isNull();
        assertThat(AddressPrefix.address("\u0661.2.3.4")).isNull();
        assertThat(AddressPrefix.address("1:g")).isNull();
    }

    @Test
    void numbersMayBeZeroAndThreeDigitsLong() {
        assertThat(AddressPrefix.address("0.0.0.0")).isNotNull();
        assertThat(AddressPrefix.address("255.100.10.1")).isNotNull();
        assertThat(AddressPrefix.address("::FFFF:192.0.2.1")).isNotNull();
    }
}
