package dev.soto.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a native image has to know of the published modules, held against their sources: no name in it leads nowhere, and what the
 * sources find by its name is in it.
 */
class NativeMetadataTest {
    private static final Pattern UPDATED =
            Pattern.compile("FieldUpdater\\s*\\.newUpdater\\(\\s*(\\w+)\\.class[^;]*?\"(\\w+)\"\\)");

    private static Path sources(String module) {
        return Path.of("..", module, "src/main/java");
    }

    private static List<JsonNode> entries(String module, String kind) throws IOException {
        Path file = Path.of(
                "..",
                module,
                "src/main/resources/META-INF/native-image/dev.soto/soto-" + module + "/reachability-metadata.json");
        List<JsonNode> entries = new ArrayList<>();
        new ObjectMapper().readTree(file.toFile()).path(kind).forEach(entries::add);
        return entries;
    }

    private static Set<String> members(String module) throws IOException {
        Set<String> members = new TreeSet<>();
        for (JsonNode entry : entries(module, "reflection")) {
            String type = entry.get("type").asText();
            members.add(type);
            for (String kind : List.of("fields", "methods")) {
                entry.path(kind)
                        .forEach(member ->
                                members.add(type + "#" + member.get("name").asText()));
            }
        }
        return members;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "protocol",
                "api-bridge",
                "provider",
                "servlet-upgrade",
                "console",
                "cli",
                "slf4j",
                "jfr",
                "opentelemetry"
            })
    void eachNameLeadsToASource(String module) throws IOException {
        for (String member : members(module)) {
            String type = member.replaceAll("[$#].*", "");
            if (!type.startsWith("dev.soto.")) {
                continue;
            }
            Path source = sources(module).resolve(type.replace('.', '/') + ".java");
            assertThat(source).exists();
            String code = Files.readString(source);
            if (member.contains("$")) {
                assertThat(code).contains("interface " + member.replaceAll(".*\\$", "") + " ");
            }
            if (member.contains("#") && !member.endsWith("#<init>")) {
                assertThat(code).containsPattern("volatile [^;=]* " + member.replaceAll(".*#", "") + "\\b");
            }
        }
        for (JsonNode resource : entries(module, "resources")) {
            Path folder = Path.of("..", module, "src/main/resources");
            String glob = resource.get("glob").asText();
            Path named = folder.resolve(glob.replaceAll("/\\*$", ""));
            assertThat(Files.exists(named) || glob.contains("services/dev.soto.provider.observe."))
                    .as(glob)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "protocol",
                "api-bridge",
                "provider",
                "server",
                "servlet-upgrade",
                "console",
                "cli",
                "micrometer",
                "slf4j",
                "jfr",
                "opentelemetry"
            })
    void whatTheSourcesUpdateByNameIsInIt(String module) throws IOException {
        Set<String> updated = new TreeSet<>();
        try (Stream<Path> files = Files.walk(sources(module))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                Matcher found = UPDATED.matcher(Files.readString(file));
                while (found.find()) {
                    String name = sources(module).relativize(file).toString().replace('/', '.');
                    updated.add(name.substring(0, name.length() - ".java".length()) + "#" + found.group(2));
                }
            }
        }
        if (!updated.isEmpty()) {
            assertThat(members(module)).containsAll(updated);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"api-bridge", "provider", "servlet-upgrade", "slf4j", "jfr", "opentelemetry"})
    void eachServiceIsInIt(String module) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", module, "src/main/resources/META-INF/services"))) {
            for (Path service : files.toList()) {
                assertThat(members(module)).contains(Files.readString(service).strip() + "#<init>");
                assertThat(entries(module, "resources"))
                        .extracting(entry -> entry.get("glob").asText())
                        .contains("META-INF/services/" + service.getFileName());
            }
        }
    }
}
