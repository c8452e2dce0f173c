package dev.soto.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            room_7-a,    room_7-a
            room/7,      room=2F7
            a.b,         a=2Eb
            *,           =2A
            >,           =3E
            ' ',         =20
            a=2Eb,       a=3D2Eb
            ü,           =C3=BC
            """)
    void aNameBecomesOneTokenWithoutAnythingThatASubjectKnows(String name, String token) {
        assertThat(Names.token(name)).isEqualTo(token);
    }

    @Test
    void lineEndsAreNoLineEndsInAToken() {
        assertThat(Names.token("a\r\nPUB b")).isEqualTo("a=0D=0APUB=20b");
    }

    @Test
    void whatGetsLongIsAHashThatNoOtherNameBecomes() {
        String token = Names.token("/".repeat(41));
        assertThat(token).startsWith("=~").hasSize(45);
        assertThat(Names.token("/".repeat(40))).hasSize(120);
        assertThat(Names.token(token)).isNotEqualTo(token);
        assertThat(Names.token("/".repeat(42))).isNotEqualTo(token);
    }

    @Test
    void twoNamesNeverHaveOneToken() {
        Map<String, String> seen = new HashMap<>();
        Random random = new Random(18);
        String letters = "aA0_-=~.*> 2EF\u00fc";
        for (int i = 0; i < 100_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int length = 1 + random.nextInt(6); length > 0; length--) {
                name.append(letters.charAt(random.nextInt(letters.length())));
            }
            String token = Names.token(name.toString());
            assertThat(token.matches("[A-Za-z0-9_=~-]+")).isTrue();
            String other = seen.putIfAbsent(token, name.toString());
            assertThat(other == null || other.contentEquals(name)).as(token).isTrue();
        }
    }

    @Test
    void aNameHas1To255BytesAndNoNulNorHalfACharacter() {
        assertThat(Names.require("topic", "x".repeat(255))).hasSize(255);
        assertThatThrownBy(() -> Names.require("topic", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the name of a topic is 1 to 255 bytes of UTF-8 without NUL; \"\" is empty");
        assertThatThrownBy(() -> Names.require("user", "x".repeat(256)))
                .hasMessageContaining("the name of a user")
                .hasMessageContaining("x...\" has 256 characters");
        assertThatThrownBy(() -> Names.require("topic", "\u00fc".repeat(128))).hasMessageContaining("has 256 bytes");
        assertThatThrownBy(() -> Names.require("topic", "a\0b")).hasMessageContaining("\"a?b\" has NUL at 1");
        assertThatThrownBy(() -> Names.require("topic", "a\ud83d"))
                .hasMessageContaining("\"a?\" has an unpaired surrogate");
    }
}
