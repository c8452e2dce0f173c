package dev.soto.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;

/** Standard input, output and error, in UTF-8. Thread-safe: a line is written whole. */
final class Terminal {
    private final InputStream bytes;
    private final OutputStream out;
    private final PrintStream err;
    private final CompletableFuture<IOException> broken = new CompletableFuture<>();

    /**
     * Creates one.
     *
     * @param out throws what goes wrong, which a PrintStream keeps to itself
     */
    Terminal(InputStream in, OutputStream out, PrintStream err) {
        this.bytes = new BufferedInputStream(in);
        this.out = out;
        this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
    }

    /** Standard input as it is. */
    InputStream bytesIn() {
        return bytes;
    }

    PrintWriter outWriter() {
        return new PrintWriter(out, true, StandardCharsets.UTF_8);
    }

    PrintWriter errWriter() {
        return new PrintWriter(err, true, StandardCharsets.UTF_8);
    }

    /** A message, for who reads the output. */
    void message(String text) {
        write((text + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
    }

    /** A binary message: its bytes as they are, or a line of hexadecimal digits behind something. */
    void message(String before, ByteBuffer bytes, boolean raw) {
        byte[] all = new byte[bytes.remaining()];
        bytes.duplicate().get(all);
        if (raw) {
            write(all);
        } else {
            message(before + HexFormat.of().formatHex(all));
        }
    }

    private void write(byte[] whole) {
        synchronized (out) {
            if (isBroken()) {
                return;
            }
            try {
                out.write(whole);
                out.flush();
                return;
            } catch (IOException failure) {
                note("error: standard output cannot be written: " + failure.getMessage());
                broken.complete(failure);
            }
        }
    }

    /** Returns whether standard output takes nothing any more: who reads it is gone, or a disk is full. */
    boolean isBroken() {
        return broken.isDone();
    }

    /** Has a task run when that happens, by the thread that writes; at once where it has happened. */
    void whenBroken(Runnable task) {
        broken.thenRun(task);
    }

    /** Something beside the messages. */
    void note(String text) {
        err.println(text);
    }
}
