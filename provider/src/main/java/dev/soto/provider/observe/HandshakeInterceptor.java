package dev.soto.provider.observe;

import dev.soto.protocol.handshake.Headers;
import org.jspecify.annotations.Nullable;

/** Surrounds what a handshake calls of the application: configurators, origin checks, the making of endpoints. */
public interface HandshakeInterceptor {

    /**
     * The application is called next, on this thread.
     *
     * @param traceId of the trace that the handshake belongs to, 32 hexadecimal digits; null without one
     * @return what {@link #leave} is to be given
     */
    default @Nullable Object enter(@Nullable String traceId) {
        return null;
    }

    /** The application has returned, or thrown: on the same thread. */
    default void leave(@Nullable Object entered) {}

    /** Adds header fields to the request of a client; called for each that it sends, redirected ones included. */
    default void addTo(Headers request) {}

    /** The request of a client has been sent, with these header fields: what others than Soto have added, an agent for example, is in them. */
    default void sent(Headers request) {}

    /** Returns the trace that it belongs to, 32 hexadecimal digits; null when this does not know of one. */
    default @Nullable String traceId() {
        return null;
    }

    /** The handshake has been answered, or has failed; called once. */
    default void answered(HandshakeView handshake) {}
}
