package dev.soto.peers;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A program of others that does what a test asks: one request in a line of its standard input, one answer in a line of its standard
 * output that starts with {@code ok} or {@code failed}. What else it prints is part of every failure message.
 */
final class PeerProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KEPT_LINES = 60;

    private final String name;
    private final Process process;
    private final Writer requests;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Deque<String> printed = new ArrayDeque<>();

    private PeerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.requests = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts a program in the module's folder and waits until it is ready. */
    static PeerProcess start(String name, List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).directory(new File("").getAbsoluteFile());
            PeerProcess peer = new PeerProcess(name, builder.start());
            peer.read(peer.process.getInputStream(), true);
            peer.read(peer.process.getErrorStream(), false);
            peer.awaitReady();
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be started: " + command, e);
        }
    }

    /** Starts a Java program from one source file, with nothing on its class path but the jars in a folder. */
    static PeerProcess startJava(String name, Path source, Path jars) {
        return start(
                name,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        jars.resolve("*").toString(),
                        source.toString()));
    }

    /** Asks for something and gives what stands after "ok" in the answer. */
    String ask(String request) {
        try {
            requests.write(request + "\n");
            requests.flush();
        } catch (IOException e) {
            throw new AssertionError(describe("is gone and cannot be asked: " + request), e);
        }
        String answer = awaitAnswer(request);
        if (!answer.equals("ok") && !answer.startsWith("ok ")) {
            throw new AssertionError(describe("was asked \"" + request + "\" and said: " + answer));
        }
        return answer.substring(2).strip();
    }

    private void awaitReady() {
        String answer = awaitAnswer("(start)");
        if (!answer.equals("ready")) {
            close();
            throw new AssertionError(describe("did not get ready: " + answer));
        }
    }

    private String awaitAnswer(String request) {
        try {
            String answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (answer == null) {
                close();
                throw new AssertionError(describe("did not answer within " + PATIENCE + ": " + request));
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new AssertionError(describe("was still to answer when the test was stopped: " + request), e);
        }
    }

    private void read(InputStream stream, boolean holdsAnswers) {
        Thread reader = new Thread(() -> readLines(stream, holdsAnswers), name + " reader");
        reader.setDaemon(true);
        reader.start();
    }

    private void readLines(InputStream stream, boolean holdsAnswers) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                remember(line);
                if (holdsAnswers && isAnswer(line)) {
                    answers.add(line);
                }
            }
        } catch (IOException e) {
            remember("(output lost: " + e + ")");
        }
        if (holdsAnswers) {
            answers.add("(end of output)");
        }
    }

    private static boolean isAnswer(String line) {
        return line.equals("ready") || line.equals("ok") || line.startsWith("ok ") || line.startsWith("failed ");
    }

    private void remember(String line) {
        synchronized (printed) {
            if (printed.size() == KEPT_LINES) {
                printed.removeFirst();
            }
            printed.addLast(line.length() > 2_000 ? line.substring(0, 2_000) + "..." : line);
        }
    }

    private String describe(String what) {
        synchronized (printed) {
            return name + " " + what + "\nIts latest output:\n  " + String.join("\n  ", printed);
        }
    }

    /** Stops the program where it is, without a word to those that it is connected to: what a hung machine looks like. */
    void freeze() throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new IOException(name + " cannot be stopped");
        }
    }

    /** Ends the program and whatever it started. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
