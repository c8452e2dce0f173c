package dev.soto.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 6455 section 10.2, the origin of pages")
class OriginPolicyTest {
    private static UpgradeRequest request(String... fields) {
        Headers headers = new Headers();
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        return new UpgradeRequest("GET", "/chat", headers);
    }

    private static boolean same(String origin, String uri, String... further) {
        UpgradeRequest request = request(further);
        request.headers().add("Origin", origin);
        return OriginPolicy.parse("same").allows(request, uri, false);
    }

    @Test
    void byDefaultEveryPageMayOpenASessionThatKnowsNoUser() {
        UpgradeRequest request = request("Origin", "https://elsewhere.example");
        assertThat(OriginPolicy.AUTO.allows(request, "wss://here.example/chat", false))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Cookie", "cookie", "Authorization"})
    void byDefaultAnotherOriginMayNotUseCookiesOrHttpAuthentication(String credentials) {
        UpgradeRequest foreign = request("Origin", "https://elsewhere.example", credentials, "x=y");
        assertThat(OriginPolicy.AUTO.allows(foreign, "wss://here.example/chat", false))
                .isFalse();
        UpgradeRequest own = request("Origin", "https://here.example", credentials, "x=y");
        assertThat(OriginPolicy.AUTO.allows(own, "wss://here.example/chat", false))
                .isTrue();
        assertThat(OriginPolicy.ANY.allows(foreign, "wss://here.example/chat", false))
                .as("the way back")
                .isTrue();
    }

    @Test
    void byDefaultAnotherOriginMayNotUseACertificate() {
        UpgradeRequest foreign = request("Origin", "https://elsewhere.example");
        assertThat(OriginPolicy.AUTO.allows(foreign, "wss://here.example/chat", true))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "any", "same", "null", "https://a.example"})
    void requestWithoutAnOriginComesFromNoPage(String policy) {
        UpgradeRequest request = request("Cookie", "x=y");
        assertThat(OriginPolicy.parse(policy).allows(request, "wss://here.example/chat", true))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://here.example,       ws://here.example/chat,        true",
        "http://HERE.example:80,    ws://here.example/chat,        true",
        "http://here.example:8080,  ws://here.example:8080/,       true",
        "http://here.example,       ws://here.example:8080/,       false",
        "http://there.example,      ws://here.example/,            false",
        "http://here.example.evil,  ws://here.example/,            false",
        "http://evil-here.example,  ws://here.example/,            false",
        "https://here.example,      wss://here.example?q,          true",
        "https://here.example:443,  wss://here.example,            true",
        "http://here.example,       wss://here.example/,           false",
        "http://here.example:443,   wss://here.example/,           false",
        "https://[2001:db8::1],     wss://[2001:DB8::1]/,          true",
        "null,                      ws://here.example/,            false",
        "here.example,              ws://here.example/,            false",
        "http://here.example/,      ws://here.example/,            false",
        "http://u@here.example,     ws://here.example/,            false",
        "ftp://here.example,        ws://here.example/,            false",
        "http://*.example,          ws://here.example/,            false",
    })
    void theSameOriginHasSchemeHostAndPortInCommon(String origin, String uri, boolean same) {
        assertThat(same(origin, uri)).isEqualTo(same);
    }

    @Test
    void behindAProxyThatEndsTlsThePageHasHttps() {
        assertThat(same("https://here.example", "ws://here.example/chat")).isTrue();
        assertThat(same("https://here.example:8443", "ws://here.example:8443/chat"))
                .isTrue();
        assertThat(same("https://here.example:8443", "ws://here.example/chat")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Forwarded-Host | here.example",
                "X-Forwarded-Host | outer.example, here.example",
                "Forwarded        | for=192.0.2.1;host=here.example;proto=https",
                "Forwarded        | for=192.0.2.1, for=192.0.2.2;Host=\"here.example:443\"",
            })
    void proxyThatChangesTheHostNotesWhichItWas(String name, String value) {
        assertThat(same("https://here.example", "ws://10.0.0.7:8080/chat", name, value))
                .isTrue();
        assertThat(same("https://evil.example", "ws://10.0.0.7:8080/chat", name, value))
                .isFalse();
    }

    @Test
    void twoOriginsAreNone() {
        UpgradeRequest two = request("Origin", "https://a.example", "Origin", "https://a.example");
        assertThat(OriginPolicy.parse("https://a.example").allows(two, "wss://here.example", false))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example,         true",
        "https://A.example:443,     true",
        "https://a.example:8443,    false",
        "http://a.example,          false",
        "https://b.example,         false",
        "https://x.c.example:8443,  true",
        "https://x.y.c.example:8443,true",
        "https://c.example:8443,    false",
        "https://xc.example:8443,   false",
        "https://*.c.example:8443,  false",
        "null,                      true",
        "https://here.example,      false",
    })
    void listedOriginsPassAndNoOthers(String origin, boolean passes) {
        OriginPolicy policy = OriginPolicy.parse("https://a.example, https://*.c.example:8443, null");
        assertThat(policy.allows(request("Origin", origin), "wss://here.example/chat", false))
                .isEqualTo(passes);
        assertThat(policy).hasToString("https://a.example, https://*.c.example:8443, null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "https://",
                "https://example.com/",
                "https://example.com/chat",
                "https://example.com:99999",
                "https://a.example,",
                "https://a.example b.example",
                "*",
                "https://*",
                "Any, same",
                "https://ex ample",
                "any, same",
                "file:///x",
                "https://exämple.com",
                "gopher://example.com"
            })
    void whatIsNoOriginIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OriginPolicy.parse(text))
                .withMessageContaining("is no origin");
    }
}
