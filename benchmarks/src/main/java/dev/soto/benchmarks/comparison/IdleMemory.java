package dev.soto.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Memory of idle sessions, which are left open: growth of the heap after a collection, of the process outside of it, and of the kernel's
 * socket buffers (of both ends, for they are on one machine).
 *
 * @param sessions that were opened
 * @param heapBytes they take together
 * @param nativeBytes they take together
 * @param kernelBytes they take together
 * @param handshakesPerSecond while they were opened
 */
record IdleMemory(int sessions, double heapBytes, double nativeBytes, double kernelBytes, double handshakesPerSecond) {
    private static final int SETTLE_MILLIS = 1_000;
    private static final int SETTLE_TURNS = 30;
    /** Of the heap a second before; a heap that shrinks by less has come to rest. */
    private static final double SETTLED = 0.99;

    private static final int PAGE_BYTES = 4096;

    /** The heap must be there from the start, so that what the process grows by lies outside of it. */
    static IdleMemory measure(RunningServer server, LoadProcess load, int warmUpSessions, int sessions)
            throws IOException {
        String open = "open port=" + server.port("plain") + " connections=";
        load.ask(open + warmUpSessions, 0);
        load.ask("close", 0);
        double heap = settledHeapBytes(server);
        double resident = server.residentBytes();
        double kernel = socketBytes();
        Map<String, Double> opened = load.ask(open + sessions, sessions);
        return new IdleMemory(
                sessions,
                settledHeapBytes(server) - heap,
                server.residentBytes() - resident,
                socketBytes() - kernel,
                opened.getOrDefault("handshakesPerSecond", 0.0));
    }

    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("handshakesPerSecond", handshakesPerSecond);
        figures.put("heapBytesPerSession", heapBytes / sessions);
        figures.put("nativeBytesPerSession", nativeBytes / sessions);
        figures.put("bytesPerSession", (heapBytes + nativeBytes) / sessions);
        return figures;
    }

    /** After a collection, when what is kept for a moment only has been let go: a server may take seconds to close many sessions. */
    private static double settledHeapBytes(RunningServer server) throws IOException {
        double before = Double.MAX_VALUE;
        for (int i = 0; i < SETTLE_TURNS; i++) {
            pause();
            double now = server.heapAfterCollection();
            if (now > before * SETTLED) {
                return now;
            }
            before = now;
        }
        throw new IOException("the heap still shrinks after " + SETTLE_TURNS + " collections");
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(SETTLE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the measurement was interrupted", e);
        }
    }

    private static double socketBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/net/sockstat"))) {
            if (line.startsWith("TCP:")) {
                return Double.parseDouble(
                                line.substring(line.indexOf(" mem ") + 5).strip())
                        * PAGE_BYTES;
            }
        }
        throw new IOException("no TCP in /proc/net/sockstat");
    }
}
