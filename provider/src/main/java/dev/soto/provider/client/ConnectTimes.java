package dev.soto.provider.client;

import dev.soto.provider.observe.HandshakePhase;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.jspecify.annotations.Nullable;

/**
 * When a connection of HTTP/1.1 came so far and so far, in the JVM's nanoseconds; 0 is not yet. And what its TLS failed with. Written
 * by one thread after the other.
 */
final class ConnectTimes implements SslHandshakeListener {
    private static final String KEY = ConnectTimes.class.getName();

    private volatile long resolving;
    private volatile long resolved;
    private volatile long connecting;
    private volatile long connected;
    private volatile long secured;
    private volatile @Nullable SSLException refused;

    private ConnectTimes() {}

    /** Returns those of the connection that Jetty makes in a context. */
    static ConnectTimes of(Map<String, Object> context) {
        return (ConnectTimes) context.computeIfAbsent(KEY, any -> new ConnectTimes());
    }

    void resolving() {
        resolving = now();
    }

    void resolved() {
        resolved = now();
    }

    void connecting() {
        connecting = now();
    }

    /** There is a connection that HTTP goes over, behind a proxy where there is one; TLS comes next. */
    void connected(EndPoint endPoint) {
        connected = now();
        if (endPoint instanceof SslConnection.SslEndPoint secure) {
            secure.getSslConnection().addHandshakeListener(this);
        }
    }

    @Override
    public void handshakeSucceeded(Event event) {
        secured = now();
    }

    @Override
    public void handshakeFailed(Event event, Throwable failure) {
        if (failure instanceof SSLException reason) {
            refused = reason;
        }
    }

    /**
     * Returns why a request failed. The thread that reads the server's alert closes the connection, and the one that was writing the
     * request may be the first to say so: that a channel is closed, and not why.
     */
    Throwable cause(Throwable failure) {
        SSLException reason = refused;
        for (Throwable known = failure; known != null; known = known.getCause()) {
            if (known instanceof SSLException) {
                return failure;
            }
        }
        return reason == null ? failure : reason;
    }

    /**
     * Returns how long the phases of a request took.
     *
     * @param sent when it was given to Jetty; what was before belongs to the one that the connection was made for
     * @param answered when the answer was there
     */
    Map<HandshakePhase, Duration> phases(long sent, long answered) {
        Map<HandshakePhase, Duration> phases = new EnumMap<>(HandshakePhase.class);
        put(phases, HandshakePhase.RESOLVE, sent, resolving, resolved);
        put(phases, HandshakePhase.CONNECT, sent, connecting, connected);
        put(phases, HandshakePhase.TLS, sent, secured == 0 ? 0 : connected, secured);
        long ready = secured == 0 ? connected : secured;
        put(phases, HandshakePhase.UPGRADE, sent, ready - sent > 0 ? ready : sent, answered);
        return phases;
    }

    private static void put(
            Map<HandshakePhase, Duration> phases, HandshakePhase phase, long sent, long begin, long end) {
        if (begin != 0 && end != 0 && begin - sent >= 0) {
            phases.put(phase, Duration.ofNanos(Math.max(0, end - begin)));
        }
    }

    /** Never 0. */
    static long now() {
        return System.nanoTime() | 1;
    }
}
