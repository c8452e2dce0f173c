package dev.soto.protocol.extension.deflate;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Deflaters and inflaters that wait to be used again, so that their native memory (about 256 KiB and 40 KiB) is not
 * taken for each connection, nor made anew for each message. At most a fixed number waits; one that finds no place is
 * freed. Thread-safe.
 */
public final class CompressorPool {
    /** The pool of this JVM: up to 64 of each kind and level wait. */
    public static final CompressorPool SHARED = new CompressorPool(64);

    private static final int CHUNK_BYTES = 8192;
    /** From {@link Deflater#DEFAULT_COMPRESSION} to {@link Deflater#BEST_COMPRESSION}. */
    private static final int LEVELS = 11;

    private final int maxIdle;
    private final AtomicReferenceArray<@Nullable IdleSlots<Deflater>> deflaters = new AtomicReferenceArray<>(LEVELS);
    private final IdleSlots<Inflater> inflaters;
    private final IdleSlots<ByteBuffer> chunks;
    private final LongAdder deflatersInUse = new LongAdder();
    private final LongAdder inflatersInUse = new LongAdder();
    private final LongAdder chunksInUse = new LongAdder();

    /**
     * Creates a pool.
     *
     * @param maxIdle how many of each kind and level of compression may wait; 0 keeps none
     * @throws IllegalArgumentException when negative
     */
    public CompressorPool(int maxIdle) {
        if (maxIdle < 0) {
            throw new IllegalArgumentException("maxIdle must not be negative, but is " + maxIdle);
        }
        this.maxIdle = maxIdle;
        this.inflaters = new IdleSlots<>(maxIdle);
        this.chunks = new IdleSlots<>(maxIdle);
    }

    /** Returns how many deflaters connections hold at the moment; exact while nothing is acquired or released. */
    public long deflatersInUse() {
        return deflatersInUse.sum();
    }

    /** Returns how many inflaters connections hold at the moment; exact while nothing is acquired or released. */
    public long inflatersInUse() {
        return inflatersInUse.sum();
    }

    /** Returns how many working buffers are lent; for tests. */
    long chunksInUse() {
        return chunksInUse.sum();
    }

    /** Returns a raw deflater without history. */
    Deflater acquireDeflater(int level) {
        Deflater idle = deflaters(level).poll();
        Deflater deflater = idle == null ? new Deflater(level, true) : idle;
        deflatersInUse.increment();
        return deflater;
    }

    /** Takes a deflater back, in any state. */
    void release(Deflater deflater, int level) {
        deflatersInUse.decrement();
        deflater.reset();
        if (!deflaters(level).offer(deflater)) {
            deflater.end();
        }
    }

    private IdleSlots<Deflater> deflaters(int level) {
        int index = level - Deflater.DEFAULT_COMPRESSION;
        IdleSlots<Deflater> slots = deflaters.get(index);
        if (slots == null) {
            IdleSlots<Deflater> fresh = new IdleSlots<>(maxIdle);
            IdleSlots<Deflater> other = deflaters.compareAndExchange(index, null, fresh);
            slots = other == null ? fresh : other;
        }
        return slots;
    }

    /** Returns a raw inflater without history. */
    Inflater acquireInflater() {
        Inflater idle = inflaters.poll();
        Inflater inflater = idle == null ? new Inflater(true) : idle;
        inflatersInUse.increment();
        return inflater;
    }

    /** Takes an inflater back, in any state. */
    void release(Inflater inflater) {
        inflatersInUse.decrement();
        inflater.reset();
        if (!inflaters.offer(inflater)) {
            inflater.end();
        }
    }

    /** Returns a heap buffer of 8 KiB for what is inflated. */
    ByteBuffer acquireChunk() {
        ByteBuffer idle = chunks.poll();
        ByteBuffer chunk = idle == null ? ByteBuffer.allocate(CHUNK_BYTES) : idle.clear();
        chunksInUse.increment();
        return chunk;
    }

    /** Takes a buffer back. */
    void release(ByteBuffer chunk) {
        chunksInUse.decrement();
        // A buffer that finds no place is left to the garbage collector.
        chunks.offer(chunk);
    }
}
