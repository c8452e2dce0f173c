package dev.soto.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.extension.ExtensionOffer;
import dev.soto.protocol.extension.HeaderListLimits;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lists of subprotocols and extensions that a client offers (RFC 6455 section 4.2.1 items 8 and 9), and their limits. */
class ServerHandshakeListsTest {
    private static final HeaderListLimits TIGHT = new HeaderListLimits(40, 2, 2);

    private static void assertBadHandshake(ThrowingCallable call, String... words) {
        assertThatThrownBy(call).isInstanceOfSatisfying(HandshakeException.class, e -> {
            assertThat(e.error()).isEqualTo(HandshakeError.BAD_HANDSHAKE);
            assertThat(e.status()).isEqualTo(400);
            assertThat(words).allSatisfy(word -> assertThat(e.getMessage()).contains(word));
        });
    }

    @Test
    void subprotocolsKeepTheirOrderOverAllLines() throws HandshakeException {
        UpgradeRequest request = Requests.withProtocols("bbb, ccc,");
        request.headers().add("Sec-WebSocket-Protocol", "aaa");
        assertThat(ServerHandshake.subprotocols(request)).containsExactly("bbb", "ccc", "aaa");
    }

    @Test
    void aRequestWithoutTheHeadersOffersNothing() throws HandshakeException {
        assertThat(ServerHandshake.subprotocols(Requests.sample())).isEmpty();
        assertThat(ServerHandshake.offers(Requests.sample())).isEmpty();
        assertThat(ServerHandshake.subprotocols(Requests.withProtocols(""))).isEmpty();
        assertThat(ServerHandshake.offers(Requests.withExtensions(" , ,"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a, \"b\"", "a/b", "\u00e4"})
    void aSubprotocolThatIsNoTokenIsRefused(String value) {
        assertBadHandshake(
                () -> ServerHandshake.subprotocols(Requests.withProtocols(value)), "RFC 6455 section 4.1 item 10");
    }

    @Test
    void offersKeepTheirOrderAndParameters() throws HandshakeException {
        UpgradeRequest request = Requests.withExtensions("foo; a; b=1, bar");
        request.headers().add("sec-websocket-extensions", "foo; c=\"2\"");
        assertThat(ServerHandshake.offers(request))
                .extracting(ExtensionOffer::toString)
                .containsExactly("foo; a; b=1", "bar", "foo; c=2");
    }

    @Test
    void aMalformedExtensionHeaderIsRefused() {
        assertBadHandshake(
                () -> ServerHandshake.offers(Requests.withExtensions("foo; =")), "RFC 6455 section 9.1", "foo; =");
    }

    @Test
    void tooManyElementsAreRefusedByTheNameOfTheLimit() {
        assertBadHandshake(
                () -> ServerHandshake.subprotocols(Requests.withProtocols("a,b,c"), TIGHT), "maxElements", "2");
        assertBadHandshake(() -> ServerHandshake.offers(Requests.withExtensions("a,b,c"), TIGHT), "maxElements", "2");
    }

    @Test
    void tooManyParametersAreRefusedByTheNameOfTheLimit() {
        assertBadHandshake(
                () -> ServerHandshake.offers(Requests.withExtensions("a;b;c;d"), TIGHT), "maxParameters", "2");
    }

    @Test
    void tooManyCharactersAreRefusedByTheNameOfTheLimit() {
        String line = "x".repeat(39);
        UpgradeRequest request = Requests.withProtocols(line);
        request.headers().add("Sec-WebSocket-Protocol", "yy");
        assertBadHandshake(() -> ServerHandshake.subprotocols(request, TIGHT), "maxCharacters", "40");
        request.headers().set("Sec-WebSocket-Extensions", line).add("Sec-WebSocket-Extensions", "yy");
        assertBadHandshake(() -> ServerHandshake.offers(request, TIGHT), "maxCharacters", "40");
    }

    @Test
    void theLimitsThemselvesPass() throws HandshakeException {
        assertThat(ServerHandshake.subprotocols(Requests.withProtocols("a,b"), TIGHT))
                .hasSize(2);
        assertThat(ServerHandshake.offers(Requests.withExtensions("a;b;c,d"), TIGHT))
                .hasSize(2);
        String many = IntStream.range(0, 64).mapToObj(i -> "p" + i).collect(Collectors.joining(","));
        assertThat(ServerHandshake.subprotocols(Requests.withProtocols(many))).hasSize(64);
    }

    @Test
    void aChoiceGoesByTheOrderOfTheOneOrTheOther() {
        List<String> client = List.of("bbb", "aaa");
        List<String> server = List.of("ccc", "aaa", "bbb");
        assertThat(SubprotocolChoice.byServerOrder(client, server)).isEqualTo("aaa");
        assertThat(SubprotocolChoice.byClientOrder(client, server)).isEqualTo("bbb");
        assertThat(SubprotocolChoice.byClientOrder(client, List.of("AAA"))).isNull();
        assertThat(SubprotocolChoice.byServerOrder(List.of(), server)).isNull();
    }
}
