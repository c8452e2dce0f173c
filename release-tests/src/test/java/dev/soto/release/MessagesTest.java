package dev.soto.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has Soto's jars only has none of its pages. */
class MessagesTest {
    private static final Pattern OUR_FILE = Pattern.compile("docs/|README|CONTRIBUTING|[a-z]\\.md\\b");
    private static final Pattern COMMENT = Pattern.compile("^\\s*(\\*|/\\*|//)");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "protocol",
                "api-bridge",
                "provider",
                "server",
                "servlet-upgrade",
                "jetty-module",
                "cluster",
                "cluster-nats",
                "micrometer",
                "slf4j",
                "jfr",
                "opentelemetry",
                "console",
                "cli",
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

    @Test
    void nothingThatIsShippedBesidesClassesNamesOneEither() throws Exception {
        for (String folder : List.of("../jetty-module/src/main/jetty", "../spring-boot-starter/src/main/resources")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(Files.readString(file)).as("%s", file).doesNotContain("docs/", "README");
                }
            }
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> OUR_FILE.matcher(line).find()
                            && !COMMENT.matcher(line).find())
                    .map(line -> file + ": " + line.strip());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
