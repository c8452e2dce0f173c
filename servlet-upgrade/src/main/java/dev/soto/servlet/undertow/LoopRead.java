package dev.soto.servlet.undertow;

import dev.soto.connection.TransportListener;
import dev.soto.servlet.transport.Handover;
import dev.soto.transport.ReadInterest;
import dev.soto.transport.ReadPump;
import dev.soto.transport.ReadServices;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * The reading half of a plain connection: a read loop of Soto's waits at its channel and reads. XNIO's selector hears of writes
 * that wait, and of nothing else.
 */
final class LoopRead implements UndertowRead, ReadPump.Input {
    private final StreamConnection connection;
    private final ConduitStreamSourceChannel source;
    private final ReadPump reading;
    private final ReadInterest place;

    /** Whether what Undertow had read behind the handshake is through: then the channel tells of all that comes. */
    private boolean drained;

    LoopRead(
            StreamConnection connection,
            SocketChannel channel,
            boolean drained,
            ReadServices services,
            Handover handover) {
        this.connection = connection;
        this.drained = drained;
        this.source = connection.getSourceChannel();
        this.reading = new ReadPump(this, services.buffers());
        this.place = services.loops()
                .interest(channel, Worker.of(connection), handover.pace(), handover.isNonBlocking(), reading);
    }

    @Override
    public void start(TransportListener listener) {
        source.suspendReads();
        reading.start(listener);
    }

    @Override
    public void resume() {
        reading.resume();
    }

    @Override
    public void close() {
        reading.close();
        place.cancel();
    }

    @Override
    public void failed(Throwable cause) {
        place.cancel();
        reading.failed(cause);
    }

    // What is read.

    @Override
    public int read(ByteBuffer to) throws IOException {
        int count = source.read(to);
        drained |= count == 0;
        return count;
    }

    @Override
    public void awaitReadable() {
        try {
            place.await();
        } catch (IOException | RuntimeException failure) {
            reading.failed(failure);
        }
    }

    @Override
    public void readSoon() {
        if (drained) {
            awaitReadable();
        } else {
            place.wake();
        }
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public int turnBytes() {
        return drained ? 1 : Integer.MAX_VALUE;
    }
}
