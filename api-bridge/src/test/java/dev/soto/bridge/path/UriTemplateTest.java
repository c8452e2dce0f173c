package dev.soto.bridge.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.websocket.DeploymentException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jakarta WebSocket section 3.1.1: which paths are templates, and what they match. */
class UriTemplateTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "//",
                "/a//b",
                "/a/../b",
                "/a/./b",
                "/a/..",
                "/.",
                "/{a",
                "/a}",
                "/x{a}",
                "/{a}{b}",
                "/{}",
                "/{a}/{a}",
                "/{+a}",
                "/{a*}",
                "/{a:3}",
                "/{a,b}",
                "/%zz",
                "/%4",
                "/a b",
                "/a?b",
                "/a#b"
            })
    void pathsThatBreakARuleAreRefused(String path) {
        assertThatThrownBy(() -> UriTemplate.parse(path))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("\"" + path + "\"")
                .hasMessageContaining("3.1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "/a/", "/{a}", "/{guest-id}/x.y", "/{a_1}/b/{c.d}", "/gr%C3%BC%C3%9Fe"})
    void otherPathsAreTemplates(String path) {
        assertThatCode(() -> UriTemplate.parse(path)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b/, /a/b/, true",
        "/a/b/, /a/b, false",
        "/a/{var}, /a/b, true",
        "/a/{var}, /a, false",
        "/a/{var}, /a/, false",
        "/a/{var}, /a/b/, false",
        "/a/{var}, /a/b/c, false",
        "/, /, true",
        "/a, /A, false",
        "/grüße, /gr%C3%BC%c3%9fe, true",
        "/a/c, /a/b/../c, true",
        "/a/c, /a/%2e/c, true",
        "/a/, /a/b/.., true",
        "/a, /a%zz, false",
        "/a, a, false"
    })
    void examplesOfMatches(String template, String path, boolean matches) throws DeploymentException {
        assertThat(UriTemplate.parse(template).match(path).isPresent()).isEqualTo(matches);
    }

    @Test
    void valuesAreDecodedAndPlusIsAPlus() throws DeploymentException {
        assertThat(UriTemplate.parse("/{x}/lit/{y}").match("/a%20b%2Fc/lit/1+1"))
                .contains(Map.of("x", "a b/c", "y", "1+1"));
    }

    @Test
    void templatesAreEqualWhenTheyMatchTheSamePaths() throws DeploymentException {
        assertThat(UriTemplate.parse("/a/{x}"))
                .isEqualTo(UriTemplate.parse("/a/{y}"))
                .hasSameHashCodeAs(UriTemplate.parse("/a/{y}"))
                .isNotEqualTo(UriTemplate.parse("/a/x"))
                .isNotEqualTo(UriTemplate.parse("/{x}/a"));
        assertThat(UriTemplate.parse("/a%62"))
                .isEqualTo(UriTemplate.parse("/ab"))
                .hasToString("/a%62");
        assertThat(UriTemplate.parse("/{x}/{y}").variables()).containsExactlyInAnyOrder("x", "y");
    }
}
