package dev.soto.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is switched on in a Soto on Jetty, to see what it costs. */
enum Extra {
    NOTHING("nothing", "SotoOnJetty", "soto"),
    /** The same with the jars of another checkout. */
    BEFORE("nothing, at another commit", "SotoOnJetty", ""),
    METERS("Micrometer, scraped each second", "SotoWithMeters", "soto,meters"),
    UNSAMPLED("the same, callbackSampling 0", "SotoWithMeters", "soto,meters", "-Ddev.soto.callbackSampling=0"),
    RECORDER(
            "flight recorder, soto.jfc",
            "SotoOnJetty",
            "soto,recorder",
            "-XX:StartFlightRecording:settings=" + Paths.RECORDING),
    SPANS("message spans, 1 of 100", "SotoWithSpans", "soto,spans", "-Ddev.soto.messageSpans=0.01"),
    LOG_CONTEXT(
            "log context",
            "SotoOnJetty",
            "soto,log-context",
            "-Dlogback.configurationFile=" + Paths.LOGBACK.toAbsolutePath()),
    ACCESS_LOG(
            "access log to a file, Logback",
            "SotoOnJetty",
            "soto,access-log",
            "-Ddev.soto.accessLog=text",
            "-Dlogback.configurationFile=" + Paths.ACCESS_LOG.toAbsolutePath()),
    /** By what the JDK has, which takes several times as long for a line. */
    JDK_ACCESS_LOG(
            "access log to a file, java.util.logging",
            "SotoOnJetty",
            "soto",
            "-Ddev.soto.accessLog=text",
            "-Djava.util.logging.config.file=" + Paths.LOGGING),
    /** Its page is open in every second measurement of a process, see {@link #SESSIONS}. */
    CONSOLE(
            "console open",
            "SotoWithConsole",
            "soto,console",
            "-Dbenchmark.user=" + ConsolePage.USER,
            "-Dbenchmark.password=" + ConsolePage.PASSWORD,
            "-Ddev.soto.keepAliveInterval=0"),
    /** The measurements in the same process with no page open. */
    SESSIONS("console closed", "SotoWithConsole", "");

    /** Settings of the servers. */
    private static final class Paths {
        static final Path RECORDING = Path.of("..", "jfr", "src", "main", "resources", "jfr", "soto.jfc");
        static final Path LOGBACK = Path.of("src", "servers", "logback.xml");
        static final Path ACCESS_LOG = Path.of("src", "servers", "access-log.xml");
        static final Path LOGGING = Path.of("src", "servers", "logging.properties");
    }

    final String title;
    private final String mainClass;
    private final String folders;
    private final List<String> jvmOptions;

    Extra(String title, String mainClass, String folders, String... jvmOptions) {
        this.title = title;
        this.mainClass = mainClass;
        this.folders = folders;
        this.jvmOptions = List.of(jvmOptions);
    }

    /** The name on the command line. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Those that can be named on the command line. */
    static List<Extra> selectable() {
        return Arrays.stream(values()).filter(extra -> extra != SESSIONS).toList();
    }

    static Extra named(String id) {
        return selectable().stream()
                .filter(extra -> extra.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no variant " + id + "; there are "
                        + selectable().stream().map(Extra::id).toList()));
    }

    /**
     * Compiles its server.
     *
     * @param before folder of the jars of another checkout
     */
    String classPath(@Nullable Path before) throws IOException {
        List<String> from = List.of(folders.split(","));
        if (this == BEFORE) {
            if (before == null || !Files.isDirectory(before)) {
                throw new IOException("--before is to be the folder benchmarks/target/servers/soto of another checkout"
                        + " that was packaged, not " + before);
            }
            from = List.of(before.toAbsolutePath().toString());
        }
        List<String> folder = from;
        return ServerClasses.compile(mainClass, folder)
                .orElseThrow(() -> new IOException(mainClass + " does not compile against the jars in " + folder));
    }

    /** Starts a server that has it. */
    RunningServer start(List<String> jvm, String classPath, String cpus) throws IOException {
        List<String> options = new ArrayList<>(jvm);
        options.addAll(jvmOptions);
        return RunningServer.start("costs-" + id(), title, options, classPath, ServerClasses.PACKAGE + mainClass, cpus);
    }
}
