package dev.soto.provider.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/settings.md and the table in code say the same. */
class SettingsDocumentTest {
    private static final String HEADER = """
            | setting | type | default | allowed | where | what it does |
            |---|---|---|---|---|---|
            """;

    @Test
    void documentHasTheTableOfTheCode() throws IOException {
        String document = Files.readString(Path.of("../docs/settings.md"));
        String table = HEADER
                + SettingTable.ALL.stream().map(SettingsDocumentTest::row).collect(Collectors.joining());

        assertThat(document)
                .as("docs/settings.md differs from SettingTable; the table has to read:\n%s", table)
                .contains(table);
        assertThat(rows(document)).hasSize(SettingTable.ALL.size());
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
                        setting.meaning())
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
