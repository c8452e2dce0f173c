package dev.soto.cli;

import java.io.BufferedInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Standard input, output and error, in UTF-8. Thread-safe: a line is written whole. */
final class Terminal {
    private final InputStream bytes;
    private final PrintStream out;
    private final PrintStream err;

    Terminal(InputStream in, PrintStream out, PrintStream err) {
        this.bytes = new BufferedInputStream(in);
        this.out = new PrintStream(out, true, StandardCharsets.UTF_8);
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
        out.println(text);
    }

    /** A binary message: its bytes as they are, or a line of hexadecimal digits behind something. */
    void message(String before, ByteBuffer bytes, boolean raw) {
        byte[] all = new byte[bytes.remaining()];
        bytes.duplicate().get(all);
        if (raw) {
            out.write(all, 0, all.length);
            out.flush();
        } else {
            out.println(before + HexFormat.of().formatHex(all));
        }
    }

    /** Something beside the messages. */
    void note(String text) {
        err.println(text);
    }
}
