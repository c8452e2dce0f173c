package dev.soto.benchmarks.load;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;

/** Ends connections properly, so that no server has anything to log. */
final class Closing {
    private static final int PATIENCE_MILLIS = 2_000;
    /** A close frame with code 1000, masked with the key 0. */
    private static final byte[] CLOSE = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xE8};

    private Closing() {}

    /** A new view of a client's close frame. */
    static ByteBuffer frame() {
        return ByteBuffer.wrap(CLOSE);
    }

    /** The channels must not be registered with an open selector. */
    static void closeAll(List<Wire> wires, boolean webSocket) throws IOException {
        for (Wire wire : wires) {
            wire.channel().configureBlocking(true);
            if (webSocket) {
                wire.write(frame());
            } else {
                wire.channel().shutdownOutput();
            }
        }
        // A server that leaves the end of its connections to the client does so with all of them: patience is for all.
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
        for (Wire wire : wires) {
            readToEnd(wire, deadline);
        }
        // Not one by one: some may share a channel.
        for (Wire wire : wires) {
            wire.channel().close();
        }
    }

    private static void readToEnd(Wire wire, long deadline) throws IOException {
        ByteBuffer ignored = ByteBuffer.allocate(64 * 1024);
        try {
            int length = 0;
            while (length >= 0) {
                int left = (int) Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
                wire.channel().socket().setSoTimeout(left);
                length = wire.readBlocking(ignored.clear());
            }
        } catch (SocketTimeoutException e) {
            // A server that leaves the end of the connection to the client; it gets it.
            return;
        }
    }
}
