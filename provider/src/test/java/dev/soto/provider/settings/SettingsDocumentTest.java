package dev.soto.provider.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table in docs/settings.md is drawn from the one in code. -Ddiagrams.write=true writes it anew. */
class SettingsDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/settings.md");
    private static final String HEADER = """
            | setting | type | default | allowed | where | changes | what it does |
            |---|---|---|---|---|---|---|
            """;

    @Test
    void documentHasTheTableOfTheCode() throws IOException {
        String table = HEADER
                + SettingTable.ALL.stream().map(SettingsDocumentTest::row).collect(Collectors.joining());
        if (Boolean.getBoolean("diagrams.write")) {
            write(table);
        }
        String document = Files.readString(DOCUMENT);

        assertThat(document)
                .as("run SettingsDocumentTest with -Ddiagrams.write=true; the table has to read:\n%s", table)
                .contains(table);
        assertThat(rows(document)).hasSize(SettingTable.ALL.size());
    }

    private static void write(String table) throws IOException {
        String document = Files.readString(DOCUMENT);
        List<String> rows = rows(document);
        String last = rows.get(rows.size() - 1) + "\n";
        int end = document.indexOf(last) + last.length();
        Files.writeString(DOCUMENT, document.substring(0, document.indexOf(HEADER)) + table + document.substring(end));
    }

    @Test
    void namesAreUnique() {
        assertThat(SettingTable.ALL).extracting(Setting::name).doesNotHaveDuplicates();
    }

    private static List<String> rows(String document) {
        return document.lines().filter(line -> line.startsWith("| `dev.soto.")).toList();
    }

    private static String row(Setting<?> setting) {
        return Stream.of(
                        "`" + setting.name() + "`",
                        setting.type(),
                        setting.defaultText(),
                        setting.range(),
                        setting.places().stream().map(Setting.Place::label).collect(Collectors.joining(", ")),
                        LiveSettings.effect(setting).words(),
                        setting.meaning())
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
