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
    /** Offsets in a read: behind a header, so not aligned to a long, and another one each time, so anywhere in a cache line. */
    private static final int FIRST_OFFSET = 6;

    private static final int LAST_OFFSET = FIRST_OFFSET + 56;

    /** Bytes to unmask. */
    @Param({"1024", "65536"})
    public int bytes;

    private byte[] payload = {};
    private byte[] target = {};
    private int key = 0x1234_5678;
    private int offset = FIRST_OFFSET;

    /** Makes the bytes. */
    @Setup
    public void fill() {
        payload = new byte[LAST_OFFSET + bytes];
        target = new byte[LAST_OFFSET + bytes];
    }

    /** The masker. */
    @Benchmark
    public int unmask() {
        key = Masker.apply(payload, nextOffset(), bytes, key | 1);
        return key;
    }

    /** What it is measured by. */
    @Benchmark
    public byte[] plainCopy() {
        int from = nextOffset();
        System.arraycopy(payload, from, target, from, bytes);
        return target;
    }

    private int nextOffset() {
        int next = offset == LAST_OFFSET ? FIRST_OFFSET : offset + 8;
        offset = next;
        return next;
    }
}
