package dev.soto.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Writes down each deployment and how it went: name of the archive, tab, {@code deployed} or {@code failed}, tab, the reason.
 * The tests of the TCK that want a deployment to fail never look at its outcome, so somebody else has to.
 */
final class DeploymentLog {
    /** System property with the file to append to; without it nothing is written. */
    static final String FILE = "dev.soto.tck.deployments";

    private final @Nullable Path file;

    DeploymentLog() {
        String name = System.getProperty(FILE);
        file = name == null ? null : Path.of(name);
    }

    void deployed(String archive) throws IOException {
        add(archive + "\tdeployed\t");
    }

    void failed(String archive, Throwable reason) throws IOException {
        add(archive + "\tfailed\t" + String.valueOf(reason.getMessage()).replaceAll("\\s+", " "));
    }

    private void add(String line) throws IOException {
        if (file != null) {
            Files.writeString(
                    file, line + System.lineSeparator(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
