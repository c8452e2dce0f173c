package dev.soto.provider.reading;

import dev.soto.protocol.frame.BufferPool;

/**
 * What the transports of a container read with.
 *
 * @param buffers where they borrow a buffer for the time of a read
 * @param loops wait for bytes on channels
 */
public record ReadServices(BufferPool buffers, ReadLoops loops) {}
