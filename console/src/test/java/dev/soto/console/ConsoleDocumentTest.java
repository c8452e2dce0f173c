package dev.soto.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The document has the code that was compiled. */
class ConsoleDocumentTest {
    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void theDocumentHasTheCodeThatWasCompiled() throws IOException {
        String compiled = squeezed(Files.readString(Path.of("src/test/java/dev/soto/console/ConsoleExample.java")));
        List<String> examples = CODE.matcher(Files.readString(Path.of("../docs/console.md")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertThat(examples)
                .hasSize(2)
                .allSatisfy(example -> assertThat(compiled).contains(squeezed(example)));
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
