package dev.soto.benchmarks.comparison;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Other people's work on the processors of a server: processes that compute and never wait. */
final class BusyLoops implements AutoCloseable {
    private final List<Process> processes = new ArrayList<>();

    /**
     * Starts them.
     *
     * @param count how many
     * @param cpus that they share with the server, as taskset lists them
     */
    BusyLoops(int count, String cpus) throws IOException {
        for (int i = 0; i < count; i++) {
            processes.add(new ProcessBuilder("taskset", "-c", cpus, "sh", "-c", "while :; do :; done").start());
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
