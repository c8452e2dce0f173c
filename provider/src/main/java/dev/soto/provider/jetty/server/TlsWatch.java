package dev.soto.provider.jetty.server;

import dev.soto.provider.jetty.NetworkChannels;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Cuts a connection of HTTP/2 whose TLS brings much in which there is nothing. Jetty's reads on until something comes, and lets nobody
 * write or close meanwhile, none of those who share the connection, nor the thread of the timeouts. Nothing of Soto's is between Jetty's TLS and its
 * socket, so it is looked at now and then, and the socket closed under it. Thread-safe.
 */
final class TlsWatch {
    /** More than renewed keys and tickets take. */
    static final int MOST_FOR_NOTHING = 64 * 1024;

    private static final int LOOK_MILLIS = 1_000;
    private static final System.Logger LOG = System.getLogger(TlsWatch.class.getName());

    /** Of connections that have WebSockets. No attribute of theirs, for a connection may outlive the application that this class belongs to. */
    private static final ConcurrentMap<SslConnection, TlsWatch> WATCHES = new ConcurrentHashMap<>();

    private final SslConnection tls;
    private final Connection above;
    private final Scheduler scheduler;

    /** Changed within the map alone. */
    private int webSockets;

    /** What had come when something had last come through; of the scheduler's thread. */
    private long come;

    private long through = -1;

    private TlsWatch(SslConnection tls, Connection above, Scheduler scheduler) {
        this.tls = tls;
        this.above = above;
        this.scheduler = scheduler;
    }

    /**
     * A WebSocket begins.
     *
     * @param tls it goes over
     * @param above reads what comes through that
     */
    static void begin(SslConnection tls, Connection above, Scheduler scheduler) {
        WATCHES.compute(tls, (key, present) -> {
            TlsWatch watch = present;
            if (watch == null) {
                watch = new TlsWatch(tls, above, scheduler);
                watch.lookLater();
            }
            watch.webSockets++;
            return watch;
        });
    }

    /** A WebSocket has ended. */
    static void end(SslConnection tls) {
        WATCHES.computeIfPresent(tls, (key, watch) -> --watch.webSockets == 0 ? null : watch);
    }

    private void lookLater() {
        scheduler.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (WATCHES.get(tls) != this) {
            return;
        }
        if (!tls.getEndPoint().isOpen()) {
            WATCHES.remove(tls, this);
            return;
        }
        long now = above.getBytesIn();
        if (now != through) {
            through = now;
            come = tls.getBytesIn();
        } else if (tls.getBytesIn() - come > MOST_FOR_NOTHING) {
            WATCHES.remove(tls, this);
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "{0} has sent more than {1} bytes of TLS records with nothing in them",
                    tls.getEndPoint().getRemoteSocketAddress(),
                    MOST_FOR_NOTHING);
            NetworkChannels.close(tls.getEndPoint());
            return;
        }
        lookLater();
    }
}
