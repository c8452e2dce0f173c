package dev.soto.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.provider.SotoClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class QuickStartTest {
    private static final Pattern SECTION = Pattern.compile("## Session and server\n(.*?)\n## ", Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void theExampleOfTheDocumentRuns() throws Exception {
        Recorder printer = new Recorder();
        try (SotoServer server = QuickStart.serve();
                SotoClient client = new SotoClient()) {
            QuickStart.talk(client, server, printer);
            printer.hears("hello");
            printer.end();
        }
    }

    @Test
    void theDocumentHasTheCodeThatWasCompiled() throws IOException {
        String compiled = squeezed(Files.readString(Path.of("src/test/java/dev/soto/server/QuickStart.java")));
        String section = SECTION.matcher(Files.readString(Path.of("../docs/libsoup.md")))
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
        List<String> examples = CODE.matcher(section)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertThat(examples)
                .hasSize(2)
                .allSatisfy(example -> assertThat(compiled).contains(squeezed(example)));
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }
}
