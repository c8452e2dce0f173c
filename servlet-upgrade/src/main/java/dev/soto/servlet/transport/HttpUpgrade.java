package dev.soto.servlet.transport;

import dev.soto.transport.PendingUpgrade;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a kind of servlet container gives up a request's connection for a WebSocket. One is chosen when a web application
 * starts. Thread-safe.
 */
public interface HttpUpgrade {

    /**
     * Returns the pseudo-header field :protocol of a CONNECT request of HTTP/2 (RFC 8441 section 4); null for every other
     * request, and where the server does not know of it.
     */
    default @Nullable String connectProtocol(HttpServletRequest request) {
        return null;
    }

    /** Returns why a request cannot be upgraded, though requests of other connectors of the server can; null when it can. */
    default @Nullable String reasonAgainst(HttpServletRequest request) {
        return null;
    }

    /**
     * Sends the response of an accepted handshake and has its session opened over a transport, on this thread or a later
     * one. When it throws, it has abandoned the upgrade.
     *
     * @param request perhaps wrapped
     * @param response perhaps wrapped; not committed
     * @param upgrade what to send and open
     * @throws IOException when the response cannot be sent, or the request is none that can be upgraded
     */
    void upgrade(HttpServletRequest request, HttpServletResponse response, PendingUpgrade upgrade) throws IOException;

    /**
     * Runs code when the web server begins to stop, if that is earlier than {@code contextDestroyed}, which follows in
     * any case. A server that first waits for its connections would wait for the WebSockets in vain.
     *
     * @param close closes the sessions; may block; harmless when called again
     */
    default void beforeStop(ServletContext context, Runnable close) {}

    /**
     * Runs code when the web application has started, if the container initialises filters later than that: with the first
     * request.
     *
     * @param started harmless when called again
     */
    default void afterStart(ServletContext context, Runnable started) {}

    /** Returns the names of its classes, beside its own, that are there for the environment of this web application only. */
    default List<String> parts() {
        return List.of();
    }

    /** Returns what it goes through, for the log. */
    String serverName();
}
