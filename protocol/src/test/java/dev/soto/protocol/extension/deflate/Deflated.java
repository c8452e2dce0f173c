package dev.soto.protocol.extension.deflate;

import dev.soto.protocol.extension.ExtensionException;
import dev.soto.protocol.extension.ExtensionHeader;
import dev.soto.protocol.extension.ExtensionParameters;
import dev.soto.protocol.extension.FrameHeader;
import dev.soto.protocol.extension.HeaderListLimits;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** One side of a connection with permessage-deflate, driven message by message. */
final class Deflated implements AutoCloseable {
    static final DeflateOptions ALL = DeflateOptions.builder().thresholdBytes(0).build();

    final PerMessageDeflate extension;
    private final FrameHeader header = new FrameHeader();

    private Deflated(PerMessageDeflate extension) {
        this.extension = extension;
    }

    /** Returns a side that was configured with parameters as they stand in a header, for example "; a; b=1". */
    static Deflated of(Role role, DeflateOptions options, String parameters) {
        PerMessageDeflate extension = new PerMessageDeflate(options);
        try {
            extension.configure(role, parameters(parameters));
        } catch (ExtensionException e) {
            throw new IllegalArgumentException(e);
        }
        return new Deflated(extension);
    }

    /** Returns a server that compresses every message and keeps the context. */
    static Deflated server() {
        return of(Role.SERVER, ALL, "");
    }

    static ExtensionParameters parameters(String text) throws ExtensionException {
        return ExtensionHeader.parse(List.of(PerMessageDeflate.NAME + text), HeaderListLimits.DEFAULT)
                .get(0)
                .parameters();
    }

    static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    static String hex(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Sends a text message in one frame; returns its payload. */
    byte[] send(byte[] message) {
        return sendFrame(Opcode.TEXT, true, message);
    }

    byte[] sendFrame(int opcode, boolean fin, byte[] payload) {
        ByteBuffer out = extension.outgoing(header.set(fin, 0, opcode), ByteBuffer.wrap(payload));
        byte[] bytes = new byte[out.remaining()];
        out.get(bytes);
        return bytes;
    }

    /** Returns the reserved bits of the frame that was sent or received last, after the extension saw it. */
    int reservedBits() {
        return header.reservedBits();
    }

    /** Receives a compressed message in one frame and one run. */
    byte[] receive(byte[] payload) throws ProtocolViolation {
        return receiveFrames(payload);
    }

    /** Receives a compressed message as these frames, each in one run. */
    byte[] receiveFrames(byte[]... frames) throws ProtocolViolation {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (int i = 0; i < frames.length; i++) {
            boolean fin = i == frames.length - 1;
            extension.beginIncoming(
                    header.set(fin, i == 0 ? FrameHeader.RSV1 : 0, i == 0 ? Opcode.BINARY : Opcode.CONTINUATION));
            message.writeBytes(run(frames[i], true, fin));
        }
        return message.toByteArray();
    }

    /** Receives a compressed message in one frame whose payload comes in runs. */
    byte[] receiveRuns(byte[]... runs) throws ProtocolViolation {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        extension.beginIncoming(header.set(true, FrameHeader.RSV1, Opcode.BINARY));
        for (int i = 0; i < runs.length; i++) {
            boolean last = i == runs.length - 1;
            message.writeBytes(run(runs[i], last, last));
        }
        return message.toByteArray();
    }

    /** Receives a compressed message byte by byte. */
    byte[] receiveBytewise(byte[] payload) throws ProtocolViolation {
        byte[][] runs = new byte[Math.max(1, payload.length)][];
        for (int i = 0; i < runs.length; i++) {
            runs[i] = Arrays.copyOfRange(payload, i, Math.min(i + 1, payload.length));
        }
        return receiveRuns(runs);
    }

    private byte[] run(byte[] bytes, boolean endOfFrame, boolean endOfMessage) throws ProtocolViolation {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        extension.incoming(
                ByteBuffer.wrap(bytes.clone()),
                endOfFrame,
                endOfMessage,
                chunk -> decoded.write(chunk.array(), chunk.arrayOffset() + chunk.position(), chunk.remaining()));
        return decoded.toByteArray();
    }

    @Override
    public void close() {
        extension.close();
    }
}
