package dev.soto.servlet.portable;

import dev.soto.connection.Transport;
import dev.soto.log.RepeatedLog;
import dev.soto.transport.PendingUpgrade;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** What the container knows of a WebSocket. Public with a public constructor because the container makes it. */
public final class PortableUpgradeHandler implements HttpUpgradeHandler {
    private static final System.Logger LOG = System.getLogger(PortableUpgradeHandler.class.getName());
    private static final RepeatedLog REPEATED = new RepeatedLog(LOG);

    private record Prepared(PendingUpgrade upgrade, RequestConnection requestConnection) {}

    private volatile @Nullable Prepared prepared;
    private volatile @Nullable ServletStreamChannel channel;

    /** Called by the container. */
    public PortableUpgradeHandler() {}

    /** Says what to open when the response is out. */
    void prepare(PendingUpgrade upgrade, RequestConnection requestConnection) {
        prepared = new Prepared(upgrade, requestConnection);
    }

    @Override
    public void init(WebConnection connection) {
        Prepared toOpen = prepared;
        if (toOpen == null) {
            throw new IllegalStateException("the container initialises an upgrade that has not been prepared");
        }
        boolean opening = false;
        try {
            open(connection, toOpen);
            opening = true;
        } catch (IOException | IllegalStateException | RejectedExecutionException failure) {
            REPEATED.log(
                    System.Logger.Level.ERROR,
                    RepeatedLog.kind("open", failure),
                    () -> "a WebSocket session does not open: the container's upgraded connection, "
                            + connection.getClass().getName() + ", cannot be used",
                    failure);
        } finally {
            if (!opening) {
                close(connection, toOpen);
            }
        }
    }

    /** Not on this thread: the container may wait for it before it makes other calls. */
    private void open(WebConnection connection, Prepared toOpen) throws IOException {
        if (ServletStreamKind.of(connection) == ServletStreamKind.BLOCKING) {
            Transport blocking = new BlockingTransport(connection, toOpen.requestConnection());
            toOpen.upgrade().room().call(toOpen.upgrade().opening(blocking));
        } else {
            PendingUpgrade upgrade = toOpen.upgrade();
            ServletStreamChannel listening =
                    new ServletStreamChannel(connection, upgrade.reading(), upgrade.room(), toOpen.requestConnection());
            channel = listening;
            listening.listen(upgrade.opening(listening.transport()));
        }
    }

    private static void close(WebConnection connection, Prepared toOpen) {
        toOpen.upgrade().abandon();
        try {
            connection.close();
        } catch (Exception failure) {
            LOG.log(System.Logger.Level.DEBUG, "cannot close the connection", failure);
        }
    }

    /** The container is through with the connection, or with a request that never became one. */
    @Override
    public void destroy() {
        Prepared toOpen = prepared;
        if (toOpen != null) {
            toOpen.upgrade().abandon();
        }
        ServletStreamChannel opened = channel;
        if (opened != null) {
            opened.closedByContainer();
        }
    }
}
