package dev.soto.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Bytes over a socket channel, as they are, through TLS or in a stream of HTTP/2. Confined to the load's thread. */
interface Wire {
    /** The channel below, for selecting and closing; several wires may have the same. */
    SocketChannel channel();

    /**
     * Reads what is there, in non-blocking mode, so that nothing that has come is left behind.
     *
     * @param into cleared, of at least 64 KiB
     * @return how many bytes; -1 at the end
     */
    int read(ByteBuffer into) throws IOException;

    /** Reads something in blocking mode, within the socket's read timeout; -1 at the end. */
    int readBlocking(ByteBuffer into) throws IOException;

    /** Takes as much as there is room for, at least something in blocking mode. Returns how many bytes. */
    int write(ByteBuffer from) throws IOException;

    /** Whether bytes that were taken still wait for room; the next {@link #write} goes on with them. */
    boolean hasUnsent();

    /** Keeps the wires of this channel from writing till {@link #release}, where several share one. */
    default void hold() {}

    /** Writes what has been held. */
    default void release() throws IOException {}

    /** The bytes as they are. */
    static Wire plain(SocketChannel channel) {
        return new Wire() {
            @Override
            public SocketChannel channel() {
                return channel;
            }

            @Override
            public int read(ByteBuffer into) throws IOException {
                return channel.read(into);
            }

            @Override
            public int readBlocking(ByteBuffer into) throws IOException {
                return SocketInput.read(channel, into);
            }

            @Override
            public int write(ByteBuffer from) throws IOException {
                return channel.write(from);
            }

            @Override
            public boolean hasUnsent() {
                return false;
            }
        };
    }
}
