package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A client that speaks frames, without any code of Soto's. */
public final class FramePeer implements AutoCloseable {
    /** Of continuation frames. */
    public static final int CONTINUATION = 0;
    /** Of text frames. */
    public static final int TEXT = 1;
    /** Of binary frames. */
    public static final int BINARY = 2;
    /** Of close frames. */
    public static final int CLOSE = 8;

    private static final int FIN = 0x80;
    private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

    /**
     * What came.
     *
     * @param head first byte: FIN, reserved bits and opcode
     */
    public record Frame(int head, byte[] payload) {
        /** Returns the payload as text. */
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** Returns the close code. */
        public int closeCode() {
            assertThat(head).isEqualTo(FIN | CLOSE);
            return ByteBuffer.wrap(payload).getShort() & 0xffff;
        }
    }

    private final RawConnection connection;
    private final DataInputStream input;

    /** Takes over a connection whose handshake is done. */
    public FramePeer(RawConnection connection) {
        this.connection = connection;
        this.input = new DataInputStream(connection.input());
    }

    /** Returns a frame with FIN. */
    public static byte[] frame(int opcode, byte[] payload) {
        return bytes(FIN | opcode, payload);
    }

    /** Returns a text message of one frame. */
    public static byte[] text(String message) {
        return frame(TEXT, message.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a close frame. */
    public static byte[] close(int code) {
        return frame(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
    }

    /** Returns a masked frame with a first byte of any value. */
    public static byte[] bytes(int head, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 14);
        frame.write(head);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            frame.write(0x80 | 126);
            frame.writeBytes(
                    ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            frame.write(0x80 | 127);
            frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        frame.writeBytes(MASK);
        byte[] masked = payload.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= MASK[i & 3];
        }
        frame.writeBytes(masked);
        return frame.toByteArray();
    }

    /** Sends bytes as they are. */
    public void send(byte[] bytes) throws IOException {
        connection.output().write(bytes);
    }

    /** Sends a text message of one frame. */
    public void sendText(String message) throws IOException {
        send(text(message));
    }

    /** Reads a frame. */
    public Frame read() throws IOException {
        int head = input.readUnsignedByte();
        int length = input.readUnsignedByte();
        assertThat(length).as("servers do not mask").isLessThan(0x80);
        if (length == 126) {
            length = input.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(input.readLong());
        }
        byte[] payload = new byte[length];
        input.readFully(payload);
        return new Frame(head, payload);
    }

    /** Reads a text message of one frame. */
    public String readText() throws IOException {
        Frame frame = read();
        assertThat(frame.head()).isEqualTo(FIN | TEXT);
        return frame.text();
    }

    /** The server ends its way, and there is nothing left in it. */
    public void expectEnd() throws IOException {
        assertThat(input.read()).isEqualTo(-1);
    }

    /** Returns what is below. */
    public RawConnection connection() {
        return connection;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
