package dev.soto.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has Soto's jars only has none of its pages. */
class MessagesTest {
    private static final Pattern OUR_FILE =
            Pattern.compile("\"[^\"]*(docs/|README|CONTRIBUTING|[a-z]\\.md\\b)[^\"]*\"");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "protocol",
                "api-bridge",
                "provider",
                "server",
                "servlet-upgrade",
                "jetty-module",
                "spring-boot-starter"
            })
    void noMessageOfAPublishedModuleNamesAFileOfOurRepository(String module) throws Exception {
        try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
            List<String> found = files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(MessagesTest::lines)
                    .toList();
            assertThat(found).isEmpty();
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> OUR_FILE.matcher(line).find())
                    .map(line -> file + ": " + line.strip());
        } catch (java.io.IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
