package dev.soto.bridge.endpoint;

import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;

/** How an endpoint is told that a session opens, closes, or has an error. Immutable and thread-safe. */
public interface LifecycleCalls {

    /**
     * Tells that a session opened; throws what the application throws.
     *
     * @param config of the endpoint
     */
    void open(EndpointContext context, EndpointConfig config) throws Throwable;

    /** Tells that a session closed; throws what the application throws. */
    void close(EndpointContext context, CloseReason reason) throws Throwable;

    /**
     * Tells of an error; throws what the application throws.
     *
     * @return false when the endpoint has no error handling method
     */
    boolean error(EndpointContext context, Throwable error) throws Throwable;
}
