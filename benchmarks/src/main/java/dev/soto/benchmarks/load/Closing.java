package dev.soto.benchmarks.load;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;

/** Ends connections properly, so that no server has anything to log. */
final class Closing {
    private static final int PATIENCE_MILLIS = 2_000;
    /** A close frame with code 1000, masked with the key 0. */
    private static final byte[] CLOSE = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xE8};

    private Closing() {}

    /** The channels must not be registered with an open selector. */
    static void closeAll(List<SocketChannel> channels, boolean webSocket) throws IOException {
        for (SocketChannel channel : channels) {
            channel.configureBlocking(true);
            if (webSocket) {
                channel.write(ByteBuffer.wrap(CLOSE));
            } else {
                channel.shutdownOutput();
            }
        }
        for (SocketChannel channel : channels) {
            readToEnd(channel);
            channel.close();
        }
    }

    private static void readToEnd(SocketChannel channel) throws IOException {
        channel.socket().setSoTimeout(PATIENCE_MILLIS);
        byte[] ignored = new byte[256];
        try {
            int length = 0;
            while (length >= 0) {
                length = channel.socket().getInputStream().read(ignored);
            }
        } catch (SocketTimeoutException e) {
            // A server that leaves the end of the connection to the client; it gets it.
            return;
        }
    }
}
