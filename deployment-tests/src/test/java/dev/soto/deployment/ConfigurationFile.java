package dev.soto.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One of the configuration files of docs/deploying, with this test's values in the place of a user's. */
final class ConfigurationFile {

    private static final Path DOCUMENTS = Path.of("..", "docs", "deploying");

    private String text;

    private ConfigurationFile(String text) {
        this.text = text;
    }

    static ConfigurationFile read(String name) throws IOException {
        return new ConfigurationFile(Files.readString(DOCUMENTS.resolve(name)));
    }

    /** Changes what stands in the file exactly once, so that no change of the file goes unnoticed. */
    ConfigurationFile with(String before, Object after) {
        int at = text.indexOf(before);
        if (at < 0 || text.indexOf(before, at + 1) >= 0) {
            throw new IllegalStateException("not exactly once in the file: " + before);
        }
        text = text.replace(before, after.toString());
        return this;
    }

    Path write(Path file) throws IOException {
        return Files.writeString(file, text);
    }
}
