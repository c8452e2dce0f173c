package dev.soto.deployment;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Programs that this machine may lack. A missing one skips the tests that need it, with a message that says how to get it; with {@code
 * CI=true} in the environment it fails them.
 */
final class Needed {

    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    private Needed() {}

    /** Where a program is. Debian has servers in a folder that is not on everybody's PATH. */
    static Path program(String name, String debianPackage) {
        return Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> missing(name + " is not installed (Debian: apt-get install " + debianPackage + ")."));
    }

    private static Path missing(String message) {
        if ("true".equals(System.getenv("CI"))) {
            fail(message);
        }
        if (SAID.add(message)) {
            // Failsafe keeps the reasons of skipped tests to its reports.
            System.out.println("Tests are skipped: " + message);
        }
        return abort(message);
    }
}
