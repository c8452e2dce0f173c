package dev.soto.provider.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.handshake.Headers;
import dev.soto.provider.settings.TrustedProxies;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Where a client is, also behind proxies (RFC 7239)")
class ClientAddressesTest {
    private final ClientAddresses trusting =
            new ClientAddresses(TrustedProxies.parse("10.0.0.0/8, 2001:db8:a::/48"), 64);

    private static InetSocketAddress peer(String address) {
        return InetSocketAddress.createUnresolved(address, 40_000);
    }

    private String forwarded(String... fields) {
        Headers headers = new Headers();
        for (String field : fields) {
            headers.add("Forwarded", field);
        }
        return trusting.of(peer("10.0.0.1"), headers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "for=192.0.2.43                                             | 192.0.2.43",
                "For=192.0.2.43:47011                                       | 192.0.2.43:47011?",
                "for=\"192.0.2.43:47011\";proto=https                       | 192.0.2.43",
                "proto=https ; by=203.0.113.43;for=192.0.2.43               | 192.0.2.43",
                "for=\"[2001:db8:cafe:0:1::17]:4711\"                       | 2001:db8:cafe:0:0:0:0:0/64",
                "for=192.0.2.43, for=198.51.100.17                          | 198.51.100.17",
                "for=192.0.2.43, for=198.51.100.17, for=10.7.7.7            | 198.51.100.17",
                "for=192.0.2.43, for=10.3.3.3;host=\"a,b;c\", for=10.7.7.7  | 192.0.2.43",
                "for=10.3.3.3, for=10.7.7.7                                 | 10.3.3.3",
                "for=\"_gazonk\"                                            | _gazonk",
                "for=_SEVKISEK                                              | _SEVKISEK",
                "for=192.0.2.43, for=unknown                                | 10.0.0.1",
                "for=192.0.2.43, for=unknown, for=10.7.7.7                  | 10.7.7.7",
                "for=192.0.2.43, proto=http                                 | 10.0.0.1",
                "for=192.0.2.43, for=\"192.0.2.44                           | 10.0.0.1",
                "for=192.0.2.43 for=192.0.2.44                              | 10.0.0.1",
                "for=192.0.2.43;host=a;For=192.0.2.44                       | 10.0.0.1",
                "for=192.0.2.43;host=a, For=192.0.2.44                      | 192.0.2.44",
                "for=localhost                                              | 10.0.0.1",
                "for=999.0.2.43                                             | 10.0.0.1",
                "for=203.0.113.9, for=\"[fe80::1%eth0]\"                     | 10.0.0.1",
                "for=\"[fe80::1%25eth0]:4711\"                              | 10.0.0.1",
                "for=\"fe80::1%eth0\", for=10.7.7.7                          | 10.7.7.7",
                "for=\"\\\"192.0.2.43\\\"\"                                    | 10.0.0.1",
                "for=\"::ffff:192.0.2.43\"                                  | 192.0.2.43",
            })
    void theLastThatIsNoTrustedProxyIsTheClient(String field, String client) {
        // A port of an IPv4 address has to be quoted, because of its colon.
        String expected = client.endsWith("?") ? "10.0.0.1" : client;
        assertThat(forwarded(field)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "for=198.51.100.7, 203.0.113.9, 10.0.0.1",
        "for=unknown, 203.0.113.9, 10.0.0.1",
        "proto=https, 203.0.113.9, 10.0.0.1",
        "for=_hidden, 203.0.113.9, 10.0.0.1",
        "for=198.51.100.7, , 10.0.0.1",
        "for=203.0.113.9, 203.0.113.9, 203.0.113.9",
        "for=198.51.100.7, '203.0.113.9, 198.51.100.7', 198.51.100.7"
    })
    void aProxyThatWritesOneHeaderAndPassesOnTheOtherIsBelievedWhereTheyAgree(
            String standard, String older, String client) {
        Headers headers = new Headers().add("Forwarded", standard).add("X-Forwarded-For", older == null ? "" : older);
        assertThat(trusting.of(peer("10.0.0.1"), headers)).isEqualTo(client);
    }

    @Test
    void whatAClientSendsItselfIsInFrontAndCountsForNothing() {
        assertThat(forwarded("for=\"broken", "for=203.0.113.9")).isEqualTo("203.0.113.9");
        assertThat(forwarded("for=10.9.9.9, for=203.0.113.9")).isEqualTo("203.0.113.9");
        assertThat(forwarded("for=203.0.113.9", "for=\"broken")).isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9                        | 203.0.113.9",
                "198.51.100.1, 203.0.113.9          | 203.0.113.9",
                "203.0.113.9, 10.4.4.4              | 203.0.113.9",
                "203.0.113.9:1234                   | 203.0.113.9",
                "2001:db8:cafe:0:1::17              | 2001:db8:cafe:0:0:0:0:0/64",
                "[2001:db8:cafe:0:1::17]:443        | 2001:db8:cafe:0:0:0:0:0/64",
                "203.0.113.9, 2001:db8:a:1::1       | 203.0.113.9",
                "203.0.113.9,                       | 10.0.0.1",
                "evil.example                       | 10.0.0.1",
                "fe80::1%eth0                       | 10.0.0.1",
                "[fe80::1%25eth0]:443               | 10.0.0.1",
                "\"203.0.113.9\"                      | 10.0.0.1",
                "\"[2001:db8:cafe::17]\"              | 10.0.0.1",
                "203.0.113.9, \"198.51.100.7\"        | 10.0.0.1",
                "\"203.0.113.9\", 10.4.4.4            | 10.4.4.4",
            })
    void soItIsWithXForwardedFor(String field, String client) {
        assertThat(trusting.of(peer("10.0.0.1"), new Headers().add("X-Forwarded-For", field)))
                .isEqualTo(client);
    }

    @Test
    void whoIsNoTrustedProxyIsTheClientWhateverItSends() {
        Headers headers = new Headers().add("Forwarded", "for=203.0.113.9").add("X-Forwarded-For", "203.0.113.9");
        assertThat(trusting.of(peer("192.0.2.1"), headers)).isEqualTo("192.0.2.1");
        ClientAddresses nobody = new ClientAddresses(TrustedProxies.NONE, 64);
        assertThat(nobody.of(peer("10.0.0.1"), headers)).isEqualTo("10.0.0.1");
    }

    @Test
    void anAddressIsTheSameInEveryForm() throws UnknownHostException {
        Headers none = new Headers();
        assertThat(trusting.of(peer("0:0:0:0:0:0:0:1"), none)).isEqualTo(trusting.of(peer("::1"), none));
        assertThat(trusting.of(peer("[fe80::1%eth0]"), none)).isEqualTo("fe80:0:0:0:0:0:0:0/64");
        assertThat(trusting.of(new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 1), none))
                .isEqualTo("192.0.2.1");
        assertThat(trusting.of(null, none)).isEqualTo("unknown");
    }
}
