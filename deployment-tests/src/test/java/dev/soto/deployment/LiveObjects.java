package dev.soto.deployment;

import java.nio.file.Path;

/** Counts objects in another JVM that survive a garbage collection. */
final class LiveObjects {

    private LiveObjects() {}

    /** Collects, and counts the instances of a class. */
    static long count(long pid, String className) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return CommandOutput.of(jcmd, Long.toString(pid), "GC.class_histogram")
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length >= 4 && words[3].equals(className))
                .mapToLong(words -> Long.parseLong(words[1]))
                .sum();
    }
}
