package dev.soto.deployment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server of others: what it prints is kept, and is part of every failure message. Whoever starts it closes it. */
final class ServerProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SHOWN_LINES = 80;

    private final String name;
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private ServerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    static ServerProcess start(String name, Path folder, Map<String, String> environment, List<String> command) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            ServerProcess server = new ServerProcess(name, builder.start());
            Thread reader = new Thread(server::read, name + " output");
            reader.setDaemon(true);
            reader.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be started: " + command, e);
        }
    }

    /** Writes a line to its standard input. */
    void say(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(describe("does not read: " + line), e);
        }
    }

    int exitCode() {
        return process.exitValue();
    }

    long pid() {
        return process.pid();
    }

    /** How many lines there are: where to look on from. */
    int position() {
        synchronized (lines) {
            return lines.size();
        }
    }

    List<String> output() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    MatchResult await(String regex) {
        return await(regex, 0);
    }

    /** Waits for a line that has the pattern in it, from a position on. */
    MatchResult await(String regex, int from) {
        Pattern pattern = Pattern.compile(regex);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        synchronized (lines) {
            int next = from;
            while (true) {
                for (; next < lines.size(); next++) {
                    Matcher matcher = pattern.matcher(lines.get(next));
                    if (matcher.find()) {
                        return matcher.toMatchResult();
                    }
                }
                long rest = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (ended || rest <= 0) {
                    throw new AssertionError(describe((ended ? "ended" : "ran") + " without a line like " + regex));
                }
                waitForLines(rest);
            }
        }
    }

    private void waitForLines(long millis) {
        try {
            lines.wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(describe("was waited for when the test was stopped"), e);
        }
    }

    /** Asks the process to end, as a service manager does, and waits for it. */
    void terminate() {
        process.destroy();
        awaitEnd();
    }

    void awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(describe("does not end"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(describe("was to end when the test was stopped"), e);
        }
    }

    /** Sends a signal by its name, such as HUP. */
    void signal(String signal) {
        CommandOutput.of("kill", "-" + signal, Long.toString(pid()));
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("(output lost: " + e + ")");
        }
        synchronized (lines) {
            ended = true;
            lines.notifyAll();
        }
    }

    private void add(String line) {
        synchronized (lines) {
            lines.add(line);
            lines.notifyAll();
        }
    }

    private String describe(String what) {
        List<String> all = output();
        return name + " " + what + "\nIts latest output:\n  "
                + String.join("\n  ", all.subList(Math.max(0, all.size() - SHOWN_LINES), all.size()));
    }

    /** Ends the process and whatever it started, whatever they do. */
    @Override
    public void close() {
        List<ProcessHandle> started = process.descendants().toList();
        // First of all: it may start others in the place of those that end.
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
        awaitEnd();
    }
}
