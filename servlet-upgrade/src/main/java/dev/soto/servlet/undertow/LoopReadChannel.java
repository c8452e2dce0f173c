package dev.soto.servlet.undertow;

import dev.soto.transport.PendingUpgrade;
import dev.soto.transport.ReadInterest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * A plain connection: a read loop of Soto's waits at its socket and reads. XNIO's selector hears of writes that wait, and of
 * nothing else.
 */
final class LoopReadChannel extends UndertowChannel {
    private final ConduitStreamSourceChannel source;
    private final SocketChannel socket;
    private final ReadInterest interest;

    /** Whether what Undertow had read behind the handshake is through: then the socket tells of all that comes. */
    private boolean drained;

    /** Until it has been opened. */
    private volatile @Nullable PendingUpgrade opening;

    LoopReadChannel(StreamConnection connection, SocketChannel socket, boolean drained, PendingUpgrade upgrade) {
        super(connection, upgrade.reading());
        this.source = connection.getSourceChannel();
        this.socket = socket;
        this.drained = drained;
        this.interest = upgrade.reading()
                .loops()
                .interest(
                        socket,
                        upgrade.reading().executor(),
                        upgrade.detector(),
                        upgrade.isNonBlocking(),
                        transport().reading());
        source.suspendReads();
    }

    @Override
    void openSoon(PendingUpgrade upgrade) {
        opening = upgrade;
        interest.wake();
    }

    @Override
    public void open() {
        PendingUpgrade upgrade = opening;
        opening = null;
        if (upgrade != null) {
            upgrade.open(transport());
        }
    }

    @Override
    public void refuse(IOException why) {
        PendingUpgrade upgrade = opening;
        opening = null;
        if (upgrade != null) {
            upgrade.refuse(transport(), why);
        }
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        int count = source.read(to);
        drained |= count == 0;
        return count;
    }

    @Override
    public void awaitReadable() {
        try {
            interest.await();
        } catch (IOException | RuntimeException failure) {
            transport().reading().failed(failure);
        }
    }

    @Override
    public void readSoon() {
        if (drained) {
            awaitReadable();
        } else {
            interest.wake();
        }
    }

    @Override
    public boolean callSoon() {
        interest.wake();
        return true;
    }

    @Override
    public int turnBytes() {
        return drained ? 1 : Integer.MAX_VALUE;
    }

    @Override
    void closedByServer() {
        interest.cancel();
        super.closedByServer();
    }

    @Override
    public void close() {
        interest.cancel();
        super.close();
    }

    @Override
    public SocketChannel socket() {
        return socket;
    }
}
