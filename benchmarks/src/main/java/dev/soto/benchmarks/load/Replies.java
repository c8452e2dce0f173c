package dev.soto.benchmarks.load;

import java.nio.ByteBuffer;

/** Reads what a server sends on one connection, checks it, and counts whole messages. */
interface Replies extends AutoCloseable {
    /**
     * Takes all the bytes.
     *
     * @return how many messages ended in them
     * @throws LoadFailure when they are not what was sent
     */
    int read(ByteBuffer in) throws LoadFailure;

    /** Gives back memory outside of the heap. */
    @Override
    void close();
}
