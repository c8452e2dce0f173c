package dev.soto.tck.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Properties;

/**
 * Which TCK is run, and since when; kept in a file between the two programs.
 *
 * @param jar name of the jar with the tests
 * @param version of the TCK, from that name
 * @param sha256 of the jar, in hexadecimal
 * @param start of the run
 */
record RunFacts(String jar, String version, String sha256, Instant start) {
    private static final String FILE = "tck.properties";
    private static final int BUFFER = 1 << 16;

    static RunFacts of(Path jar, Instant start) throws IOException {
        String name = String.valueOf(jar.getFileName());
        String version = name.substring(TckJars.TESTS.length(), name.length() - TckJars.JAR.length());
        return new RunFacts(name, version, sha256(jar), start);
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    void write(Path folder) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("jar", jar);
        properties.setProperty("version", version);
        properties.setProperty("sha256", sha256);
        properties.setProperty("start", start.toString());
        try (Writer out = Files.newBufferedWriter(folder.resolve(FILE))) {
            properties.store(out, null);
        }
    }

    static RunFacts read(Path folder) throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(folder.resolve(FILE))) {
            properties.load(in);
        }
        return new RunFacts(
                properties.getProperty("jar"),
                properties.getProperty("version"),
                properties.getProperty("sha256"),
                Instant.parse(properties.getProperty("start")));
    }
}
