package dev.soto.bridge.path;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import jakarta.websocket.DeploymentException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Lines of templates, and a path as the last one: what a map of templates finds is what the rule of WSC-3.1.1-3 leaves of a list of
 * them, and matches by itself.
 */
class UriTemplateFuzzTest {
    @FuzzTest
    void everyTemplateIsReadOrRefusedAndEveryPathIsMatchedOrNot(byte[] input) {
        List<String> lines =
                new String(input, StandardCharsets.UTF_8).lines().limit(20).toList();
        if (lines.isEmpty()) {
            return;
        }
        String path = lines.get(lines.size() - 1);
        List<UriTemplate> templates = new ArrayList<>();
        UriTemplateMap<UriTemplate> map = new UriTemplateMap<>();
        for (String line : lines.subList(0, lines.size() - 1)) {
            UriTemplate template = parse(line);
            if (template != null) {
                boolean known = templates.contains(template);
                assertThat(add(map, template)).as(line + " is another path").isEqualTo(!known);
                if (!known) {
                    templates.add(template);
                }
                matchesItself(template);
            }
        }
        Optional<UriTemplateMap.Match<UriTemplate>> found = map.find(path);
        assertThat(found.map(UriTemplateMap.Match::template).stream().toList())
                .as(path + " of " + templates)
                .isEqualTo(best(templates, path));
        found.ifPresent(match -> assertThat(Optional.of(match.variables()))
                .isEqualTo(match.template().match(path)));
        assertThat(QueryParameters.parse(path)).isNotNull();
    }

    /** The rule as it is written: from left to right those stay that have the segment itself, or when there is none, a variable. */
    private static List<UriTemplate> best(List<UriTemplate> templates, String path) {
        List<String> segments = PathSegments.normalize(path);
        if (segments == null) {
            return List.of();
        }
        List<UriTemplate> left = templates.stream()
                .filter(template -> template.segments().size() == segments.size())
                .toList();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            List<UriTemplate> same = having(left, i, segment);
            left = same.isEmpty() && !segment.isEmpty() ? having(left, i, null) : same;
        }
        return left;
    }

    private static List<UriTemplate> having(List<UriTemplate> templates, int index, String literal) {
        return templates.stream()
                .filter(template ->
                        Objects.equals(template.segments().get(index).literal(), literal))
                .toList();
    }

    private static UriTemplate parse(String line) {
        try {
            UriTemplate template = UriTemplate.parse(line);
            assertThat(template.toString()).isEqualTo(line);
            return template;
        } catch (DeploymentException refused) {
            assertThat(refused.getMessage()).contains(line, "section 3.1.1");
            return null;
        }
    }

    private static boolean add(UriTemplateMap<UriTemplate> map, UriTemplate template) {
        try {
            map.add(template, template);
            return true;
        } catch (DeploymentException taken) {
            return false;
        }
    }

    private static void matchesItself(UriTemplate template) {
        StringBuilder path = new StringBuilder();
        for (UriTemplate.Segment segment : template.segments()) {
            path.append('/').append(segment.variable() == null ? encoded(segment.literal()) : "v");
        }
        Optional<Map<String, String>> match = template.match(path.toString());
        assertThat(match).as(template + " matches " + path).isPresent();
        assertThat(match.orElseThrow().keySet()).isEqualTo(template.variables());
        assertThat(match.orElseThrow().values()).allMatch("v"::equals);
    }

    private static String encoded(String literal) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : literal.getBytes(StandardCharsets.UTF_8)) {
            encoded.append('%').append(String.format("%02X", b));
        }
        return encoded.toString();
    }
}
