package dev.soto.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A later JDK than that of the tests, for what Java 17 has not; programs run on it in a process of their own. */
public final class LaterJdk {
    private static final String PROPERTY = "test.jdk";
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");

    private LaterJdk() {}

    /**
     * Returns the home of a JDK of this version or a later one: that of the tests, the one that {@code -Dtest.jdk} names, or one beside
     * that of the tests, where Debian and SDKMAN put them all.
     */
    public static Optional<Path> find(int feature) {
        Path own = Path.of(System.getProperty("java.home"));
        if (Runtime.version().feature() >= feature) {
            return Optional.of(own);
        }
        String named = System.getProperty(PROPERTY);
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        try (Stream<Path> beside = Files.list(own.toRealPath().getParent())) {
            List<Path> homes = beside.sorted().toList();
            for (Path home : homes) {
                if (isAtLeast(feature, home)) {
                    return Optional.of(home);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isAtLeast(int feature, Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isReadable(release)) {
            return false;
        }
        Matcher version = VERSION.matcher(Files.readString(release));
        return version.find() && Integer.parseInt(version.group(1)) >= feature;
    }

    /** Says why a test is skipped, and how to get what is missing. */
    public static String missing(int feature) {
        return "this needs Java " + feature + " or later, and there is none beside " + System.getProperty("java.home")
                + ": install one there (Debian: temurin-25-jdk of Adoptium), or run the tests with -D" + PROPERTY
                + "=<its home>";
    }

    /** Returns a process that runs a program of the tests' class path on it, not yet started; errors go where output goes. */
    public static ProcessBuilder program(Path home, Class<?> main, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(
                home.resolve("bin/java").toString(), "-cp", System.getProperty("java.class.path"), main.getName());
        builder.command().addAll(List.of(arguments));
        return builder.redirectErrorStream(true);
    }
}
