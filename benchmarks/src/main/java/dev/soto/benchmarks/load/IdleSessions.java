package dev.soto.benchmarks.load;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;

/** Sessions that are open and do nothing. */
final class IdleSessions implements AutoCloseable {
    private final List<SocketChannel> channels;
    private final double seconds;

    private IdleSessions(List<SocketChannel> channels, double seconds) {
        this.channels = channels;
        this.seconds = seconds;
    }

    static IdleSessions open(LoadOrder order) throws IOException {
        long begin = System.nanoTime();
        List<SocketChannel> channels = new OpeningHandshake(order).open();
        return new IdleSessions(channels, (System.nanoTime() - begin) / 1e9);
    }

    double handshakesPerSecond() {
        return channels.size() / seconds;
    }

    @Override
    public void close() throws IOException {
        try {
            Closing.closeAll(channels, true);
        } finally {
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
    }
}
