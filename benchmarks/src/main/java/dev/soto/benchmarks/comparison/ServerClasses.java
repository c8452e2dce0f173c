package dev.soto.benchmarks.comparison;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Compiles each server's class against its own jars, to a folder of its own: no server's jars are on the class path of this module. */
final class ServerClasses {
    private static final Path SOURCES = Path.of("src", "servers");
    private static final Path TARGET = Path.of("target", "servers");
    static final String PACKAGE = "dev.soto.benchmarks.servers.";

    private static final int KEYTOOL_SECONDS = 60;

    private final Map<Contender, String> classPaths = new EnumMap<>(Contender.class);

    /** A server whose class does not compile has no class path; the others are not kept from their turn. */
    ServerClasses(List<Contender> contenders) throws IOException {
        this(contenders, true);
    }

    private ServerClasses(List<Contender> contenders, boolean tls) throws IOException {
        for (Contender contender : contenders) {
            Optional<String> classPath = compile(contender.mainClass, contender.folders);
            classPath.ifPresent(path -> classPaths.put(contender, path));
        }
        if (tls) {
            makeKeyStore();
        }
    }

    /** Those of servers that are only asked for their door for HTTP. */
    static ServerClasses withoutTls(List<Contender> contenders) throws IOException {
        return new ServerClasses(contenders, false);
    }

    /**
     * The class path of a server.
     *
     * @throws IOException when its class did not compile
     */
    String classPath(Contender contender) throws IOException {
        String classPath = classPaths.get(contender);
        if (classPath == null) {
            throw new IOException(contender.mainClass + " does not compile against the jars in " + contender.folders
                    + " of " + TARGET);
        }
        return classPath;
    }

    /** Where the servers find a key and a certificate for TLS. */
    static Path keyStore() {
        return TARGET.resolve("keystore.p12").toAbsolutePath();
    }

    private static void makeKeyStore() throws IOException {
        Files.deleteIfExists(keyStore());
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "benchmark",
                        "-keystore",
                        keyStore().toString())
                .redirectErrorStream(true)
                .redirectOutput(log("keytool").toFile())
                .start();
        try {
            if (!keytool.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                keytool.destroyForcibly();
                throw new IOException("keytool made no key store; see " + log("keytool"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    static String mainClass(Contender contender) {
        return PACKAGE + contender.mainClass;
    }

    static Path log(String name) {
        return TARGET.resolve(name + ".log");
    }

    /** Compiles one class and what it needs of the jars; nothing when there are errors, which the compiler has printed. */
    static Optional<String> compile(String mainClass, List<String> folders) throws IOException {
        // Folders of another checkout are given with their whole path.
        Path classes = TARGET.resolve(String.join("-", folders).replace('/', '_') + "-classes");
        Files.createDirectories(classes);
        List<String> jars = new ArrayList<>();
        List<String> classPath = new ArrayList<>(List.of(classes.toString()));
        for (String folder : folders) {
            Files.createDirectories(TARGET.resolve(folder));
            jars.add(jars(TARGET.resolve(folder)));
            classPath.add(TARGET.resolve(folder).resolve("*").toString());
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String source = SOURCES.resolve((PACKAGE + mainClass).replace('.', '/') + ".java")
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
                String.join(File.pathSeparator, jars),
                "-d",
                classes.toString(),
                source);
        return result == 0 ? Optional.of(String.join(File.pathSeparator, classPath)) : Optional.empty();
    }

    /** One by one, for the compiler's own interface knows no wildcard. */
    private static String jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return PinnedProcess.classPath(files.toArray(Path[]::new));
        }
    }

    /** The version of the jar that stands for a server, or nothing; its folders are there when the module has been packaged. */
    static String version(Contender contender) throws IOException {
        Pattern name = Pattern.compile(Pattern.quote(contender.jar) + "-(\\d.*)\\.jar");
        for (String folder : contender.folders) {
            if (!Files.isDirectory(TARGET.resolve(folder))) {
                continue;
            }
            try (Stream<Path> files = Files.list(TARGET.resolve(folder))) {
                Optional<String> version = files.map(
                                file -> name.matcher(file.getFileName().toString()))
                        .filter(Matcher::matches)
                        .map(matcher -> matcher.group(1))
                        .findFirst();
                if (version.isPresent()) {
                    return version.get();
                }
            }
        }
        return "";
    }
}
