package dev.soto.release;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;

/** The release under test: a repository in a folder. */
record Release(Path repository, String version) {
    private static final String WHY = "needs a release in a folder: .ci/release-check cuts one and runs this";

    /** Skips the test where there is none. */
    static Release needed() {
        String folder = System.getProperty("soto.release.repository", "");
        assumeFalse(folder.isEmpty(), WHY);
        return new Release(Path.of(folder), System.getProperty("soto.version"));
    }

    /** Returns a file of an artifact. */
    Path file(String artifact, String ending) {
        return repository.resolve("dev/soto/" + artifact + "/" + version + "/" + artifact + "-" + version + ending);
    }
}
