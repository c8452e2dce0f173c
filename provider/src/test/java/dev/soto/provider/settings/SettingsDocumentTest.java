package dev.soto.provider.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

    /** Which setting shows how a type of the document is written. */
    private static final Map<String, String> EXAMPLES = Map.of(
            "time", "idleTimeout",
            "bytes", "maxTextMessageBytes",
            "number", "maxFragments",
            "number from 0 to 1", "messageSpans",
            "flag", "nonBlocking",
            "choice", "overflowPolicy",
            "text that is a list", "trustedProxies",
            "other text", "proxy");

    @ParameterizedTest
    @MethodSource("types")
    void whatTheDocumentShowsIsTakenAndWhatItSaysIsNotIsRefused(String type, String right, String wrong) {
        String name = Setting.PREFIX + EXAMPLES.get(type);
        List<String> taken = quoted(right);
        List<String> refused = quoted(wrong);
        assertThat(taken).isNotEmpty();
        assertThat(refused).isNotEmpty();
        for (String value : taken) {
            assertThat(read(name, value).describe()).as(value).startsWith(name + "=");
        }
        for (String value : refused) {
            assertThatIllegalArgumentException().as(value).isThrownBy(() -> read(name, value));
        }
    }

    @Test
    void eachTypeIsExplained() throws IOException {
        List<String> explained = types().map(each -> (String) each.get()[0]).toList();
        assertThat(explained).containsExactlyInAnyOrderElementsOf(EXAMPLES.keySet());
        assertThat(SettingTable.ALL)
                .allSatisfy(setting -> assertThat(explained)
                        .anyMatch(
                                type -> type.startsWith(setting.type()) || type.startsWith("other " + setting.type())));
    }

    static Stream<Arguments> types() throws IOException {
        String document = Files.readString(DOCUMENT);
        String header = "| type | written so | for example | not |\n|---|---|---|---|\n";
        return document.substring(document.indexOf(header) + header.length())
                .lines()
                .takeWhile(line -> line.startsWith("| "))
                .map(line -> line.split(" \\| "))
                .map(cells -> Arguments.of(cells[0].substring(2), cells[2], cells[3]));
    }

    private static List<String> quoted(String cell) {
        return Pattern.compile("`([^`]*)`")
                .matcher(cell)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static Settings read(String name, String value) {
        return Settings.read(SettingSource.systemProperties(properties(name, value)));
    }

    private static Properties properties(String name, String value) {
        Properties properties = new Properties();
        properties.setProperty(name, value);
        return properties;
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
