package dev.soto.benchmarks;

import dev.soto.protocol.frame.Masker;
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
import org.openjdk.jmh.annotations.Warmup;

/** Unmasking in place beside a plain copy of as many bytes; the goal is at least 0.8 of the copy's speed. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class Masking {
    /** As an offset in a read: behind a header, so not aligned. */
    private static final int OFFSET = 6;

    /** Bytes to unmask. */
    @Param({"1024", "65536"})
    public int bytes;

    private byte[] payload = {};
    private byte[] target = {};
    private int key = 0x1234_5678;

    /** Makes the bytes. */
    @Setup
    public void fill() {
        payload = new byte[OFFSET + bytes];
        target = new byte[OFFSET + bytes];
    }

    /** The masker. */
    @Benchmark
    public int unmask() {
        key = Masker.apply(payload, OFFSET, bytes, key | 1);
        return key;
    }

    /** What it is measured by. */
    @Benchmark
    public byte[] plainCopy() {
        System.arraycopy(payload, OFFSET, target, OFFSET, bytes);
        return target;
    }
}
