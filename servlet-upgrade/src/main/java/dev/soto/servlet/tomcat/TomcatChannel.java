package dev.soto.servlet.tomcat;

import dev.soto.transport.ChannelTransport;
import dev.soto.transport.PendingUpgrade;
import dev.soto.transport.RawChannel;
import dev.soto.transport.ReadInterest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import org.apache.coyote.http11.upgrade.UpgradeInfo;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * A connection of Tomcat's, read in a loop of Soto's own: no callback runs on a thread of Tomcat's, or under the lock of the
 * socket wrapper.
 */
abstract class TomcatChannel implements RawChannel {
    private static final System.Logger LOG = System.getLogger(TomcatChannel.class.getName());

    final SocketWrapperBase<?> wrapper;
    final UpgradeInfo statistics;
    final boolean secure;
    final ReadInterest interest;
    private final ChannelTransport transport;

    /** Until it has been opened. */
    private volatile @Nullable PendingUpgrade opening;

    /**
     * Creates one.
     *
     * @param channel where the loop waits for bytes; null where it is woken up
     */
    TomcatChannel(
            SocketWrapperBase<?> wrapper,
            @Nullable SelectableChannel channel,
            PendingUpgrade upgrade,
            UpgradeInfo statistics) {
        this.wrapper = wrapper;
        this.statistics = statistics;
        this.transport = new ChannelTransport(this, upgrade.reading().buffers());
        this.secure = TomcatSockets.isSecure(wrapper);
        this.opening = upgrade;
        this.interest = upgrade.reading()
                .loops()
                .interest(
                        channel,
                        upgrade.reading().executor(),
                        upgrade.detector(),
                        upgrade.isNonBlocking(),
                        transport.reading());
    }

    /** Returns the channel of a connection that has been upgraded. */
    static TomcatChannel of(SocketWrapperBase<?> wrapper, PendingUpgrade upgrade, UpgradeInfo statistics) {
        return TomcatSockets.isNio2(wrapper)
                ? new TomcatNio2Channel(wrapper, upgrade, statistics)
                : new TomcatNioChannel(wrapper, upgrade, statistics);
    }

    final ChannelTransport transport() {
        return transport;
    }

    /** The connection is to be opened, or there may be something to read. */
    final void wake() {
        interest.wake();
    }

    @Override
    public final void open() {
        PendingUpgrade upgrade = opening;
        opening = null;
        if (upgrade != null) {
            upgrade.open(transport);
        }
    }

    @Override
    public final void refuse(IOException why) {
        PendingUpgrade upgrade = opening;
        opening = null;
        if (upgrade != null) {
            upgrade.refuse(transport, why);
        }
    }

    /** Tomcat has closed the connection, or is about to. */
    final void failed(Throwable cause) {
        leave();
        transport.writing().close(cause);
        transport.reading().failed(cause);
    }

    /** What came behind the handshake is in Tomcat's buffer. */
    @Override
    public final void readSoon() {
        interest.wake();
    }

    @Override
    public boolean isOpen() {
        return !wrapper.isClosed();
    }

    @Override
    public final void shutdownOutput() {
        try {
            TomcatSockets.shutdownOutput(wrapper);
        } catch (IOException | RuntimeException gone) {
            // The peer sees the end in any case: with the close that follows.
            LOG.log(System.Logger.Level.DEBUG, "cannot end the output", gone);
        }
    }

    @Override
    public final void close() {
        leave();
        try {
            closeSocket();
        } finally {
            // Also where TLS finds no direct memory for its last word, with which Tomcat closes the socket
            // nevertheless.
            transport.writing().close(null);
        }
    }

    /** Closes the socket, and gives it back to Tomcat. */
    abstract void closeSocket();

    private void leave() {
        interest.cancel();
        TomcatUpgradeHandler.endCounting(statistics);
    }

    @Override
    public final boolean isSecure() {
        return secure;
    }

    @Override
    public final SocketAddress localAddress() {
        return InetSocketAddress.createUnresolved(String.valueOf(wrapper.getLocalAddr()), wrapper.getLocalPort());
    }

    @Override
    public final SocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved(String.valueOf(wrapper.getRemoteAddr()), wrapper.getRemotePort());
    }
}
