package dev.soto.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRulesTest {

    private static final String GRINNING = "\uD83D\uDE00";

    @ParameterizedTest
    @CsvSource({"Ann,Ann", "'  Ann   Lee ',Ann Lee", "e\u0301va,\u00e9va", "O'Neil,O'Neil", "名前,名前", "R2D2,R2D2"})
    void nameIsTakenInItsShownForm(String wanted, String shown) throws RuleBroken {
        assertThat(ChatRules.name(wanted)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\u00a0\u2003"})
    void nameOfSpaceIsMissing(String wanted) {
        assertBroken("name-missing", () -> ChatRules.name(wanted));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ann\u0000", "Ann\u202eeve", "A\u200bnn", "---", "\ud800x"})
    void nameThatHidesSomethingIsRefused(String wanted) {
        assertBroken("name-not-allowed", () -> ChatRules.name(wanted));
    }

    @Test
    void nameIsCountedInCharactersNotInJavaChars() throws RuleBroken {
        String longest = "A" + GRINNING.repeat(ChatRules.MAX_NAME - 1);
        assertThat(ChatRules.name(longest)).isEqualTo(longest);
        assertBroken("name-too-long", () -> ChatRules.name(longest + "b"));
    }

    @Test
    void namesThatDifferInCaseOnlyAreTheSame() {
        assertThat(ChatRules.nameKey("STRASSE")).isEqualTo(ChatRules.nameKey("stra\u00dfe"));
        assertThat(ChatRules.nameKey("Ann")).isNotEqualTo(ChatRules.nameKey("Anne"));
    }

    @ParameterizedTest
    @CsvSource({"lobby,lobby", "Lobby,lobby", "room-2_b,room-2_b", "küche,küche"})
    void roomIsTakenInLowerCase(String wanted, String shown) throws RuleBroken {
        assertThat(ChatRules.room(wanted)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "..", "<b>", "123456789012345678901234567890123"})
    void roomWithOtherCharactersOrLengthsIsRefused(String wanted) {
        assertBroken("room-not-allowed", () -> ChatRules.room(wanted));
    }

    @Test
    void textOfTwoThousandCharactersIsTheLongest() throws RuleBroken {
        String longest = GRINNING.repeat(ChatRules.MAX_TEXT);
        assertThat(ChatRules.text(" " + longest + "\n")).isEqualTo(longest);
        assertThatExceptionOfType(RuleBroken.class)
                .isThrownBy(() -> ChatRules.text(longest + "!"))
                .satisfies(broken -> assertThat(broken.code()).isEqualTo("text-too-long"))
                .withMessageContaining("2,001")
                .withMessageContaining("2,000");
    }

    @Test
    void textOfSpaceIsRefused() {
        assertBroken("text-missing", () -> ChatRules.text(" \n\t"));
    }

    private static void assertBroken(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable act) {
        assertThatExceptionOfType(RuleBroken.class)
                .isThrownBy(act)
                .satisfies(broken -> assertThat(broken.code()).isEqualTo(code));
    }
}
