package dev.soto.benchmarks;

import dev.soto.protocol.frame.FrameReader;
import dev.soto.protocol.frame.FrameRules;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The frame reader: masked text frames, eight in one read, judged and unmasked in place; score per frame. A read is filled anew each
 * time, which {@link #copyOfRead} shows by itself.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class FrameReading {
    private static final int FRAMES = 8;

    /** Payload of a frame. */
    @Param({"64", "1024", "65536"})
    public int payloadBytes;

    private final FrameReader reader = new FrameReader(new FrameRules(Role.SERVER, 0, 0));
    private ClientFrames frames = new ClientFrames(1, 0);

    /** Makes the input. */
    @Setup
    public void fill() {
        frames = new ClientFrames(FRAMES, payloadBytes);
    }

    /** All frames of a read. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public long read() throws ProtocolViolation {
        ByteBuffer input = frames.read();
        long bytes = 0;
        while (reader.readHeader(input, false)) {
            int count = reader.readPayload(input);
            input.position(input.position() + count);
            bytes += count;
        }
        return bytes;
    }

    /** What the filling costs. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public ByteBuffer copyOfRead() {
        return frames.read();
    }
}
