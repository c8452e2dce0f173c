package dev.soto.tck.assertion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.tck.war.Annotated;
import dev.soto.tck.war.Point;
import dev.soto.tck.war.Primitives;
import dev.soto.tck.war.Told;
import java.net.URI;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Assertions of chapter 4, Annotations, on the server. */
@ExtendWith(ArquillianExtension.class)
@Timeout(30)
class Chapter4AnnotationsTest {
    @ArquillianResource
    private URI address;

    @Deployment(testable = false)
    static WebArchive war() {
        return ShrinkWrap.create(WebArchive.class, "annotated.war")
                .addClasses(Annotated.class, Primitives.class, Point.class, Told.class);
    }

    private Site site() {
        return Site.of(address, "annotated.war");
    }

    private Peer connect(String path, String... subprotocols) {
        return Peer.connect(site().ws(path), subprotocols);
    }

    @Test
    @Assertion("WSC-4.1-1")
    void anAnnotatedClassIsDeployed() throws Exception {
        try (Peer peer = connect("/decoders")) {
            assertThat(peer.ask("1,2")).startsWith("1,2 ");
        }
    }

    @Test
    @Assertion("WSC-4.1.1-2")
    void thePathIsRelativeToTheRootOfTheApplication() throws Exception {
        assertThat(site().ws("/number/1").getPath()).isEqualTo("/annotated/number/1");
        try (Peer peer = connect("/number/1")) {
            assertThat(peer.ask("?")).isEqualTo("number 1");
        }
        Site root = new Site(site().host(), site().port(), "");
        assertThat(RawClient.answer(root, "/number/1").status()).isEqualTo(404);
    }

    @Test
    @Assertion("WSC-4.1.2-1")
    void anEncoderOfTheConnectionTakesItsTypeAndSubclasses() throws Exception {
        try (Peer one = connect("/coders");
                Peer two = connect("/coders")) {
            String first = one.ask("3,4");
            assertThat(first).startsWith("(3,4) by encoder ");
            assertThat(one.ask("3,4")).isEqualTo(first);
            assertThat(two.ask("3,4")).startsWith("(3,4) by encoder ").isNotEqualTo(first);
            assertThat(one.ask("origin")).isEqualTo(first.replace("3,4", "0,0"));
        }
    }

    @Test
    @Assertion("WSC-4.1.3-1")
    void aDecoderOfTheConnectionMakesTheObjectForTheEndpoint() throws Exception {
        try (Peer one = connect("/decoders");
                Peer two = connect("/decoders")) {
            String first = one.ask("3,4");
            assertThat(first).startsWith("3,4 by decoder ");
            assertThat(one.ask("3,4")).isEqualTo(first);
            assertThat(two.ask("3,4")).startsWith("3,4 by decoder ").isNotEqualTo(first);
        }
    }

    @Test
    @Assertion("WSC-4.1.3-2")
    void aDecoderIsUsedOnlyIfItWillDecode() throws Exception {
        try (Peer peer = connect("/decoders")) {
            assertThat(peer.ask("origin")).isEqualTo("0,0 by decoder 0");
            assertThat(peer.ask("nonsense")).isEqualTo("DecodeException");
            assertThat(peer.ask("99999999999,1")).isEqualTo("DecodeException");
        }
        try (Peer peer = connect("/binary-decoders")) {
            assertThat(peer.sendBinary("bcd").next()).isEqualTo((int) 'b' + ",3");
            assertThat(peer.sendBinary("acde").next()).isEqualTo((int) 'a' + ",4");
        }
    }

    @Test
    @Assertion("WSC-4.1.4-1")
    void subprotocolsOfTheAnnotationAreNegotiated() throws Exception {
        try (Peer peer = connect("/configured", "unknown", "chat")) {
            assertThat(peer.subprotocol()).isEqualTo("chat");
            assertThat(peer.ask("subprotocol")).isEqualTo("chat");
        }
        try (Peer peer = connect("/configured", "unknown")) {
            assertThat(peer.subprotocol()).isEmpty();
        }
    }

    @Test
    @Assertion("WSC-4.1.5-1")
    void theConfiguratorOfTheAnnotationIsUsed() throws Exception {
        RawClient.Answer answer = RawClient.answer(site(), "/configured", "X-Client: me");
        assertThat(answer.headers()).containsEntry("x-marked", "yes");
    }

    @Test
    @Assertion("WSC-4.3-3")
    void aParameterHasTheValueOfItsVariableInEveryMethodOrIsNull() throws Exception {
        try (Peer peer = connect("/named/ann/rest")) {
            assertThat(site().told("ann")).isEqualTo("open ann");
            assertThat(peer.ask("?")).isEqualTo("ann null");
            peer.send("fail");
            assertThat(site().told("ann")).isEqualTo("error ann");
        }
        assertThat(site().told("ann")).isEqualTo("close ann");
    }

    @Test
    @Assertion("WSC-4.3-4")
    void aStringParameterIsTheSegment() throws Exception {
        try (Peer peer = connect("/named/a%20b+%C3%BC/rest")) {
            assertThat(peer.ask("?")).isEqualTo("a b+ü null");
        }
    }

    @Test
    @Assertion("WSC-4.3-5")
    void aPrimitiveParameterIsReadAsItsClassReadsAString() throws Exception {
        try (Peer peer = connect("/path/TRUE/-5/77/0.5e1")) {
            assertThat(peer.ask("boxes")).isEqualTo("true -5 -5 77 77 5.0 5.0 null");
            assertThat(peer.ask("primitives")).isEqualTo("true -5 -5 77 77 5.0 5.0");
        }
    }

