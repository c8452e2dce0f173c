package dev.soto.examples.wscat;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Standard input, output and error, in UTF-8. Thread-safe: a line is written whole. */
final class Terminal {
    private final InputStream bytes;
    private final BufferedReader in;
    private final PrintStream out;
    private final PrintStream err;

    Terminal(InputStream in, PrintStream out, PrintStream err) {
        this.bytes = new BufferedInputStream(in);
        this.in = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
        this.out = new PrintStream(out, true, StandardCharsets.UTF_8);
        this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
    }

    BufferedReader in() {
        return in;
    }

    /** Standard input as it is; nobody who uses it uses {@link #in}. */
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

    /** A binary message: its bytes as they are, or a line of hexadecimal digits. */
    void message(ByteBuffer bytes, boolean raw) {
        byte[] all = new byte[bytes.remaining()];
        bytes.duplicate().get(all);
        if (raw) {
            out.write(all, 0, all.length);
            out.flush();
        } else {
            out.println(HexFormat.of().formatHex(all));
        }
    }

    /** Something beside the messages. */
    void note(String text) {
        err.println(text);
    }
}
