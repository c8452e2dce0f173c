package dev.soto.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Reads of a channel in blocking mode that heed the socket's read timeout, which the channel's own do not. */
final class SocketInput {
    private SocketInput() {}

    static int read(SocketChannel channel, ByteBuffer into) throws IOException {
        byte[] bytes = new byte[Math.min(into.remaining(), 8 * 1024)];
        int length = channel.socket().getInputStream().read(bytes);
        if (length > 0) {
            into.put(bytes, 0, length);
        }
        return length;
    }
}
