package dev.soto.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The public API that a release is compared with its predecessor by. */
class ComparedApiTest {
    private static final Pattern EXCLUDED = Pattern.compile("<exclude>(dev\\.soto\\.[a-z.]+)</exclude>");

    @Test
    void isAllThatModulesExportToEverybody() throws Exception {
        List<String> internal = new ArrayList<>();
        for (String module : List.of(
                "protocol",
                "api-bridge",
                "provider",
                "server",
                "cluster",
                "cluster-nats",
                "servlet-upgrade",
                "jetty-module")) {
            Path sources = Path.of("..", module, "src/main/java");
            String descriptor = Files.readString(sources.resolve("module-info.java"));
            try (Stream<Path> files = Files.walk(sources)) {
                files.filter(file -> file.endsWith("package-info.java"))
                        .map(file -> sources.relativize(file.getParent())
                                .toString()
                                .replace(file.getFileSystem().getSeparator(), "."))
                        .filter(name -> !descriptor.contains("exports " + name + ";"))
                        .forEach(internal::add);
            }
        }

        assertThat(EXCLUDED.matcher(Files.readString(Path.of("../pom.xml")))
                        .results()
                        .map((MatchResult found) -> found.group(1)))
                .containsExactlyInAnyOrderElementsOf(internal);
    }
}
