package dev.soto.provider.observe;

import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.Setting;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Surrounds what a container calls of its application, in handshakes and in sessions: for log contexts, traces and events. Found by
 * {@link java.util.ServiceLoader} with the application's class loader; each container, server and client has an instance of its own. One
 * that cannot be loaded is left out with a WARNING, as is one that throws: from then on, while the session that it threw in goes on. Its
 * methods are called by the threads that do what they tell of. Who wants to hear and not to surround is a {@link SessionObserver}.
 */
public interface Instrumentation extends AutoCloseable {

    /** Returns the settings that it reads and nothing else does: without it, nobody may give them. */
    default Set<Setting<?>> settings() {
        return Set.of();
    }

    /**
     * Begins, before the first handshake.
     *
     * @param statistics of its container
     * @param settings as they are in force, and change
     */
    default void start(SotoStatistics statistics, LiveSettings settings) {}

    /** Returns a task that goes on elsewhere with what the application has called on this thread: an asynchronous connect. */
    default Runnable around(Runnable task) {
        return task;
    }

    /** A handshake begins: a request for an endpoint has arrived, or a client is about to connect. Returns null for one that is not surrounded. */
    default @Nullable HandshakeInterceptor handshake(HandshakeStart handshake) {
        return null;
    }

    /**
     * A session opens: its endpoint is told next.
     *
     * @param handshake what {@link #handshake} has returned for it; null for nothing
     * @param traceId of the trace that the handshake belongs to, 32 hexadecimal digits; null without one
     * @return null for a session that is not surrounded
     */
    default @Nullable SessionInterceptor session(
            SessionView session, @Nullable HandshakeInterceptor handshake, @Nullable String traceId) {
        return null;
    }

    /** Its container has been closed. */
    @Override
    default void close() {}
}
