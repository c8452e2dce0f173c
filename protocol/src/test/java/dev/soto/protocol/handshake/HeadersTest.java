package dev.soto.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Header fields as RFC 9110 section 5 has them. */
class HeadersTest {
    private final Headers headers = new Headers();

    @Test
    void namesAreComparedWithoutRegardToCase() {
        headers.add("Sec-WebSocket-Key", "a").add("SEC-websocket-KEY", "b");
        assertThat(headers.values("sec-websocket-key")).containsExactly("a", "b");
        assertThat(headers.first("SEC-WEBSOCKET-KEY")).isEqualTo("a");
        assertThat(headers.joined("Sec-WebSocket-Key")).isEqualTo("a, b");
        assertThat(headers.names()).containsExactly("Sec-WebSocket-Key");
    }

    @Test
    void aNameThatIsNotThereHasNoValue() {
        assertThat(headers.values("Host")).isEmpty();
        assertThat(headers.first("Host")).isNull();
        assertThat(headers.joined("Host")).isNull();
        assertThat(headers.has("Host")).isFalse();
        assertThat(headers.elements("Host")).isEmpty();
    }

    @Test
    void setReplacesAndRemoveRemovesAllValues() {
        headers.add("A", "1").add("a", "2").add("B", "3").set("a", "4");
        assertThat(headers.values("A")).containsExactly("4");
        headers.remove("a");
        assertThat(headers.has("A")).isFalse();
        assertThat(headers.names()).containsExactly("B");
    }

    @Test
    void setKeepsThePlaceAndRemovesOnlyOthersOfItsName() {
        headers.add("A", "1")
                .add("B", "2")
                .add("a", "3")
                .add("C", "4")
                .set("B", "5")
                .set("a", "6");
        assertThat(headers.toOrderedMap().toString()).isEqualTo("{a=[6], B=[5], C=[4]}");
    }

    @Test
    void fieldsAreHandedOverInOrderAndTheFirstOfANameIsKnown() {
        headers.add("A", "1").add("B", "2").add("a", "3");
        List<String> taken = new ArrayList<>();
        headers.forEach((name, value, first) -> taken.add(name + value + first));
        assertThat(taken).containsExactly("A1true", "B2true", "a3false");
        assertThat(headers.toOrderedMap().toString()).isEqualTo("{A=[1, 3], B=[2]}");
    }

    @Test
    void spacesAroundAValueDoNotBelongToIt() {
        assertThat(headers.add("A", " \t x y\t ").first("A")).isEqualTo("x y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: x", "a\rb", "a\nb", "a\0b"})
    void aValueThatCouldSmuggleAFieldIsRefused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> headers.add("A", value))
                .withMessageContaining("header field A")
                .withMessageContaining("CR, LF or NUL");
        headers.set("A", "kept");
        assertThatIllegalArgumentException().isThrownBy(() -> headers.set("A", value));
        assertThat(headers.values("A")).containsExactly("kept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "a\r\n", "ä", "\u20ac", "a\ud800", "a\0", "(a)", "a/b", "?"})
    void aNameThatIsNoTokenIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> headers.add(name, "x"))
                .withMessageContaining("token");
    }

    @Test
    void listsAreSplitAtCommasOverAllLinesButNotWithinQuotes() {
        headers.add("L", "a, b ,,\tc").add("L", "\"d, \\\" e\", f").add("L", "").add("L", "\"open, g");
        assertThat(headers.elements("l")).containsExactly("a", "b", "c", "\"d, \\\" e\"", "f", "\"open, g");
    }

    @Test
    void elementsAreFoundWithoutRegardToTheCaseOfAsciiLettersOnly() {
        headers.add("Connection", "keep-alive, UPGRADE");
        assertThat(headers.hasElement("connection", "Upgrade")).isTrue();
        assertThat(headers.hasElement("connection", "keep")).isFalse();
        headers.set("Upgrade", "websoc\u212Aet");
        assertThat(headers.hasElement("Upgrade", "websocket")).isFalse();
    }

    @Test
    void theMapIsACopyWhoseLookUpIgnoresCase() {
        headers.add("A", "1").add("B", "2");
        Map<String, List<String>> map = headers.toMap();
        assertThat(map.get("a")).containsExactly("1");
        map.get("a").add("x");
        map.remove("b");
        assertThat(headers.values("A")).containsExactly("1");
        assertThat(headers.has("B")).isTrue();
    }

    @Test
    void aCopyGoesItsOwnWay() {
        Headers copy = headers.add("A", "1").copy();
        copy.add("A", "2");
        assertThat(headers.values("A")).containsExactly("1");
        assertThat(copy.values("a")).containsExactly("1", "2");
    }

    @Test
    void theirTextHasNoValues() {
        assertThat(headers.add("Authorization", "Basic c2VjcmV0")).hasToString("Headers[Authorization]");
    }

    @Test
    void aCharacterThatIsNoByteCannotBeSent() {
        Headers.requireSendable("A", "gr\u00fc\u00dfe \u00ff");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Headers.requireSendable("X-Name", "a\u4e2d"))
                .withMessageContaining("X-Name")
                .withMessageContaining("at index 1: \"a\\u4e2d\"")
                .withMessageContaining("percent-encode");
    }
}
