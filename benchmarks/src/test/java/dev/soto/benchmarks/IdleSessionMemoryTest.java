package dev.soto.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an idle session takes with each thing that looks at sessions: no more than the document says. */
@Timeout(120)
class IdleSessionMemoryTest {
    private static final int SESSIONS = 5_000;

    /** Returns the limits of the document, by what is switched on. */
    private static Map<String, Integer> limits() throws IOException {
        String chapter = Files.readString(Path.of("../docs/operating.md"))
                .replaceFirst("(?s).*\n## What an idle session takes more\n", "")
                .replaceFirst("(?s)\n## .*", "");
        Map<String, Integer> limits = new LinkedHashMap<>();
        Pattern.compile("(?m)^\\| ([^|]+) \\|[^|]+\\|[^|]+\\| ([\\d,]+) \\|")
                .matcher(chapter)
                .results()
                .forEach(row ->
                        limits.put(row.group(1), Integer.parseInt(row.group(2).replace(",", ""))));
        return limits;
    }

    @Test
    void eachTakesNoMoreThanItsLimit() throws Exception {
        Map<String, Integer> limits = limits();
        Map<String, Double> taken = new LinkedHashMap<>();
        try (IdleSessionMemory memory = new IdleSessionMemory()) {
            double nothing = memory.bytes(Looking.NOTHING, false, SESSIONS);
            for (Looking looking : Looking.values()) {
                taken.put(
                        looking.title,
                        looking == Looking.NOTHING ? nothing : memory.bytes(looking, false, SESSIONS) - nothing);
            }
        }
        assertThat(limits.keySet()).containsExactlyElementsOf(taken.keySet());
        assertThat(taken)
                .allSatisfy((title, bytes) -> assertThat(bytes)
                        .as("bytes of a session with " + title)
                        .isLessThanOrEqualTo(limits.get(title)));
        assertThat(taken.get(Looking.LOOKED_AT.title))
                .as("what is kept is seen: its id")
                .isGreaterThan(50);
    }
}
