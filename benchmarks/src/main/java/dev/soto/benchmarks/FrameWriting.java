package dev.soto.benchmarks;

import dev.soto.connection.PooledBuffers;
import dev.soto.protocol.frame.FrameOutput;
import dev.soto.protocol.frame.FrameWriter;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.Role;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

/** Frames on their way out: eight are queued, taken for one write and reported as written; score per frame. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class FrameWriting {
    private static final int FRAMES = 8;
    private static final int FIRST_BYTE = FrameWriter.firstByte(true, 0, Opcode.BINARY);

    /** Payload of a frame; long ones are kept by reference. */
    @Param({"64", "1024", "65536"})
    public int payloadBytes;

    /** A client masks. */
    @Param({"SERVER", "CLIENT"})
    public Role role = Role.SERVER;

    private final List<ByteBuffer> taken = new ArrayList<>();
    private ByteBuffer payload = ByteBuffer.allocate(0);
    private FrameOutput output = output();

    /** Makes the payload. */
    @Setup
    public void fill() {
        payload = ByteBuffer.allocate(payloadBytes);
        output = output();
    }

    private FrameOutput output() {
        return new FrameOutput(role, new Random(1), new PooledBuffers(16 * 1024, 64));
    }

    /** Frames for one write or, when they are long, for several. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public long write() {
        for (int i = 0; i < FRAMES; i++) {
            output.append(FIRST_BYTE, payload, false);
        }
        while (!output.isEmpty()) {
            output.take(taken);
            taken.clear();
            output.written();
        }
        return output.writtenBytes();
    }
}
