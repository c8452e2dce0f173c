package dev.soto.connection;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in both directions by calls that block: what a {@link StreamTransport} runs its two threads on. One thread reads,
 * another one writes, and any thread may close.
 */
interface BlockingStream {

    /** Waits for bytes and puts them into the buffer, a heap buffer with room; returns their number, -1 at the end. */
    int read(ByteBuffer target) throws IOException;

    /** Writes all remaining bytes and flushes; returns when they have been handed on. */
    void write(List<ByteBuffer> buffers) throws IOException;

    /** Ends the outgoing direction as far as that can be done without ending the incoming one. */
    void endOutput() throws IOException;

    /** Closes what can be closed while other threads read and write; a second call does nothing. */
    void close() throws IOException;

    /** Returns whether TLS protects the bytes. */
    boolean isSecure();

    /** Returns the address of this side; null where there is none. */
    @Nullable
    SocketAddress localAddress();

    /** Returns the address of the peer; null where there is none. */
    @Nullable
    SocketAddress remoteAddress();
}
