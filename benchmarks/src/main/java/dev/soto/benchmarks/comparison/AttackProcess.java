package dev.soto.benchmarks.comparison;

import java.io.IOException;
import java.util.List;

/** The attackers in a process of their own; see {@code dev.soto.benchmarks.attacks.AttackProgram} for what it is told. */
final class AttackProcess {
    private static final int START_SECONDS = 60;

    private AttackProcess() {}

    static PinnedProcess start(String cpus) throws IOException {
        PinnedProcess process = PinnedProcess.start(
                cpus,
                List.of(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path", ""),
                        "dev.soto.benchmarks.attacks.AttackProgram"),
                ServerClasses.log("attacks"));
        process.nextLine(START_SECONDS);
        return process;
    }
}
