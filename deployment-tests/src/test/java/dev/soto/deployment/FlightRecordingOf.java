package dev.soto.deployment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** A recording of another JVM's flight recorder with its default settings, as an operator makes one. */
final class FlightRecordingOf implements AutoCloseable {
    private static final String NAME = "name=deployment-tests";

    private final long pid;
    private boolean ended;

    private FlightRecordingOf(long pid) {
        this.pid = pid;
    }

    static FlightRecordingOf start(long pid) {
        jcmd(pid, "JFR.start", NAME);
        return new FlightRecordingOf(pid);
    }

    /** Ends it, and returns what was recorded. */
    List<RecordedEvent> end() throws IOException {
        Path file = Path.of("target", "recording-" + pid + ".jfr").toAbsolutePath();
        ended = true;
        jcmd(pid, "JFR.stop", NAME, "filename=" + file);
        return RecordingFile.readAllEvents(file);
    }

    @Override
    public void close() {
        if (!ended) {
            jcmd(pid, "JFR.stop", NAME);
        }
    }

    private static void jcmd(long pid, String... command) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        CommandOutput.of(Stream.concat(Stream.of(jcmd.toString(), Long.toString(pid)), Stream.of(command))
                .toArray(String[]::new));
    }
}
