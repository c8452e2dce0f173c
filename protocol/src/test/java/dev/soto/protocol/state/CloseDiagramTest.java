package dev.soto.protocol.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.state.CloseHandshake.Action;
import dev.soto.protocol.state.CloseHandshake.Input;
import dev.soto.protocol.state.CloseHandshake.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/close-handshake.md is drawn from the table. -Ddiagrams.write=true writes it anew. */
class CloseDiagramTest {
    private static final Path DOCUMENT = Path.of("../docs/close-handshake.md");

    @Test
    void theDocumentShowsTheTableAsItIs() throws IOException {
        String drawn = draw();
        if (Boolean.getBoolean("diagrams.write")) {
            Files.writeString(DOCUMENT, drawn);
        }
        assertThat(Files.readString(DOCUMENT))
                .as("run CloseDiagramTest with -Ddiagrams.write=true when the table has changed")
                .isEqualTo(drawn);
    }

    private static String draw() {
        // Inputs that lead from one phase to another with the same actions share an arrow.
        Map<String, String> arrows = new LinkedHashMap<>();
        StringBuilder rows = new StringBuilder();
        CloseHandshake.visit((from, input, to, actions) -> {
            arrows.merge(from + " --> " + to, name(input), (one, other) -> one + ", " + other);
            rows.append("| %s (%s) | %s | %s | %s |\n"
                    .formatted(phase(from), from.state, name(input), phase(to), names(actions)));
        });
        String diagram = arrows.entrySet().stream()
                .map(arrow -> "    " + arrow.getKey() + " : " + arrow.getValue())
                .collect(Collectors.joining("\n"));
        return """
                # How a connection ends

                Drawn by `CloseDiagramTest` from the table in `CloseHandshake` (RFC 6455 section 7), so it is what the code does. An input that
                has no row is late, and nothing comes of it.

                ```mermaid
                stateDiagram-v2
                    [*] --> OPEN
                %s
                    GONE --> [*]
                ```

                | phase (state) | what happens | next | what is done, in this order |
                |---|---|---|---|
                %s""".formatted(diagram, rows.toString().stripTrailing()).stripTrailing() + "\n";
    }

    private static String phase(Phase phase) {
        return "`" + phase + "`";
    }

    private static String name(Input input) {
        return input.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String names(Set<Action> actions) {
        return actions.stream()
                .map(action -> action.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(", "));
    }
}
