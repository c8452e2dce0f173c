package dev.soto.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Compiles each server's class against its own jars, to a folder of its own: no server's jars are on the class path of this module. */
final class ServerClasses {
    private static final Path SOURCES = Path.of("src", "servers");
    private static final Path TARGET = Path.of("target", "servers");
    private static final String PACKAGE = "dev.soto.benchmarks.servers.";

    private final Map<Contender, String> classPaths = new EnumMap<>(Contender.class);

    ServerClasses(List<Contender> contenders) throws IOException {
        for (Contender contender : contenders) {
            classPaths.put(contender, compile(contender));
        }
    }

    String classPath(Contender contender) {
        return classPaths.getOrDefault(contender, "");
    }

    static String mainClass(Contender contender) {
        return PACKAGE + contender.mainClass;
    }

    static Path log(String name) {
        return TARGET.resolve(name + ".log");
    }

    private static String compile(Contender contender) throws IOException {
        Path jars = TARGET.resolve(contender.folder);
        Path classes = TARGET.resolve(contender.folder + "-classes");
        Files.createDirectories(jars);
        Files.createDirectories(classes);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String source = SOURCES.resolve(mainClass(contender).replace('.', '/') + ".java")
                .toString();
        int result = compiler.run(
                null,
                null,
                null,
                "-proc:none",
                "-nowarn",
                "-encoding",
                "UTF-8",
                "-sourcepath",
                SOURCES.toString(),
                "-cp",
                jars(jars),
                "-d",
                classes.toString(),
                source);
        if (result != 0) {
            throw new IOException(
                    "the class of " + contender.title + " does not compile; are its jars in " + jars + "?");
        }
        return PinnedProcess.classPath(classes, jars.resolve("*"));
    }

    /** One by one, for the compiler's own interface knows no wildcard. */
    private static String jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return PinnedProcess.classPath(files.toArray(Path[]::new));
        }
    }

    /** The version of the jar that stands for a server, or nothing. */
    static String version(Contender contender) throws IOException {
        Pattern name = Pattern.compile(Pattern.quote(contender.jar) + "-(\\d.*)\\.jar");
        try (Stream<Path> files = Files.list(TARGET.resolve(contender.folder))) {
            return files.map(file -> name.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(matcher -> matcher.group(1))
                    .findFirst()
                    .orElse("");
        }
    }
}
