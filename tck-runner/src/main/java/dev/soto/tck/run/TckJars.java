package dev.soto.tck.run;

import dev.soto.tck.host.Archives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The two jars of the TCK, the tests and what they have in common, found beside each other or anywhere in a bundle.
 *
 * @param tests {@code websocket-tck-spec-tests-*.jar}
 * @param common {@code websocket-tck-common-*.jar}
 */
record TckJars(Path tests, Path common) {
    /** How the name of the jar with the tests begins. */
    static final String TESTS = "websocket-tck-spec-tests-";

    /** How names of jars end. */
    static final String JAR = ".jar";

    private static final String COMMON = "websocket-tck-common-";
    private static final String HOW_TO_GET_IT = """
        There is no TCK here; it is not on a public Maven repository. Either
          download the bundle jakarta-websocket-tck-2.2.x.zip from https://jakarta.ee/specifications/websocket/2.2/
          and give -Dtck.bundle=/path/to/that.zip, or
          build https://github.com/jakartaee/websocket, branch 2.2.x, and give
          -Dtck.jar=/path/to/websocket-tck-spec-tests-2.2.x.jar (websocket-tck-common-2.2.x.jar has to lie beside it).
        docs/tck.md has more about it.\
        """;

    /**
     * Finds them.
     *
     * @param jar with the tests, or empty
     * @param bundle zip, or empty
     * @param folder to unpack the jars of a bundle into
     * @throws TckFailure when neither is given, or what is given is not there
     */
    static TckJars find(String jar, String bundle, Path folder) throws IOException, TckFailure {
        if (!bundle.isBlank()) {
            return inBundle(requireFile("tck.bundle", bundle), folder);
        }
        if (!jar.isBlank()) {
            return beside(requireFile("tck.jar", jar));
        }
        throw new TckFailure(HOW_TO_GET_IT);
    }

    private static Path requireFile(String property, String name) throws TckFailure {
        Path file = Path.of(name);
        if (!Files.isRegularFile(file)) {
            throw new TckFailure(property + " is " + name + ", and there is no such file");
        }
        return file;
    }

    private static TckJars beside(Path tests) throws IOException, TckFailure {
        if (!isJar(tests, TESTS)) {
            throw new TckFailure("tck.jar is " + tests + ", which is not named " + TESTS + "<version>.jar");
        }
        Path parent = tests.toAbsolutePath().getParent();
        if (parent != null) {
            String common = String.valueOf(tests.getFileName()).replace(TESTS, COMMON);
            if (Files.isRegularFile(parent.resolve(common))) {
                return new TckJars(tests, parent.resolve(common));
            }
        }
        throw new TckFailure("beside " + tests + " there is no " + COMMON + "<version>.jar");
    }

    private static TckJars inBundle(Path bundle, Path folder) throws IOException, TckFailure {
        Files.createDirectories(folder);
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(bundle))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path name = Path.of(entry.getName()).getFileName();
                if (name != null && (isJar(name, TESTS) || isJar(name, COMMON))) {
                    Files.copy(zip, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return new TckJars(only(bundle, folder, TESTS), only(bundle, folder, COMMON));
    }

    private static boolean isJar(Path file, String prefix) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith(prefix) && name.endsWith(JAR) && !name.endsWith("-sources.jar");
    }

    private static Path only(Path bundle, Path folder, String prefix) throws IOException, TckFailure {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(file -> isJar(file, prefix)).toList();
            if (found.size() != 1) {
                throw new TckFailure(
                        "tck.bundle " + bundle + " has to have one " + prefix + "<version>.jar, and has " + found);
            }
            return found.get(0);
        }
    }

    /** Unpacks the classes and resources of both. */
    void unpack(Path folder) throws IOException {
        Archives.unpack(tests, folder);
        Archives.unpack(common, folder);
    }
}
