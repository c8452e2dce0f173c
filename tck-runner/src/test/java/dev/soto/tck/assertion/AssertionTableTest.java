package dev.soto.tck.assertion;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Every assertion has a test, and the document that says which is up to date. */
class AssertionTableTest {
    private static final Path DOCUMENT = Path.of("../docs/assertions.md");

    private final AssertionTable table;

    AssertionTableTest() throws IOException, URISyntaxException {
        Path classes = Path.of(AssertionTable.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        table = new AssertionTable(Path.of("src/test/resources/assertions.tsv"), classes);
    }

    @Test
    void allAssertionsOfTheSpecificationAreListed() {
        assertThat(table.size()).isEqualTo(97);
    }

    @Test
    void everyAssertionHasATest() {
        assertThat(table.withoutTest()).as("assertions without a test").isEmpty();
    }

    @Test
    void everyIdThatATestNamesExists() {
        assertThat(table.unknown())
                .as("ids of tests that assertions.tsv does not have")
                .isEmpty();
    }

    @Test
    void theDocumentIsUpToDate() throws IOException {
        if (Boolean.getBoolean("assertions.write")) {
            Files.writeString(DOCUMENT, table.markdown());
        }
        assertThat(DOCUMENT)
                .as("docs/assertions.md; -Dassertions.write=true writes it anew")
                .hasContent(table.markdown());
    }
}
