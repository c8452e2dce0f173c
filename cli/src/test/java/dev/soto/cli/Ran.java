package dev.soto.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A run of the program in this JVM. */
final class Ran {
    private static final Pattern LISTENING = Pattern.compile("listening at wss?://127\\.0\\.0\\.1:(\\d+)/");

    private final ByteArrayOutputStream out;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    private Ran(InputStream in, Map<String, String> environment, String... args) {
        this(new ByteArrayOutputStream(), in, environment, args);
    }

    private Ran(ByteArrayOutputStream out, InputStream in, Map<String, String> environment, String... args) {
        this.out = out;
        Thread program = new Thread(
                () -> {
                    try {
                        exit.complete(SotoCat.commandLine(in, out, new PrintStream(err, true), environment)
                                .execute(SotoCat.withCommand(args)));
                    } catch (Throwable failure) {
                        exit.completeExceptionally(failure);
                    }
                },
                "program");
        program.setDaemon(true);
        program.start();
    }

    /** Runs with an input of these lines. */
    static Ran with(String input, String... args) {
        return with(input.getBytes(StandardCharsets.UTF_8), Map.of(), args);
    }

    /** Runs with an input of these bytes, and an environment. */
    static Ran with(byte[] input, Map<String, String> environment, String... args) {
        return new Ran(new ByteArrayInputStream(input), environment, args);
    }

    /** Runs with an input that does not end. */
    static Ran open(String... args) throws IOException {
        PipedOutputStream never = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(never);
        return new Ran(in, Map.of(), args);
    }

    /** Runs with an input that does not end, and an output of which somebody reads one write. */
    static Ran readOnce(String... args) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public void flush() throws IOException {
                if (toString(StandardCharsets.UTF_8).lines().count() > 1) {
                    throw new IOException("Broken pipe");
                }
            }
        };
        return new Ran(out, new PipedInputStream(new PipedOutputStream()), Map.of(), args);
    }

    int exitCode() throws Exception {
        return exit.get(30, TimeUnit.SECONDS);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Waits until it listens, and returns where. */
    String port() {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(err()).containsPattern(LISTENING));
        Matcher matcher = LISTENING.matcher(err());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
