package dev.soto.bridge.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.websocket.DeploymentException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The best match among endpoint paths (WSC-3.1.1-3), by the examples of the specification. */
class UriTemplateMapTest {
    private final UriTemplateMap<String> map = new UriTemplateMap<>();

    private UriTemplateMapTest deploy(String name, String path) throws DeploymentException {
        map.add(UriTemplate.parse(path), name);
        return this;
    }

    private String find(String path) {
        return map.find(path).map(match -> match.value() + match.variables()).orElse("none");
    }

    @Test
    void anExactSegmentIsPreferredToAVariable() throws DeploymentException {
        deploy("A", "/a/{var}/c").deploy("B", "/a/b/c").deploy("C", "/a/{var1}/{var2}");
        assertThat(find("/a/b/c")).isEqualTo("B{}");
        assertThat(find("/a/d/c")).isEqualTo("A{var=d}");
        assertThat(map.find("/a/x/y").orElseThrow().variables()).isEqualTo(Map.of("var1", "x", "var2", "y"));
        assertThat(find("/a/b")).isEqualTo("none");
    }

    @Test
    void templatesAtOneNodeMayNameTheirVariablesDifferently() throws DeploymentException {
        deploy("A", "/{x}/a").deploy("B", "/{y}/b");
        assertThat(find("/1/a")).isEqualTo("A{x=1}");
        assertThat(find("/1/b")).isEqualTo("B{y=1}");
    }

    @Test
    void matchingGoesFromLeftToRight() throws DeploymentException {
        deploy("A", "/{var1}/d").deploy("B", "/b/{var2}");
        assertThat(find("/b/d")).isEqualTo("B{var2=d}");
        assertThat(find("/c/d")).isEqualTo("A{var1=c}");
    }

    @Test
    void thereIsNoWayBack() throws DeploymentException {
        deploy("A", "/a/b").deploy("B", "/{x}/c");
        assertThat(find("/a/c")).isEqualTo("none");
    }

    @Test
    void onlyPathsWithAsManySegmentsTakePart() throws DeploymentException {
        deploy("A", "/a/b/c").deploy("B", "/{x}/b");
        assertThat(find("/a/b")).isEqualTo("B{x=a}");
    }

    @Test
    void variablesDoNotMatchEmptySegments() throws DeploymentException {
        deploy("A", "/a/{x}").deploy("B", "/b/");
        assertThat(find("/a/")).isEqualTo("none");
        assertThat(find("/b/")).isEqualTo("B{}");
        assertThat(find("/%zz")).isEqualTo("none");
    }

    @Test
    void equivalentTemplatesCannotBothBeAdded() throws DeploymentException {
        deploy("first", "/a/{x}");
        assertThatThrownBy(() -> deploy("second", "/a/{y}"))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("/a/{x}")
                .hasMessageContaining("/a/{y}")
                .hasMessageContaining("first")
                .hasMessageContaining("second")
                .hasMessageContaining("WSC-3.1.1-2");
        assertThat(find("/a/1")).isEqualTo("first{x=1}");
    }

    @Test
    void clearTakesAllOutOfService() throws DeploymentException {
        deploy("A", "/a");
        map.clear();
        assertThat(find("/a")).isEqualTo("none");
    }
}