    @Test
    @Assertion("WSC-4.3-6")
    void aSegmentThatCannotBeReadIsADecodeExceptionWithTheSegment() throws Exception {
        try (Peer peer = connect("/number/many")) {
            assertThat(peer.ask("?")).isEqualTo("cannot read many");
        }
    }

    @Test
    @Assertion("WSC-4.4-1")
    void onOpenIsCalledWhenTheConnectionIsThere() throws Exception {
        try (Peer peer = connect("/life/open")) {
            assertThat(peer.next()).isEqualTo("welcome, open");
        }
    }

    @Test
    @Assertion("WSC-4.4-2")
    void onOpenHasTheSessionOfTheConnection() throws Exception {
        try (Peer peer = connect("/life/session")) {
            assertThat(peer.next()).startsWith("welcome");
            assertThat(peer.ask("?")).isEqualTo("same session");
        }
    }

    @Test
    @Assertion("WSC-4.5-1")
    void onCloseIsCalledBeforeTheConnectionIsGone() throws Exception {
        Site site = site();
        try (RawClient client = new RawClient(site)) {
            assertThat(client.handshake(site, "/life/remote").status()).isEqualTo(101);
            client.send("88 82 00000000 03e8").readToEnd();
            assertThat(site.toldAlready("remote")).startsWith("close 1000");
        }
        try (RawClient client = new RawClient(site)) {
            assertThat(client.handshake(site, "/life/local").status()).isEqualTo(101);
            client.send("81 85 00000000 636c6f7365");
            client.send("88 82 00000000 03e8").readToEnd();
            assertThat(site.toldAlready("local")).startsWith("close 1000");
        }
        try (Peer peer = connect("/life/container")) {
            peer.send("timeout");
            assertThat(site.told("container")).startsWith("close 1006");
        }
    }

    @Test
    @Assertion("WSC-4.5-2")
    void onCloseHasTheSessionThatEnds() throws Exception {
        connect("/life/ending").close();
        assertThat(site().told("ending")).isEqualTo("close 1000 same session");
    }

    @Test
    @Assertion("WSC-4.5-3")
    void anErrorOfOnCloseGoesToOnErrorWithTheSession() throws Exception {
        connect("/life/failing").close();
        assertThat(site().told("failing")).startsWith("close");
        assertThat(site().told("failing")).isEqualTo("error from onClose same session");
    }

    @Test
    @Assertion({"WSC-4.6-1", "WSC-4.6-2"})
    void onErrorHasTheSessionAndTheError() throws Exception {
        try (Peer peer = connect("/life/error")) {
            peer.send("fail");
            assertThat(site().told("error")).isEqualTo("error as asked same session");
        }
    }

    @Test
    @Assertion("WSC-4.7-2")
    void textBecomesThePrimitiveOrItsClass() throws Exception {
        assertEchoes("Boolean", "TRUE", "true");
        assertEchoes("boolean", "anything", "false");
        assertEchoes("Integer", "+42", "42");
        assertEchoes("int", "-0042", "-42");
        assertEchoes("Byte", "127", "127");
        assertEchoes("byte", "-128", "-128");
        assertEchoes("Short", "32767", "32767");
        assertEchoes("short", "-1", "-1");
        assertEchoes("Long", "9223372036854775807", "9223372036854775807");
        assertEchoes("long", "-9223372036854775808", "-9223372036854775808");
        assertEchoes("Float", "1e1", "10.0");
        assertEchoes("float", "0.5", "0.5");
        assertEchoes("Double", "1e-1", "0.1");
        assertEchoes("double", "NaN", "NaN");
        assertEchoes("Character", "x", "x");
        assertEchoes("char", "y", "y");
    }

    @Test
    @Assertion("WSC-4.7-3")
    void aPrimitiveOrItsClassBecomesJavasText() throws Exception {
        assertEchoes("float", "100000000", String.valueOf(1e8f));
        assertEchoes("Float", "100000000", String.valueOf(1e8f));
        assertEchoes("double", "0.0001", String.valueOf(1e-4));
        assertEchoes("Double", "1e-4", String.valueOf(1e-4));
        assertEchoes("int", "007", "7");
        assertEchoes("Boolean", "True", "true");
        assertEchoes("char", "ü", "ü");
    }

    private void assertEchoes(String type, String message, String expected) throws Exception {
        try (Peer peer = connect("/message/" + type)) {
            assertThat(peer.ask(message)).as(type).isEqualTo(expected);
        }
    }

    @Test
    @Assertion("WSC-4.7.1-1")
    void aMessageOverTheMaximumClosesWith1009() throws Exception {
        try (Peer peer = connect("/limited/text")) {
            assertThat(peer.ask("12345")).isEqualTo("12345");
            assertThat(peer.ask("123456")).startsWith("close 1009");
            assertThat(site().told("text")).isEqualTo("close 1009");
        }
        try (Peer peer = connect("/limited/binary")) {
            assertThat(peer.sendBinary("12345").next()).isEqualTo("binary 12345");
            assertThat(peer.sendBinary("123456").next()).startsWith("close 1009");
            assertThat(site().told("binary")).isEqualTo("close 1009");
        }
    }

    @Test
    @Assertion("WSC-4.8.1")
    void anOverridingMethodWithoutAnnotationIsNotCalled() throws Exception {
        try (Peer peer = connect("/child")) {
            peer.send("text for nobody");
            assertThat(peer.sendBinary("x").next()).isEqualTo("binary parent");
        }
    }
}
