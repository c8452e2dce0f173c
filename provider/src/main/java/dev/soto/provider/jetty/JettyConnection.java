package dev.soto.provider.jetty;

import java.util.ArrayList;
import java.util.EventListener;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

/**
 * What Jetty's statistics and listeners want of a connection. The superclass of what it is about, and not Jetty's AbstractConnection:
 * that would take four more objects a connection.
 */
abstract class JettyConnection implements Connection, Connection.UpgradeTo {
    private static final System.Logger LOG = System.getLogger(JettyConnection.class.getName());

    final EndPoint endPoint;
    private final long created = System.currentTimeMillis();
    private volatile List<Listener> listeners = List.of();

    /** Counted by the reading thread; Jetty's statistics read it after the close. */
    long bytesIn;
    /** Counted by the write under way. */
    long bytesOut;

    JettyConnection(EndPoint endPoint) {
        this.endPoint = endPoint;
    }

    @Override
    public final boolean onIdleExpired(TimeoutException timeout) {
        return false;
    }

    @Override
    public synchronized void addEventListener(EventListener listener) {
        if (listener instanceof Listener added) {
            List<Listener> changed = new ArrayList<>(listeners);
            changed.add(added);
            listeners = List.copyOf(changed);
        }
    }

    @Override
    public synchronized void removeEventListener(EventListener listener) {
        List<Listener> changed = new ArrayList<>(listeners);
        if (changed.remove(listener)) {
            listeners = List.copyOf(changed);
        }
    }

    final void tell(BiConsumer<Listener, Connection> event) {
        for (Listener listener : listeners) {
            try {
                event.accept(listener, this);
            } catch (RuntimeException failure) {
                LOG.log(System.Logger.Level.WARNING, "a listener of Jetty's connections fails: " + listener, failure);
            }
        }
    }

    @Override
    public EndPoint getEndPoint() {
        return endPoint;
    }

    @Override
    public long getMessagesIn() {
        return 0;
    }

    @Override
    public long getMessagesOut() {
        return 0;
    }

    @Override
    public long getBytesIn() {
        return bytesIn;
    }

    @Override
    public long getBytesOut() {
        return bytesOut;
    }

    @Override
    public long getCreatedTimeStamp() {
        return created;
    }

    @Override
    public String toString() {
        return "WebSocket connection of Soto's over " + endPoint;
    }
}
