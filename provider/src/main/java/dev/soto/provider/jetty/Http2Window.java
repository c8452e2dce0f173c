package dev.soto.provider.jetty;

import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.eclipse.jetty.http2.AbstractFlowControlStrategy;
import org.eclipse.jetty.http2.BufferingFlowControlStrategy;
import org.eclipse.jetty.http2.FlowControlStrategy;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.HTTP2StreamEndPoint;
import org.eclipse.jetty.http2.SimpleFlowControlStrategy;
import org.eclipse.jetty.http2.frames.WindowUpdateFrame;
import org.eclipse.jetty.util.Callback;

/**
 * The receive window of a connection of HTTP/2 (RFC 9113 section 5.2), which all its streams share: what has come for one and is not read counts against it.
 * So it has to have room for the whole window of each WebSocket, or handlers that block hold up all others of their connection.
 *
 * <p>A window can only grow. Each is widened for as many WebSockets as its connection has open at a time, beyond what Jetty gave it.
 */
final class Http2Window {
    /** RFC 9113 section 6.9.1. */
    private static final long MOST = Integer.MAX_VALUE;

    /** More of a window than that no strategy keeps back, reckoned. */
    private static final double MOST_KEPT_BACK = 0.9;

    /** For a strategy that is not known; Jetty's own by default. */
    private static final double KEPT_BACK = 0.5;

    /** Of connections with WebSockets; guarded by itself. No beans of theirs, for a connection may outlive the application that this class belongs to. */
    private static final Map<HTTP2Session, Http2Window> WINDOWS = new WeakHashMap<>();

    private final long given;
    private long added;

    /**
     * Begins.
     *
     * @param given the window that the peer has without this class
     */
    Http2Window(long given) {
        this.given = given;
    }

    /** Makes room for the WebSockets that a connection has open. */
    static void widen(HTTP2Session connection) {
        long each = bytesFor(connection.getFlowControlStrategy());
        int delta;
        synchronized (WINDOWS) {
            Http2Window window = WINDOWS.computeIfAbsent(connection, Http2Window::of);
            delta = window.widen(each * webSockets(connection));
            // Before the peer is told, for it may use it at once.
            connection.updateRecvWindow(delta);
        }
        if (delta > 0) {
            connection.frames(null, List.of(new WindowUpdateFrame(0, delta)), Callback.NOOP);
        }
    }

    private static Http2Window of(HTTP2Session connection) {
        return new Http2Window(Math.max(connection.getInitialSessionRecvWindow(), connection.getRecvWindow()));
    }

    private static long webSockets(HTTP2Session connection) {
        return connection.getStreams().stream()
                .filter(stream -> stream instanceof HTTP2Stream known
                        && known.getAttachment() instanceof HTTP2StreamEndPoint endPoint
                        && endPoint.isOpen())
                .count();
    }

    /** Returns what a WebSocket needs: the window of its stream, and as much more as Jetty keeps back until it says that it has been read. */
    private static long bytesFor(FlowControlStrategy strategy) {
        int stream = strategy instanceof AbstractFlowControlStrategy known
                ? known.getInitialStreamRecvWindow()
                : FlowControlStrategy.DEFAULT_WINDOW_SIZE;
        double keptBack = strategy instanceof BufferingFlowControlStrategy buffering
                ? buffering.getBufferRatio()
                : strategy instanceof SimpleFlowControlStrategy ? 0 : KEPT_BACK;
        return (long) Math.ceil(stream / (1 - Math.min(keptBack, MOST_KEPT_BACK)));
    }

    /**
     * Returns by how much to widen the window.
     *
     * @param needed for what is open now
     */
    int widen(long needed) {
        long before = added;
        added = Math.max(before, Math.min(needed, MOST - given));
        return (int) (added - before);
    }
}
