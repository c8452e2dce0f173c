package dev.soto.servlet.tomcat;

import dev.soto.log.RepeatedLog;
import dev.soto.transport.PendingUpgrade;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.coyote.http11.upgrade.UpgradeInfo;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * What Tomcat knows of a WebSocket: it passes on what happens to the connection. Public with a public constructor because
 * Tomcat makes it.
 *
 * <p>Threads: Tomcat calls {@link #init} and {@link #upgradeDispatch} on threads of its connector's executor, one at a time,
 * under the lock of the socket wrapper. No callback of the endpoint runs there: threads of Soto's read. Nothing that they do to
 * the connection takes that lock.
 */
public final class TomcatUpgradeHandler implements InternalHttpUpgradeHandler {
    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(TomcatUpgradeHandler.class.getName()));

    private final UpgradeInfo statistics = new UpgradeInfo();
    private @Nullable PendingUpgrade upgrade;
    private @Nullable SocketWrapperBase<?> wrapper;
    private volatile @Nullable TomcatChannel channel;

    /** Called by Tomcat. */
    public TomcatUpgradeHandler() {}

    /** Says what to open when the response is out. */
    void prepare(PendingUpgrade upgrade) {
        this.upgrade = upgrade;
    }

    @Override
    public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
        this.wrapper = wrapper;
    }

    @Override
    public void init(WebConnection connection) {
        PendingUpgrade prepared = upgrade;
        SocketWrapperBase<?> socket = wrapper;
        if (prepared == null || socket == null) {
            throw new IllegalStateException("Tomcat initialises an upgrade that has not been prepared");
        }
        if (!TomcatSockets.isNio2(socket) && !socket.hasAsyncIO()) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "useAsyncIO",
                    () ->
                            "a WebSocket session does not open: Tomcat's connector has useAsyncIO=\"false\"; it needs \"true\","
                                    + " the default");
            return;
        }
        LeanChannel.letBuffersGo(socket);
        TomcatChannel opened = TomcatChannel.of(socket, prepared, statistics);
        channel = opened;
        opened.wake();
    }

    @Override
    public SocketState upgradeDispatch(SocketEvent event) {
        TomcatChannel current = channel;
        SocketWrapperBase<?> socket = wrapper;
        if (current == null || socket == null) {
            return SocketState.CLOSED;
        }
        switch (event) {
            case OPEN_READ, OPEN_WRITE, TIMEOUT -> current.wake();
            default -> {
                current.failed(new IOException("Tomcat ends the connection: " + event));
                // Also when a callback is running, whose thread finds out when it reads on.
                return SocketState.CLOSED;
            }
        }
        // SUSPENDED: the channel itself registers for what it waits for.
        return socket.isClosed() ? SocketState.CLOSED : SocketState.SUSPENDED;
    }

    /** Tomcat is through with the connection, or with a request that never became one. */
    @Override
    public void destroy() {
        PendingUpgrade prepared = upgrade;
        if (prepared != null) {
            prepared.abandon();
        }
        TomcatChannel current = channel;
        if (current != null) {
            current.failed(new ClosedChannelException());
        } else {
            endCounting(statistics);
        }
    }

    /** Tomcat adds the counters of a connection that is over to its sums, and keeps those of any other for ever. */
    static void endCounting(UpgradeInfo statistics) {
        synchronized (statistics) {
            statistics.setGroupInfo(null);
        }
    }

    /** The counters that Tomcat shows through JMX. */
    @Override
    public UpgradeInfo getUpgradeInfo() {
        return statistics;
    }

    @Override
    public void setSslSupport(SSLSupport support) {
        // The request had what there is to know.
    }

    @Override
    public void pause() {
        // The connector takes no new connections; the sessions are closed when the web application stops.
    }

    @Override
    public void timeoutAsync(long now) {
        // Soto has deadlines of its own.
    }
}
