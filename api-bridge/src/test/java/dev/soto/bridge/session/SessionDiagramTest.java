package dev.soto.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.bridge.session.SessionPhase.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/session-life.md is drawn from the table. -Ddiagrams.write=true writes it anew. */
class SessionDiagramTest {
    private static final Path DOCUMENT = Path.of("../docs/session-life.md");

    @Test
    void theDocumentShowsTheTableAsItIs() throws IOException {
        String drawn = draw();
        if (Boolean.getBoolean("diagrams.write")) {
            Files.writeString(DOCUMENT, drawn);
        }
        assertThat(Files.readString(DOCUMENT))
                .as("run SessionDiagramTest with -Ddiagrams.write=true when the table has changed")
                .isEqualTo(drawn);
    }

    @Test
    void everyPhaseComesToOneEnd() {
        for (SessionPhase phase : SessionPhase.values()) {
            SessionPhase closed = phase.on(Event.CLOSED);
            if (phase.compareTo(SessionPhase.ENDING) < 0) {
                assertThat(closed).as(phase + " when the connection is closed").isEqualTo(SessionPhase.ENDING);
            } else {
                assertThat(closed).as(phase + " when the connection is closed").isNull();
            }
        }
        assertThat(SessionPhase.ENDING.on(Event.GIVEN_BACK)).isEqualTo(SessionPhase.ENDED);
    }

    @Test
    void nobodyClosesTwice() {
        for (SessionPhase phase : SessionPhase.values()) {
            SessionPhase closed = phase.on(Event.CLOSE);
            if (closed != null) {
                assertThat(closed.on(Event.CLOSE))
                        .as(closed + " when somebody closes")
                        .isNull();
            }
        }
    }

    private static String draw() {
        // Events that lead from one phase to another share an arrow.
        Map<String, String> arrows = new LinkedHashMap<>();
        StringBuilder rows = new StringBuilder();
        for (SessionPhase from : SessionPhase.values()) {
            for (Event event : Event.values()) {
                SessionPhase to = from.on(event);
                if (to != null) {
                    arrows.merge(from + " --> " + to, name(event), (one, other) -> one + ", " + other);
                    boolean told = event == Event.CLOSED && from.opened;
                    rows.append("| `%s` | %s | `%s` | %s |\n".formatted(from, name(event), to, told ? "yes" : ""));
                }
            }
        }
        String diagram = arrows.entrySet().stream()
                .map(arrow -> "    " + arrow.getKey() + " : " + arrow.getValue())
                .collect(Collectors.joining("\n"));
        return """
                # The life of a session

                Drawn by `SessionDiagramTest` from the table in `SessionPhase`, so it is what the code does. An event that has no row is late, or has
                happened already, and nothing comes of it. How the connection below ends is a table of its own: [close-handshake.md](close-handshake.md).

                ```mermaid
                stateDiagram-v2
                    [*] --> UNOPENED
                %s
                    ENDED --> [*]
                ```

                | phase | what happens | next | onClose is called |
                |---|---|---|---|
                %s""".formatted(diagram, rows.toString().stripTrailing()).stripTrailing() + "\n";
    }

    private static String name(Event event) {
        return event.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
