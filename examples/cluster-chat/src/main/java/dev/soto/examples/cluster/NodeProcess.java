package dev.soto.examples.cluster;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A {@link Node} in a process of its own. */
final class NodeProcess implements AutoCloseable {
    private final int number;
    private final Process process;

    NodeProcess(int number, List<Integer> ports, String natsServers) throws IOException {
        this.number = number;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-Dnode.number=" + number,
                "-Ddev.soto.clusterTransport=nats",
                "-Ddev.soto.clusterName=chat",
                "-Ddev.soto.clusterServers=" + natsServers,
                "-Ddev.soto.clusterHistoryBytes=8MiB",
                // The servers choose a leader first.
                "-Ddev.soto.clusterHistoryTimeout=30s",
                "-cp",
                classPath(),
                Node.class.getName()));
        ports.forEach(port -> command.add(port.toString()));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Maven's exec:java has the application in a class loader of its own, of which java.class.path knows nothing. */
    private static String classPath() throws IOException {
        if (Node.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs())
                    .map(URL::getPath)
                    .map(path -> new File(path).getPath())
                    .collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }

    /** Waits until it takes connections. */
    void awaitReady() throws IOException {
        BufferedReader out = process.inputReader();
        String line = out.readLine();
        if (!"ready".equals(line)) {
            throw new IOException("node " + number + " has ended; what it says is above");
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it at once, as the kernel does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends it in order: its standard input ends. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException ended) {
            // It has ended before.
            process.destroy();
        }
    }
}
