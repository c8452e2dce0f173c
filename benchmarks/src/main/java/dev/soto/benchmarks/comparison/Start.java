package dev.soto.benchmarks.comparison;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long a server takes from the start of its process to its first echo: as it comes, and with an archive of its classes (class-data
 * sharing), which this makes. Servers take their turn in each round. Run in the folder of this module, after {@code mvn package}.
 *
 * <p>Arguments: {@code --server soto,jetty}, {@code --rounds 7}, {@code --server-cpus 0,1}, {@code --classes} to keep the names of the classes
 * that each loads in {@code target/start/<server>.classes}.
 */
public final class Start {
    /** How much later than its container's own provider Soto may be. */
    private static final double SLACK_MILLIS = 30;

    private static final String SERVER_CPUS = "0,1";
    private static final int ANSWER_SECONDS = 60;
    private static final Path FOLDER = Path.of("target", "start");
    /** The collector that a JVM chooses on one processor; no other is as fast at the start. */
    private static final List<String> JVM = List.of("-XX:+UseSerialGC", "-Xmx1g", "-Dbenchmark.plain=true");

    private List<Contender> contenders = List.of(
            Contender.SOTO_SERVER,
            Contender.SOTO,
            Contender.JETTY,
            Contender.SOTO_TOMCAT,
            Contender.TOMCAT,
            Contender.SOTO_UNDERTOW,
            Contender.UNDERTOW,
            Contender.TYRUS,
            Contender.NETTY);
    private int rounds = 7;
    private String serverCpus = SERVER_CPUS;
    private boolean keepsClasses;

    private Start() {}

