package dev.soto.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A program that runs, with what it says in two files. Closing it ends it and all that it has started. */
final class Run implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Pattern ADDRESS = Pattern.compile("ws://localhost:(\\d+)/echo");

    private final List<String> command;
    private final Path out;
    private final Path err;
    private final Process process;

    private Run(List<String> command, Path out, Path err, Process process) {
        this.command = command;
        this.out = out;
        this.err = err;
        this.process = process;
    }

    static Run start(Path folder, List<String> command) throws IOException {
        Path out = Files.createTempFile(folder, "stdout", ".txt");
        Path err = Files.createTempFile(folder, "stderr", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // Options for the build's own JVM are not those of a stranger's.
        builder.environment().keySet().removeIf(name -> name.equals("MAVEN_OPTS") || name.equals("JAVA_TOOL_OPTIONS"));
        return new Run(command, out, err, builder.start());
    }

    /** Runs it to its end, which has to be a good one. */
    static Run complete(Path folder, List<String> command) throws Exception {
        try (Run run = start(folder, command)) {
            assertThat(run.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("ends: %s", run)
                    .isTrue();
            assertThat(run.process.exitValue()).as("status of %s", run).isZero();
            return run;
        }
    }

    /** Waits until it has said where it listens, and returns the port. */
    int port() {
        Matcher matcher = await(ADDRESS);
        return Integer.parseInt(matcher.group(1));
    }

    /** Waits until one of its files has what fits. */
    Matcher await(Pattern pattern) {
        Matcher[] found = new Matcher[1];
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            Matcher matcher = pattern.matcher(stdout() + "\n" + stderr());
            if (matcher.find()) {
                found[0] = matcher;
                return true;
            }
            assertThat(process.isAlive()).as("still runs: %s", this).isTrue();
            return false;
        });
        return found[0];
    }

    String stdout() throws IOException {
        return Files.readString(out);
    }

    String stderr() throws IOException {
        return Files.readString(err);
    }

    @Override
    public void close() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    @Override
    public String toString() {
        try {
            return String.join(" ", command) + "\n--- stdout\n" + stdout() + "\n--- stderr\n" + stderr();
        } catch (IOException failure) {
            return command + ", " + failure;
        }
    }
}
