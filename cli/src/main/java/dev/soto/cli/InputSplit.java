package dev.soto.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where a message of standard input ends. */
enum InputSplit {
    /** At the end of a line, which is not part of it: LF or CR LF. */
    LINES {
        @Override
        byte @Nullable [] next(InputStream in) throws IOException {
            byte[] line = until(in, '\n');
            int length = line == null ? 0 : line.length;
            return line != null && length > 0 && line[length - 1] == '\r' ? Arrays.copyOf(line, length - 1) : line;
        }
    },

    /** At an empty line, of which there may be several; line ends within a message are kept. */
    PARAGRAPHS {
        @Override
        byte @Nullable [] next(InputStream in) throws IOException {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            byte[] line;
            while ((line = LINES.next(in)) != null) {
                if (line.length > 0) {
                    if (message.size() > 0) {
                        message.write('\n');
                    }
                    message.writeBytes(line);
                } else if (message.size() > 0) {
                    break;
                }
            }
            return message.size() == 0 ? null : message.toByteArray();
        }
    },

    /** At a zero byte. */
    ZEROS {
        @Override
        byte @Nullable [] next(InputStream in) throws IOException {
            return until(in, 0);
        }
    },

    /** Where nothing more has come: at most 64 KiB. */
    PIECES {
        @Override
        byte @Nullable [] next(InputStream in) throws IOException {
            byte[] piece = new byte[MAX_PIECE];
            int length = in.read(piece);
            return length < 0 ? null : Arrays.copyOf(piece, length);
        }
    },

    /** At the end of the input. An empty input is no message. */
    WHOLE {
        @Override
        byte @Nullable [] next(InputStream in) throws IOException {
            byte[] all = in.readAllBytes();
            return all.length == 0 ? null : all;
        }
    };

    private static final int MAX_PIECE = 64 * 1024;

    /** Returns the next message; null at the end. The stream should be buffered. */
    abstract byte @Nullable [] next(InputStream in) throws IOException;

    private static byte @Nullable [] until(InputStream in, int end) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int octet;
        while ((octet = in.read()) >= 0 && octet != end) {
            bytes.write(octet);
        }
        return octet < 0 && bytes.size() == 0 ? null : bytes.toByteArray();
    }
}