    /** Runs it. */
    public static void main(String... arguments) throws IOException {
        Start start = new Start();
        try {
            start.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
        String text = start.run();
        System.out.println(text);
        Files.writeString(Path.of("target", "start.md"), text);
    }

    private void parse(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--classes")) {
                keepsClasses = true;
                continue;
            }
            String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            switch (arguments[i]) {
                case "--server" ->
                    contenders = Arrays.stream(value.split(","))
                            .map(Contender::named)
                            .toList();
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--server-cpus" -> serverCpus = value;
                default ->
                    throw new IllegalArgumentException("there is no option " + arguments[i]
                            + ", only --server, --rounds, --server-cpus, --classes");
            }
            i++;
        }
    }

    /** A server's command line, and where its archive is. */
    private record Startable(
            Contender contender,
            String classPath,
            String mainClass,
            List<String> options,
            Path archive,
            Path log,
            Times times) {
        List<String> command(List<String> more) {
            return Stream.of(JVM, options, more, List.of("-cp", classPath, mainClass))
                    .flatMap(List::stream)
                    .toList();
        }
    }

    /** Milliseconds of each round. */
    private static final class Times {
        private final List<Double> listening = new ArrayList<>();
        private final List<Double> processor = new ArrayList<>();
        private final List<Double> sharedProcessor = new ArrayList<>();
        private final List<Double> echo = new ArrayList<>();
        private final List<Double> sharedEcho = new ArrayList<>();
        private long classes;
        private long sharedClasses;

        private static double median(List<Double> values) {
            return values.stream().sorted().toList().get(values.size() / 2);
        }

        private static double least(List<Double> values) {
            return values.stream().min(Comparator.naturalOrder()).orElseThrow();
        }
    }

    private String run() throws IOException {
        Files.createDirectories(FOLDER);
        ServerClasses classes = ServerClasses.withoutTls(contenders);
        List<Startable> startables = new ArrayList<>();
        for (Contender contender : contenders) {
            Startable startable = startable(contender, classes);
            startables.add(startable);
            Times counts = startable.times();
            // Each is once in the cache of files before anything counts.
            once(startable, List.of("-XX:ArchiveClassesAtExit=" + startable.archive()), serverCpus, null, null, true);
            counts.classes = countClasses(startable, List.of());
            counts.sharedClasses = countClasses(startable, shared(startable));
            System.out.println(contender.id() + ": " + counts.classes + " classes, " + counts.sharedClasses
                    + " of them not from the archive when there is one");
        }
        for (int round = 1; round <= rounds; round++) {
            for (Startable startable : startables) {
                Times measured = startable.times();
                measured.echo.add(
                        once(startable, List.of(), serverCpus, measured.listening, measured.processor, false));
                measured.sharedEcho.add(
                        once(startable, shared(startable), serverCpus, null, measured.sharedProcessor, false));
            }
            System.out.println("round " + round + " of " + rounds);
        }
        return report(startables);
    }

    private static List<String> shared(Startable startable) {
        return List.of("-XX:SharedArchiveFile=" + startable.archive());
    }

    /** Its classes in a jar: an archive is made for jars only. */
    private static Startable startable(Contender contender, ServerClasses classes) throws IOException {
        String classPath = classes.classPath(contender);
        String folder = classPath.substring(0, classPath.indexOf(java.io.File.pathSeparatorChar));
        Path jar = FOLDER.resolve(contender.id() + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> entries = Files.walk(Path.of(folder))) {
            for (Path entry : entries.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new JarEntry(Path.of(folder).relativize(entry).toString()));
                Files.copy(entry, out);
                out.closeEntry();
            }
        }
        return new Startable(
                contender,
                jar + classPath.substring(folder.length()),
                ServerClasses.mainClass(contender),
                contender.jvmOptions,
                FOLDER.resolve(contender.id() + ".jsa"),
                FOLDER.resolve(contender.id() + ".log"),
                new Times());
    }

    /**
     * Starts it, has one echo, and ends it.
     *
     * @param serverCpus which processors it has
     * @param listening gets the time until it listened, unless null
     * @param processor gets the processor time until the echo, unless null
     * @param inOrder whether it ends by itself, as for an archive, or at once
     * @return time until the echo
     */
    private static double once(
            Startable startable,
            List<String> options,
            String serverCpus,
            @Nullable List<Double> listening,
            @Nullable List<Double> processor,
            boolean inOrder)
            throws IOException {
        long begin = System.nanoTime();
        try (PinnedProcess process = PinnedProcess.start(serverCpus, startable.command(options), startable.log())) {
            String line = process.nextLine(ANSWER_SECONDS);
            while (!line.startsWith("doors ")) {
                line = process.nextLine(ANSWER_SECONDS);
            }
            if (listening != null) {
                listening.add(millisSince(begin));
            }
            FirstEcho.await(
                    Integer.parseInt(line.substring(line.indexOf('=') + 1).split(" ")[0]));
            double echo = millisSince(begin);
            if (processor != null) {
                processor.add(processorMillis(process.pid()));
            }
            if (inOrder) {
                process.end(ANSWER_SECONDS);
            }
            return echo;
        }
    }

    /** Of all threads that live; the steadier figure where others use the machine, too. */
    private static double processorMillis(long pid) throws IOException {
        double nanos = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads.toList()) {
                nanos += Double.parseDouble(
                        Files.readString(thread.resolve("schedstat")).split(" ")[0]);
            }
        }
        return nanos / TimeUnit.MILLISECONDS.toNanos(1);
    }

    private static double millisSince(long begin) {
        return (System.nanoTime() - begin) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    /** How many classes were not from an archive by the time of the echo; without one of its own, how many there were at all. */
    private long countClasses(Startable startable, List<String> options) throws IOException {
        Path log = classLog(startable, options);
        long count = loaded(log).stream()
                .filter(line -> options.isEmpty() || !line.contains("shared objects file"))
                .count();
        if (!keepsClasses) {
            Files.delete(log);
        }
        return count;
    }

    /** Lines of the JVM's log about classes that servers load until their first echo: each has a name and where the class is from. */
    static Map<Contender, List<String>> loaded(List<Contender> contenders) throws IOException {
        Files.createDirectories(FOLDER);
        ServerClasses classes = ServerClasses.withoutTls(contenders);
        Map<Contender, List<String>> lines = new EnumMap<>(Contender.class);
        for (Contender contender : contenders) {
            lines.put(contender, loaded(classLog(startable(contender, classes), List.of())));
        }
        return lines;
    }

    private static List<String> loaded(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(" source: ")).toList();
        }
    }

    private static Path classLog(Startable startable, List<String> options) throws IOException {
        Path log = FOLDER.resolve(startable.contender().id() + (options.isEmpty() ? ".classes" : ".shared.classes"));
        List<String> logged = new ArrayList<>(options);
        logged.add("-Xlog:class+load:file=" + log);
        once(startable, logged, SERVER_CPUS, null, null, false);
        return log;
    }

    private String report(List<Startable> startables) {
        Table table = new Table(List.of(
                "server",
                "listens, ms",
                "first echo, ms",
                "least",
                "after its host's own",
                "CPU ms",
                "more than that",
                "classes",
                "with an archive, ms",
                "least",
                "after its host's own",
                "CPU ms",
                "more than that",
                "classes beside it"));
        boolean missed = false;
        for (Startable startable : startables) {
            Contender contender = startable.contender();
            Times own = startable.times();
            Times host = contender.isSoto()
                    ? startables.stream()
                            .filter(other -> other.contender() == contender.host())
                            .map(Startable::times)
                            .findFirst()
                            .orElse(null)
                    : null;
            double later = host == null ? 0 : Times.median(own.echo) - Times.median(host.echo);
            double sharedLater = host == null ? 0 : Times.median(own.sharedEcho) - Times.median(host.sharedEcho);
            missed |= Math.max(later, sharedLater) > SLACK_MILLIS;
            table.add(List.of(
                    contender.title,
                    millis(Times.median(own.listening)),
                    millis(Times.median(own.echo)),
                    millis(Times.least(own.echo)),
                    host == null ? "" : difference(later),
                    millis(Times.median(own.processor)),
                    host == null ? "" : plus(Times.median(own.processor) - Times.median(host.processor)),
                    String.valueOf(own.classes),
                    millis(Times.median(own.sharedEcho)),
                    millis(Times.least(own.sharedEcho)),
                    host == null ? "" : difference(sharedLater),
                    millis(Times.median(own.sharedProcessor)),
                    host == null ? "" : plus(Times.median(own.sharedProcessor) - Times.median(host.sharedProcessor)),
                    String.valueOf(own.sharedClasses)));
        }
        return table.text() + (missed ? "**<**: more than " + millis(SLACK_MILLIS) + " ms after its host's own\n" : "");
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }

    private static String plus(double more) {
        return String.format(Locale.ROOT, "%+.0f", more);
    }

    private static String difference(double later) {
        return String.format(Locale.ROOT, "%+.0f%s", later, later > SLACK_MILLIS ? " **<**" : "");
    }
}
