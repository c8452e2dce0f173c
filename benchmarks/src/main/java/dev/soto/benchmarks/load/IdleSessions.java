package dev.soto.benchmarks.load;

import java.io.IOException;
import java.util.List;

/** Sessions that are open and do nothing. */
final class IdleSessions implements AutoCloseable {
    private final List<Wire> wires;
    private final double seconds;

    private IdleSessions(List<Wire> wires, double seconds) {
        this.wires = wires;
        this.seconds = seconds;
    }

    static IdleSessions open(LoadOrder order) throws IOException {
        long begin = System.nanoTime();
        List<Wire> wires = new OpeningHandshake(order).open();
        return new IdleSessions(wires, (System.nanoTime() - begin) / 1e9);
    }

    double handshakesPerSecond() {
        return wires.size() / seconds;
    }

    @Override
    public void close() throws IOException {
        try {
            Closing.closeAll(wires, true);
        } finally {
            for (Wire wire : wires) {
                wire.channel().close();
            }
        }
    }
}
