package dev.soto.benchmarks;

import dev.soto.protocol.extension.ExtensionException;
import dev.soto.protocol.extension.ExtensionParameters;
import dev.soto.protocol.extension.FrameHeader;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.extension.deflate.PerMessageDeflate;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** permessage-deflate of a server: whole messages of text that looks like JSON. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class MessageDeflate {
    private static final String[] WORDS =
            "order customer price quantity status shipped pending delivered account balance transfer amount".split(" ");

    /** Length of a message. */
    @Param({"1024", "65536"})
    public int bytes;

    /** Whether a message is compressed with what the last ones had in common with it. */
    @Param({"true", "false"})
    public boolean contextTakeover;

    private final FrameHeader header = new FrameHeader();
    private PerMessageDeflate extension = new PerMessageDeflate(DeflateOptions.DEFAULT);
    private byte[] message = {};
    private byte[] compressed = {};
    private long inflated;

    /** Agrees on the parameters, and compresses a message without any context, which can be inflated again and again. */
    @Setup
    public void configure() throws ExtensionException {
        message = json(bytes);
        compressed = deflate(extension(false));
        extension = extension(contextTakeover);
    }

    private static PerMessageDeflate extension(boolean takeover) throws ExtensionException {
        PerMessageDeflate extension = new PerMessageDeflate(DeflateOptions.DEFAULT);
        ExtensionParameters offer = takeover
                ? ExtensionParameters.NONE
                : ExtensionParameters.NONE.with("server_no_context_takeover").with("client_no_context_takeover");
        extension.configure(Role.SERVER, offer);
        return extension;
    }

    private static byte[] json(int length) {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append('"')
                    .append(WORDS[random.nextInt(WORDS.length)])
                    .append("\":")
                    .append(random.nextInt(10_000));
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] deflate(PerMessageDeflate by) {
        ByteBuffer out = by.outgoing(header.set(true, 0, Opcode.TEXT), ByteBuffer.wrap(message));
        byte[] copy = new byte[out.remaining()];
        out.get(copy);
        by.close();
        return copy;
    }

    /** Frees memory outside of the heap. */
    @TearDown
    public void close() {
        extension.close();
    }

    /** One outgoing message. */
    @Benchmark
    public ByteBuffer deflate() {
        return extension.outgoing(header.set(true, 0, Opcode.TEXT), ByteBuffer.wrap(message));
    }

    /** One incoming message. */
    @Benchmark
    public long inflate() throws ProtocolViolation {
        extension.beginIncoming(header.set(true, FrameHeader.RSV1, Opcode.TEXT));
        extension.incoming(ByteBuffer.wrap(compressed), true, true, decoded -> {
            inflated += decoded.remaining();
            decoded.position(decoded.limit());
        });
        return inflated;
    }
}
