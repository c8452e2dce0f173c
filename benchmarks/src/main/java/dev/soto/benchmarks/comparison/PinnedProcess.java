package dev.soto.benchmarks.comparison;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A Java process on some processors only, which answers a line of its standard input with one of its standard output. Its standard error
 * goes to a file. One that does not answer in time is ended.
 */
public final class PinnedProcess implements AutoCloseable {
    private static final int LOG_TAIL = 2_000;

    private final Process process;
    private final Writer orders;
    private final BufferedReader answers;
    private final Path log;

    private PinnedProcess(Process process, Path log) {
        this.process = process;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.log = log;
    }

    /** Starts it; the processors are as taskset takes them. */
    public static PinnedProcess start(String cpus, List<String> javaArguments, Path log) throws IOException {
        return start(cpus, Path.of(System.getProperty("java.home")), javaArguments, log);
    }

    static PinnedProcess start(String cpus, Path javaHome, List<String> javaArguments, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", cpus));
        command.add(javaHome.resolve("bin").resolve("java").toString());
        command.addAll(javaArguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new PinnedProcess(process, log);
    }

    /** Paths joined as the JVM wants them. */
    static String classPath(Path... entries) {
        List<String> texts = new ArrayList<>();
        for (Path entry : entries) {
            texts.add(entry.toString());
        }
        return String.join(File.pathSeparator, texts);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The number of the process. */
    public long pid() {
        return process.pid();
    }

    /** Gives what stands after "ok"; a "failed" answer is an exception of its text. */
    public String ask(String order, int patienceSeconds) throws IOException {
        tell(order);
        return answer(nextLine(patienceSeconds));
    }

    /** Gives an order whose answer is read apart. */
    void tell(String order) throws IOException {
        orders.write(order + "\n");
        orders.flush();
    }

    /** Gives what stands after "ok" in a line; a "failed" one is an exception of its text. */
    static String answer(String answer) throws IOException {
        if (!answer.equals("ok") && !answer.startsWith("ok ")) {
            throw new IOException(answer.startsWith("failed ") ? answer.substring(7) : answer);
        }
        return answer.substring(2).strip();
    }

    /** The next line of standard output. The process is ended when there is none in time. */
    public String nextLine(int patienceSeconds) throws IOException {
        CompletableFuture<Boolean> answered = new CompletableFuture<>();
        answered.completeOnTimeout(false, patienceSeconds, TimeUnit.SECONDS).thenAccept(inTime -> {
            if (!inTime) {
                process.destroyForcibly();
            }
        });
        String line = answers.readLine();
        answered.complete(true);
        if (line == null) {
            throw new IOException("the process ended or did not answer within " + patienceSeconds
                    + " s; its log ends with: " + logTail());
        }
        return line;
    }

    /** Ends it in order: its standard input ends, and it has so long to do what it does then. */
    void end(int patienceSeconds) throws IOException {
        orders.close();
        try {
            if (!process.waitFor(patienceSeconds, TimeUnit.SECONDS)) {
                throw new IOException("the process did not end within " + patienceSeconds + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private String logTail() throws IOException {
        String text = Files.readString(log);
        return text.substring(Math.max(0, text.length() - LOG_TAIL)).replaceAll("\\s+", " ");
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
