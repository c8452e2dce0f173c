package dev.soto.cli;

import dev.soto.protocol.model.Opcode;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Shows the bytes of one direction: for each frame its header, decoded, and the beginning of its payload, as it comes. The
 * column at the right shows the payload without its mask. Confined to one thread at a time.
 */
final class FrameView {
    private static final int ROW = 16;
    private static final int MAX_SHOWN = 64;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private final String direction;
    private final Consumer<String> lines;
    private final byte[] header = new byte[14];
    private final byte[] row = new byte[ROW];
    private int headerBytes;
    private int rowBytes;
    private long length;
    private long seen;

    FrameView(String direction, Consumer<String> lines) {
        this.direction = direction;
        this.lines = lines;
    }

    void bytes(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (headerBytes < headerLength()) {
                header[headerBytes++] = bytes.get();
                if (headerBytes == headerLength()) {
                    begin();
                }
            } else {
                payload(bytes);
            }
        }
    }

    /** Returns how long the header is, as far as it is known. */
    private int headerLength() {
        if (headerBytes < 2) {
            return 2;
        }
        return 2 + lengthBytes() + (isMasked() ? 4 : 0);
    }

    private int lengthBytes() {
        int code = header[1] & 0x7F;
        return code < 126 ? 0 : code == 126 ? 2 : 8;
    }

    private boolean isMasked() {
        return (header[1] & 0x80) != 0;
    }

    private void begin() {
        length = header[1] & 0x7F;
        if (lengthBytes() > 0) {
            length = 0;
            for (int i = 0; i < lengthBytes(); i++) {
                length = (length << 8) | (header[2 + i] & 0xFF);
            }
        }
        lines.accept(direction + " " + HEX.formatHex(header, 0, headerBytes) + " | " + describe());
        seen = 0;
        rowBytes = 0;
        endIfComplete();
    }

    private String describe() {
        int first = header[0] & 0xFF;
        StringBuilder text = new StringBuilder((first & 0x80) != 0 ? "FIN " : "");
        for (int bit = 1; bit <= 3; bit++) {
            if ((first & (0x80 >> bit)) != 0) {
                text.append("RSV").append(bit).append(' ');
            }
        }
        text.append(name(first & 0xF));
        if (isMasked()) {
            text.append(", mask ").append(HexFormat.of().formatHex(header, headerBytes - 4, headerBytes));
        }
        return text.append(", ")
                .append(Long.toUnsignedString(length))
                .append(length == 1 ? " byte" : " bytes")
                .toString();
    }

    private static String name(int opcode) {
        return switch (opcode) {
            case Opcode.CONTINUATION -> "continuation";
            case Opcode.TEXT -> "text";
            case Opcode.BINARY -> "binary";
            case Opcode.CLOSE -> "close";
            case Opcode.PING -> "ping";
            case Opcode.PONG -> "pong";
            default -> "opcode " + opcode + " (reserved)";
        };
    }

    private void payload(ByteBuffer bytes) {
        if (seen < MAX_SHOWN) {
            row[rowBytes++] = bytes.get();
            seen++;
            if (rowBytes == ROW) {
                showRow();
            }
        } else {
            int count = (int) Math.min(bytes.remaining(), length - seen);
            bytes.position(bytes.position() + count);
            seen += count;
        }
        endIfComplete();
    }

    private void endIfComplete() {
        if (seen != length) {
            return;
        }
        if (rowBytes > 0) {
            showRow();
        }
        if (length > MAX_SHOWN) {
            lines.accept("    ... " + (length - MAX_SHOWN) + " more");
        }
        headerBytes = 0;
    }

    private void showRow() {
        StringBuilder plain = new StringBuilder();
        long start = seen - rowBytes;
        for (int i = 0; i < rowBytes; i++) {
            int mask = isMasked() ? header[headerBytes - 4 + (int) ((start + i) & 3)] : 0;
            char c = (char) ((row[i] ^ mask) & 0xFF);
            plain.append(c >= ' ' && c < 0x7F ? c : '.');
        }
        lines.accept(String.format(Locale.ROOT, "    %-47s  %s", HEX.formatHex(row, 0, rowBytes), plain));
        rowBytes = 0;
    }
}
