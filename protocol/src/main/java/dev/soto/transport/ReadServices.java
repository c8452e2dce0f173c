package dev.soto.transport;

import dev.soto.protocol.frame.BufferPool;
import java.util.concurrent.Executor;

/**
 * What the transports of a container read with.
 *
 * @param buffers where they borrow a buffer for the time of a read
 * @param loops wait for bytes on channels
 * @param executor runs callbacks where the web server has no thread for them; its tasks may block
 */
public record ReadServices(BufferPool buffers, ReadLoops loops, Executor executor) {}
